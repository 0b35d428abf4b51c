// Package loaders reads the files of a night: bytes to domain values, with an
// account of every physical line. It opens files (Open), loads their rows (Load),
// says what a file is (Inspect), and knows every profile by its name.
//
// Opening a file reads it once as bytes: its SHA-256, its container, its encoding.
// Load reads it as rows; of a file whose simple rows package scan has found while it
// was opened, and a night has settled, it reads only the lines that are left. A bad
// row costs a row and is reported with a named reason; a bad file costs the file, as
// a fault of the class Input. No clear card number leaves the package.
//
// A profile says how: the native CSV files are decoded by gocsv, every other file by
// a profile that is data (docs/PROFILES.md) or by a format in code. The rows of all
// of them end in account.Sink.
package loaders
