//go:build !amd64

package scan

// markPieces is markPortable.
func markPieces(text []byte, at uint32, ends, lines []uint32, odd []uint64) (nEnds, nLines int, seen uint64) {
	return markPortable(text, at, ends, lines, odd)
}
