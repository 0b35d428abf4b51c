//go:build !amd64

package scan

// scanPieces is scanPortable.
func scanPieces(text []byte, at uint32, ends, lines []uint32, odd []uint64) (nEnds, nLines int, seen uint64) {
	return scanPortable(text, at, ends, lines, odd)
}
