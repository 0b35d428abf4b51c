// Package text turns a file into lines and cells: container, encoding, limits,
// blocks, records. It knows no format of a sender.
package text
