package text

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"

	"tieout/reconcile"
)

// GroupLines is how many lines are one group of an index. Reading a group costs
// about what the call costs that reads it.
const GroupLines = 32

// LineIndex says where each group of a file's lines begins, so that Load reads
// no more than the lines that prematching left. Group g holds the lines from
// g*GroupLines on; the first one begins with line 1.
type LineIndex struct {
	starts []uint32 // the lower half of each group's place in the file
	wraps  []int    // the groups with which the upper half grows by one
	lines  int64
	size   int64 // of the file in bytes
}

// GroupPiece is what a worker knows of one block's groups.
type GroupPiece struct {
	First  int64    // group of them
	Offset int64    // of the block in the file
	Starts []uint32 // within the block
}

// mostGroup is the size of the largest group that is read as a whole, in bytes.
const mostGroup = 1 << 20

// NewLineIndex puts the pieces of a file together; nil when one is missing or too
// large: the file is then read from its beginning to its end.
func NewLineIndex(pieces []GroupPiece, lines, size int64) *LineIndex {
	slices.SortFunc(pieces, func(a, b GroupPiece) int { return cmp.Compare(a.First, b.First) })
	x := &LineIndex{starts: make([]uint32, 1, lines/GroupLines+1), lines: lines, size: size}
	upper, before := int64(0), int64(0)
	for _, piece := range pieces {
		if piece.First != int64(len(x.starts)) {
			return nil
		}
		for _, start := range piece.Starts {
			at := piece.Offset + int64(start)
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
	if int64(len(x.starts)) != lines/GroupLines+1 || size-before > mostGroup {
		return nil
	}
	return x
}

// groupStart returns where a group begins; the end of the file for the one after the last.
func (x *LineIndex) groupStart(group int) int64 {
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

// UnsettledReader reads the groups of a file that hold a line which is not settled.
type UnsettledReader struct {
	File     io.ReaderAt
	Index    *LineIndex
	Settled  reconcile.Bits  // by physical line
	OnRead   func(bytes int) // called with what was read or passed over; may be nil
	Reported int64           // up to where in the file
}

// allSettled reports whether all lines of a group are settled.
func (l *UnsettledReader) allSettled(group int) bool {
	const all = 1<<GroupLines - 1
	word := group * GroupLines / 64
	return word < len(l.Settled) && l.Settled[word]>>(group*GroupLines%64)&all == all
}

// next reads groups from the given one on that are not wholly settled, as many
// as lie together and fit the buffer, but one at least; io.EOF after the last.
func (l *UnsettledReader) next(group int, buffer []byte) (first int, text, grown []byte, err error) {
	groups := len(l.Index.starts)
	for group < groups && l.allSettled(group) {
		group++
	}
	if group >= groups {
		l.reportRead(l.Index.size)
		return group, nil, buffer, io.EOF
	}
	start, until := l.Index.groupStart(group), group+1
	for until < groups && !l.allSettled(until) && l.Index.groupStart(until+1)-start <= int64(len(buffer)) {
		until++
	}
	end := l.Index.groupStart(until)
	if int64(len(buffer)) < end-start {
		buffer = make([]byte, end-start)
	}
	if n, err := l.File.ReadAt(buffer[:end-start], start); int64(n) < end-start {
		if err == nil || errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return group, nil, buffer, fmt.Errorf("read the lines that are left: %w", err)
	}
	l.reportRead(end)
	return group, buffer[:end-start], buffer, nil
}

func (l *UnsettledReader) reportRead(until int64) {
	if l.OnRead != nil && until > l.Reported {
		l.OnRead(int(until - l.Reported))
	}
	l.Reported = until
}
