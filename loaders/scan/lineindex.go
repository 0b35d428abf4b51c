package scan

import "tieout/loaders/text"

// lineGroups finds the pieces of a block that begins with line first.
func (m *delimiterBitmap) lineGroups(b *block) text.GroupPiece {
	piece := text.GroupPiece{First: (b.first + text.GroupLines - 1) / text.GroupLines, Offset: b.offset}
	end := b.first + int64(m.nRows)
	piece.Starts = make([]uint32, 0, m.nRows/text.GroupLines+1)
	for line := piece.First * text.GroupLines; line < end; line += text.GroupLines {
		before := uint32(b.start - 1)
		if line > b.first {
			before = m.lines[line-b.first-1]
		}
		piece.Starts = append(piece.Starts, before+1-uint32(b.start))
	}
	return piece
}
