package loaders

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"

	"tieout/reconcile"
)

// groupLines is how many lines are one group of an index. Reading a group costs
// about what the call costs that reads it.
const groupLines = 32

// lineIndex says where each group of a file's lines begins, so that Load reads
// no more than the lines that the screen left. Group g holds the lines from
// g*groupLines on; the first one begins with line 1.
type lineIndex struct {
	starts []uint32 // the lower half of each group's place in the file
	wraps  []int    // the groups with which the upper half grows by one
	lines  int64
	size   int64 // of the file in bytes
}

// groupPiece is what a worker knows of one block's groups.
type groupPiece struct {
	first  int64    // group of them
	offset int64    // of the block in the file
	starts []uint32 // within the block
}

// mostGroup is the size of the largest group that is read as a whole, in bytes.
const mostGroup = 1 << 20

// newLineIndex puts the pieces of a file together; nil when one is missing or too
// large: the file is then read from its beginning to its end.
func newLineIndex(pieces []groupPiece, lines, size int64) *lineIndex {
	slices.SortFunc(pieces, func(a, b groupPiece) int { return cmp.Compare(a.first, b.first) })
	x := &lineIndex{starts: make([]uint32, 1, lines/groupLines+1), lines: lines, size: size}
	upper, before := int64(0), int64(0)
	for _, piece := range pieces {
		if piece.first != int64(len(x.starts)) {
			return nil
		}
		for _, start := range piece.starts {
			at := piece.offset + int64(start)
			if at-before > mostGroup {
				return nil
			}
			before = at
			for ; upper < at>>32; upper++ {
				x.wraps = append(x.wraps, len(x.starts))
			}
			x.starts = append(x.starts, uint32(at))
		}
	}
	if int64(len(x.starts)) != lines/groupLines+1 || size-before > mostGroup {
		return nil
	}
	return x
}

// start returns where a group begins; the end of the file for the one behind the last.
func (x *lineIndex) start(group int) int64 {
	if group >= len(x.starts) {
		return x.size
	}
	upper, found := slices.BinarySearch(x.wraps, group)
	if found {
		for upper < len(x.wraps) && x.wraps[upper] == group {
			upper++
		}
	}
	return int64(upper)<<32 | int64(x.starts[group])
}

// groups finds the pieces of a block that begins with line first.
func (m *marks) groups(b *block) groupPiece {
	piece := groupPiece{first: (b.first + groupLines - 1) / groupLines, offset: b.offset}
	end := b.first + int64(m.nRows)
	piece.starts = make([]uint32, 0, m.nRows/groupLines+1)
	for line := piece.first * groupLines; line < end; line += groupLines {
		before := uint32(b.start - 1)
		if line > b.first {
			before = m.lines[line-b.first-1]
		}
		piece.starts = append(piece.starts, before+1-uint32(b.start))
	}
	return piece
}

// leftReader reads the groups of a file that hold a line which is not settled.
type leftReader struct {
	file    io.ReaderAt
	index   *lineIndex
	settled reconcile.Bits
	onRead  func(bytes int) // told of what was read or passed over; may be nil
	told    int64           // up to where in the file
}

// whole reports whether all lines of a group are settled.
func (l *leftReader) whole(group int) bool {
	const all = 1<<groupLines - 1
	word := group * groupLines / 64
	return word < len(l.settled) && l.settled[word]>>(group*groupLines%64)&all == all
}

// next reads groups from the given one on that are not wholly settled, as many
// as lie together and fit the buffer, but one at least; io.EOF behind the last.
func (l *leftReader) next(group int, buffer []byte) (first int, text, grown []byte, err error) {
	groups := len(l.index.starts)
	for group < groups && l.whole(group) {
		group++
	}
	if group >= groups {
		l.tell(l.index.size)
		return group, nil, buffer, io.EOF
	}
	start, until := l.index.start(group), group+1
	for until < groups && !l.whole(until) && l.index.start(until+1)-start <= int64(len(buffer)) {
		until++
	}
	end := l.index.start(until)
	if int64(len(buffer)) < end-start {
		buffer = make([]byte, end-start)
	}
	if n, err := l.file.ReadAt(buffer[:end-start], start); int64(n) < end-start {
		if err == nil || errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return group, nil, buffer, fmt.Errorf("read the lines that are left: %w", err)
	}
	l.tell(end)
	return group, buffer[:end-start], buffer, nil
}

func (l *leftReader) tell(until int64) {
	if l.onRead != nil && until > l.told {
		l.onRead(int(until - l.told))
	}
	l.told = until
}
