package scan

import "golang.org/x/sys/cpu"

// scanPieces is scanPortable, by vectors of 32 bytes where the machine has them.
func scanPieces(text []byte, at uint32, ends, lines []uint32, odd []uint64) (nEnds, nLines int, seen uint64) {
	if !cpu.X86.HasAVX2 || !cpu.X86.HasBMI1 || !cpu.X86.HasPOPCNT {
		return scanPortable(text, at, ends, lines, odd)
	}
	pieces := len(text) / pieceBytes
	// The assembly checks no bounds: there must be room for whatever it finds.
	_, _, _ = ends[len(text)+spareEnds-1], lines[len(text)], odd[pieces-1]
	return markAVX2(&text[0], pieces, at, &ends[0], &lines[0], &odd[0])
}

// markAVX2 is scanPortable for one piece or more. Of ends, spareEnds more than
// it finds may be written, and one more of lines.
//
//go:noescape
func markAVX2(text *byte, pieces int, at uint32, ends, lines *uint32, odd *uint64) (nEnds, nLines int, seen uint64)
