// Package part writes and reads the file by which a slice of a night hands its share over:
// sections of bytes, one after the other, and at its end what they are and their SHA-256. A file
// that was cut, or of which a byte changed, is none.
package part
