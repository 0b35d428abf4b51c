// Package text turns a file into lines, records and cells. It finds out the
// container (plain, gzip, zstd, zip, workbook) and the encoding, takes the SHA-256 of
// the bytes on the disk, and holds every read to limits of line length, quoted rows
// and decompression. It knows no format of a sender: what only formats know comes
// with the Expectations of a file.
//
// A physical line ends in a line feed, a carriage return, or both; text is handed on
// in UTF-8, and what is no character in it is U+FFFD.
package text
