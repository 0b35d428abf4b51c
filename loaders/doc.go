// Package loaders reads the files of a night: bytes to domain values, with an
// account of every physical line.
//
// A file is read twice. Open reads it at rest: its SHA-256, its container, its
// encoding. Load reads it again as rows. A bad row costs a row and is reported
// with a named reason; a bad file costs the file, as a fault of the class Input. No clear card
// number leaves the package.
//
// A Profile says how: the native CSV files are decoded by gocsv, every other file
// by a profile that is data (docs/PROFILES.md) or by a format in code (format).
package loaders
