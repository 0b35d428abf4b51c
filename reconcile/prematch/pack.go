package prematch

import (
	"encoding/binary"
	"math/bits"
)

// chunk holds packed rows of one bucket, which is one side of one partition. Of
// each column it says the least value, and each row holds what it has more, in
// as many bits as the greatest difference needs: rows that a worker meets one
// after the other are alike in most of what they say. A row of 32 to 40 bytes
// takes 9 to 19.
//
// A row is five lanes of whole bytes: reference; merchant file and gross; fee and
// physical line; trace and order number with the line where a carried sale was read; of a
// sale terminal, minute and check, of a line minute, payout (24 bits) and check (24 bits). No lane needs more than 64 bits.
type chunk []byte

// The header of a chunk.
const (
	chunkRows   = 0  // 16 bits
	chunkWidths = 2  // of reference, merchant file, gross, fee, line, trace and order, read line, clock; one byte each
	chunkLeast  = 10 // of reference (64 bits), merchant file, gross, fee and line
	chunkHead   = 34
	chunkTail   = 8 // after the rows, so that eight bytes can be loaded at each lane
)

// chunkBytes is how many bytes a chunk of so many rows has at most.
func chunkBytes(rows int) int { return chunkHead + rows*(8+8+8+8+8) + chunkTail }

func (c chunk) rows() int { return int(binary.LittleEndian.Uint16(c[chunkRows:])) }

// shape says how the rows of a chunk are packed.
type shape struct {
	reference                     uint64 // the least
	merchantFile, gross, fee, row uint32 // the least
	widths                        [8]uint8
}

// lanes returns how many bytes each lane has.
func (s *shape) lanes() (a, b, c, d, e int) {
	bytes := func(bits int) int { return (bits + 7) / 8 }
	w := &s.widths
	return bytes(int(w[0])), bytes(int(w[1]) + int(w[2])), bytes(int(w[3]) + int(w[4])), bytes(int(w[5]) + int(w[6])), bytes(int(w[7]))
}

// shapeOf looks at rows of so many bytes each.
func shapeOf(rows []byte, width int) shape {
	s := shape{reference: 1<<64 - 1, merchantFile: 1<<32 - 1, gross: 1<<32 - 1, fee: 1<<32 - 1, row: 1<<32 - 1}
	var reference uint64
	var merchantFile, gross, fee, row, names, read uint32
	var last uint64
	for ; len(rows) >= width; rows = rows[width:] {
		first, second, third := binary.LittleEndian.Uint64(rows), binary.LittleEndian.Uint64(rows[8:]), binary.LittleEndian.Uint64(rows[16:])
		s.reference, reference = min(s.reference, first), max(reference, first)
		s.merchantFile, merchantFile = min(s.merchantFile, uint32(second)), max(merchantFile, uint32(second))
		s.gross, gross = min(s.gross, uint32(second>>32)), max(gross, uint32(second>>32))
		s.fee, fee = min(s.fee, uint32(third)), max(fee, uint32(third))
		s.row, row = min(s.row, uint32(third>>32)), max(row, uint32(third>>32))
		if width == saleBytes {
			names |= binary.LittleEndian.Uint32(rows[24:])
			read |= binary.LittleEndian.Uint32(rows[28:])
		}
		last |= lastLane(rows, width)
	}
	s.widths = [8]uint8{
		uint8(bits.Len64(reference - s.reference)), uint8(bits.Len32(merchantFile - s.merchantFile)), uint8(bits.Len32(gross - s.gross)),
		uint8(bits.Len32(fee - s.fee)), uint8(bits.Len32(row - s.row)), uint8(bits.Len32(names)),
		uint8(bits.Len32(read)), uint8(bits.Len64(last)),
	}
	return s
}

// lastLane loads what the last lane of a row holds.
func lastLane(rows []byte, width int) uint64 {
	return binary.LittleEndian.Uint64(rows[width-8:])
}

