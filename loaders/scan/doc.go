// Package scan runs a plan over blocks of simple rows, with many workers and
// vectors for the delimiters.
package scan
