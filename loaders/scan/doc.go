// Package scan runs a plan over blocks of plain rows, with many workers and
// vectors for the delimiters.
package scan
