package scan

import (
	"encoding/binary"
	"math/bits"
)

// delimiterBitmap is what one look at each byte of a block finds. It is made 64 bytes at
// a time, a word of 64 bits for each question, so that no byte is touched again
// but those of the fields that are read.
type delimiterBitmap struct {
	// ends are where commas and line feeds are, in order; before the first of
	// them stands the byte before the text.
	ends  []uint32
	lines []uint32 // where line feeds are
	odd   []uint64 // a bit for each byte that makes a field odd; see mark
	nEnds int
	nRows int
	seen  uint64 // of the signs below, those that the block has
}

// The signs of a block.
const (
	seenQuote = 1 << iota // a quotation mark
	seenHigh              // a byte of 0x80 or above
	seenNUL               // a byte of 0
	seenOdd               // a bit in odd
)

// Bytes before and after a block's text in its buffer. Words of eight bytes are
// loaded across a text's ends, and a text is marked in pieces of 64.
const (
	frontBytes = 64
	tailBytes  = 128
	pieceBytes = 64
	// spareEnds is the room after the last of ends: the assembly writes some more
	// than there are, and a row is looked at as if it had every column.
	spareEnds = maxColumns + 1
)

// scan looks at the bytes of text from start on, up to the end of the piece
// that holds end; those from end on should be padding. Text before start is
// taken for the end of a line. Odd are a byte outside of printable ASCII other
// than the line feed, a plus sign, and a blank where a field begins; and the
// comma or line feed after a field that ends with a blank.
func (m *delimiterBitmap) scan(text []byte, start, end int) {
	pieces := (end - start + pieceBytes - 1) / pieceBytes
	room := pieces * pieceBytes
	if len(m.odd) < pieces {
		m.ends, m.lines, m.odd = make([]uint32, 1+room+spareEnds), make([]uint32, room+1), make([]uint64, pieces)
	}
	m.nEnds, m.nRows, m.seen = 0, 0, 0
	if pieces > 0 {
		m.ends[0] = uint32(start - 1)
		m.nEnds, m.nRows, m.seen = scanPieces(text[start:start+room], uint32(start), m.ends[1:], m.lines, m.odd)
	}
}

// oddBetween reports whether a byte from the first to the last is odd; both
// count from the beginning of what was marked.
func (m *delimiterBitmap) oddBetween(first, last uint32) bool {
	from, to := first>>6, last>>6
	head, tail := ^uint64(0)<<(first&63), ^uint64(0)>>(63-last&63)
	if from == to {
		return m.odd[from]&head&tail != 0
	}
	found := m.odd[from]&head | m.odd[to]&tail
	for _, word := range m.odd[from+1 : to] {
		found |= word
	}
	return found != 0
}

// scanPortable is the assembly's twin for every machine. Text is a whole number
// of pieces; at is the position of its first byte.
func scanPortable(text []byte, at uint32, ends, lines []uint32, odd []uint64) (nEnds, nLines int, seen uint64) {
	var anyHigh, anyQuote, anyNUL, anyOdd, lastBlank uint64
	lastEnd := uint64(1) // a line begins
	for piece := 0; len(text) >= pieceBytes; piece++ {
		var comma, feed, blank, strange uint64
		for i := 0; i < pieceBytes; i += 8 {
			word := binary.LittleEndian.Uint64(text[i:])
			anyHigh |= word & high1
			anyQuote |= equalBytes(word, quotes)
			anyNUL |= equalBytes(word, 0)
			comma |= gatherBits(equalBytes(word, commas)) << i
			feed |= gatherBits(equalBytes(word, feeds)) << i
			blank |= gatherBits(equalBytes(word, blanks)) << i
			// Below 0x20 the sum of the low bits and 0x60 does not reach 0x80.
			control := ^(word&low7 + ones*0x60) & high1
			strange |= gatherBits(control|word&high1|equalBytes(word, deletes)|equalBytes(word, pluses)) << i
		}
		end := comma | feed
		strange = strange&^feed | blank&(end<<1|lastEnd) | end&(blank<<1|lastBlank)
		lastEnd, lastBlank = end>>63, blank>>63
		odd[piece] = strange
		anyOdd |= strange
		for ; feed != 0; feed &= feed - 1 {
			lines[nLines] = at + uint32(bits.TrailingZeros64(feed))
			nLines++
		}
		for ; end != 0; end &= end - 1 {
			ends[nEnds] = at + uint32(bits.TrailingZeros64(end))
			nEnds++
		}
		text = text[pieceBytes:]
		at += pieceBytes
	}
	for i, found := range [...]uint64{anyQuote, anyHigh, anyNUL, anyOdd} {
		if found != 0 {
			seen |= 1 << i
		}
	}
	return nEnds, nLines, seen
}

// equalBytes sets the highest bit of exactly those bytes that are those of pattern.
func equalBytes(word, pattern uint64) uint64 {
	x := word ^ pattern
	return ^(x&low7 + low7 | x | low7)
}

// gatherBits makes one bit of each byte's highest one, the first byte's lowest.
func gatherBits(flags uint64) uint64 { return flags * 0x0002040810204081 >> 56 }
