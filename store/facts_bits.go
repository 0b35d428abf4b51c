package store

import (
	"encoding/binary"
	"math/bits"
)

// appendBits packs values of width bits each, low bits first.
func appendBits(to []byte, width int, values []uint64) []byte {
	if width == 0 {
		return to
	}
	held, filled := uint64(0), 0
	for _, value := range values {
		held |= value << filled
		if filled += width; filled >= 64 {
			to = binary.LittleEndian.AppendUint64(to, held)
			filled -= 64
			held = value >> (width - filled)
		}
	}
	for ; filled > 0; filled -= 8 {
		to = append(to, byte(held))
		held >>= 8
	}
	return to
}

// packed are values that appendBits wrote.
type packed struct {
	data  []byte
	width int
}

// at returns value i, which must be one of those that were written.
func (p *packed) at(i int) uint64 {
	if p.width == 0 {
		return 0
	}
	var room [16]byte
	first := i * p.width
	copy(room[:], p.data[first>>3:])
	offset := first & 7
	value := binary.LittleEndian.Uint64(room[:]) >> offset
	if offset+p.width > 64 {
		value |= binary.LittleEndian.Uint64(room[8:]) << (64 - offset)
	}
	return value & (1<<p.width - 1)
}

// selectBit returns the place of the set bit with n set ones below it; the word
// must have more than n.
func selectBit(word uint64, n int) (place int) {
	for half := 32; half > 0; half >>= 1 {
		if below := bits.OnesCount64(word & (1<<half - 1)); n >= below {
			n -= below
			word >>= half
			place += half
		}
	}
	return place
}

// zigzag makes small numbers of both signs small.
func zigzag(n int64) uint64 { return uint64(n<<1) ^ uint64(n>>63) }

func unzigzag(u uint64) int64 { return int64(u>>1) ^ -int64(u&1) }

// factBytes reads the pieces of a stored value. What is cut reads as nothing and
// leaves cut set.
type factBytes struct {
	rest []byte
	cut  bool
}

func (r *factBytes) take(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.cut, r.rest, n = true, nil, 0
	}
	data := r.rest[:n]
	r.rest = r.rest[n:]
	return data
}

func (r *factBytes) number() uint64 {
	n, width := binary.Uvarint(r.rest)
	if width <= 0 {
		r.cut, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[width:]
	return n
}

// count reads a number of things that take at least one bit each.
func (r *factBytes) count() int {
	n := r.number()
	if n > maxFactCount {
		r.cut, r.rest, n = true, nil, 0
	}
	return int(n)
}

// maxFactCount is more than any value of the store counts.
const maxFactCount = 1 << 40

func (r *factBytes) fixed() uint64 {
	if data := r.take(8); len(data) == 8 {
		return binary.BigEndian.Uint64(data)
	}
	return 0
}

// bitsOf reads count values of width bits.
func (r *factBytes) bitsOf(count, width int) packed {
	if width > 64 {
		r.cut, width = true, 0
	}
	return packed{r.take((count*width + 7) / 8), width}
}