// packRows packs at least one row of so many bytes each into to and returns the chunk.
func packRows(to, rows []byte, width int) chunk {
	s := shapeOf(rows, width)
	count := len(rows) / width
	a, b, c, d, e := s.lanes()
	packed := chunk(to[:chunkHead+count*(a+b+c+d+e)+chunkTail])
	binary.LittleEndian.PutUint16(packed[chunkRows:], uint16(count))
	binary.LittleEndian.PutUint64(packed[chunkLeast:], s.reference)
	for i, least := range [...]uint32{s.merchantFile, s.gross, s.fee, s.row} {
		binary.LittleEndian.PutUint32(packed[chunkLeast+8+4*i:], least)
	}
	copy(packed[chunkWidths:], s.widths[:])
	merchantFile, fee, names := s.widths[1]&63, s.widths[3]&63, s.widths[5]&63
	at := chunkHead
	for ; len(rows) >= width; rows = rows[width:] {
		first, second, third := binary.LittleEndian.Uint64(rows), binary.LittleEndian.Uint64(rows[8:]), binary.LittleEndian.Uint64(rows[16:])
		// What is above a lane's bytes is zero, and overwritten by the next lane.
		binary.LittleEndian.PutUint64(packed[at:], first-s.reference)
		binary.LittleEndian.PutUint64(packed[at+a:], uint64(uint32(second)-s.merchantFile)|uint64(uint32(second>>32)-s.gross)<<merchantFile)
		binary.LittleEndian.PutUint64(packed[at+a+b:], uint64(uint32(third)-s.fee)|uint64(uint32(third>>32)-s.row)<<fee)
		if d > 0 {
			binary.LittleEndian.PutUint64(packed[at+a+b+c:], uint64(binary.LittleEndian.Uint32(rows[24:]))|uint64(binary.LittleEndian.Uint32(rows[28:]))<<names)
		}
		at += a + b + c + d
		if e > 0 {
			binary.LittleEndian.PutUint64(packed[at:], lastLane(rows, width))
			at += e
		}
	}
	return packed
}

// shape reads how the rows of a chunk are packed.
func (c chunk) shape() (s shape) {
	s.reference = binary.LittleEndian.Uint64(c[chunkLeast:])
	for i, least := range [...]*uint32{&s.merchantFile, &s.gross, &s.fee, &s.row} {
		*least = binary.LittleEndian.Uint32(c[chunkLeast+8+4*i:])
	}
	copy(s.widths[:], c[chunkWidths:])
	return s
}

// appendSales unpacks a chunk of sales.
func (c chunk) appendSales(to []SimpleSale) []SimpleSale {
	s := c.shape()
	la, lb, lc, ld, le := s.lanes()
	ofReference, ofMerchantFile, ofGross := lowBits(s.widths[0]), lowBits(s.widths[1]), lowBits(s.widths[2])
	ofFee, ofRow, ofNames, ofRead := lowBits(s.widths[3]), lowBits(s.widths[4]), lowBits(s.widths[5]), lowBits(s.widths[6])
	ofLast := lowBits(s.widths[7])
	merchantFile, fee, names := s.widths[1]&63, s.widths[3]&63, s.widths[5]&63
	at := chunkHead
	for range c.rows() {
		second, third, fourth := binary.LittleEndian.Uint64(c[at+la:]), binary.LittleEndian.Uint64(c[at+la+lb:]), binary.LittleEndian.Uint64(c[at+la+lb+lc:])
		last := binary.LittleEndian.Uint64(c[at+la+lb+lc+ld:]) & ofLast
		to = append(to, SimpleSale{
			Reference:    s.reference + binary.LittleEndian.Uint64(c[at:])&ofReference,
			MerchantFile: MerchantFile(s.merchantFile + uint32(second&ofMerchantFile)), Gross: s.gross + uint32(second>>merchantFile&ofGross),
			Fee: int32(s.fee + uint32(third&ofFee)), Row: s.row + uint32(third>>fee&ofRow), Trace: uint16(fourth & ofNames), Order: uint16(fourth & ofNames >> 16), ReadLine: uint32(fourth >> names & ofRead),
			Terminal: uint16(last), Minute: Minute(last >> 16), Check: uint32(last >> 32),
		})
		at += la + lb + lc + ld + le
	}
	return to
}

// appendLines unpacks a chunk of lines.
func (c chunk) appendLines(to []SimpleLine) []SimpleLine {
	s := c.shape()
	la, lb, lc, ld, le := s.lanes()
	ofReference, ofMerchantFile, ofGross := lowBits(s.widths[0]), lowBits(s.widths[1]), lowBits(s.widths[2])
	ofFee, ofRow := lowBits(s.widths[3]), lowBits(s.widths[4])
	ofLast := lowBits(s.widths[7])
	merchantFile, fee := s.widths[1]&63, s.widths[3]&63
	at := chunkHead
	for range c.rows() {
		second, third := binary.LittleEndian.Uint64(c[at+la:]), binary.LittleEndian.Uint64(c[at+la+lb:])
		last := binary.LittleEndian.Uint64(c[at+la+lb+lc+ld:]) & ofLast
		to = append(to, SimpleLine{
			Reference:    s.reference + binary.LittleEndian.Uint64(c[at:])&ofReference,
			MerchantFile: MerchantFile(s.merchantFile + uint32(second&ofMerchantFile)), Gross: s.gross + uint32(second>>merchantFile&ofGross),
			Fee: int32(s.fee + uint32(third&ofFee)), Row: s.row + uint32(third>>fee&ofRow),
			Minute: Minute(last), Payout: uint32(last >> 16 & (1<<24 - 1)), Check: uint32(last >> 40),
		})
		at += la + lb + lc + ld + le
	}
	return to
}

// lowBits is a number of so many bits, all set.
func lowBits(width uint8) uint64 { return 1<<width - 1 }
