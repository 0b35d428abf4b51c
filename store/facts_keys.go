package store

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// The ascending keys of a part are kept by their prefixes, to be read for every
// question: the low 16 bits of each prefix in two bytes, the rest in unary (for
// each value of it as many ones as there are keys, then a zero). That is 18 to 19
// bits a key, whatever the keys; of the keys that are not there one of 65,000 or
// more shares a prefix with one that is.
const lowBits = 16

// prefixShift returns how many low bits of the distance of a key from the first
// one no prefix covers.
func prefixShift(keys []uint64) int {
	span := keys[len(keys)-1] - keys[0]
	return max(0, bits.Len64(span)-bits.Len(uint(len(keys)))-lowBits)
}

// appendPrefixes appends the prefixes of ascending keys.
func appendPrefixes(to []byte, keys []uint64, base uint64, shift int) []byte {
	to = binary.BigEndian.AppendUint64(to, base)
	to = append(to, byte(shift))
	to = binary.AppendUvarint(to, uint64(len(keys)))
	last := (keys[len(keys)-1] - base) >> shift >> lowBits
	words := (len(keys) + int(last) + 1 + 63) / 64
	to = binary.AppendUvarint(to, uint64(words))
	high := len(to)
	to = append(to, make([]byte, 8*words)...)
	for i, key := range keys {
		prefix := (key - base) >> shift
		bit := int(prefix>>lowBits) + i
		to[high+bit>>3] |= 1 << (bit & 7)
		to = binary.LittleEndian.AppendUint16(to, uint16(prefix))
	}
	return to
}

// prefixes are what appendPrefixes wrote.
type prefixes struct {
	base      uint64
	shift     int
	count     int
	words     int
	high, low []byte
}

func readPrefixes(r *factBytes) (p prefixes) {
	p.base = r.fixed()
	if shift := r.take(1); len(shift) == 1 {
		p.shift = int(shift[0])
	}
	p.count, p.words = r.count(), r.count()
	p.high, p.low = r.take(8*p.words), r.take(2*p.count)
	ones := 0
	for word := range len(p.high) / 8 {
		ones += bits.OnesCount64(p.word(word))
	}
	if r.cut = r.cut || ones != p.count || p.shift > 63; r.cut {
		return prefixes{}
	}
	return p
}

func (p *prefixes) word(i int) uint64 { return binary.LittleEndian.Uint64(p.high[8*i:]) }

func (p *prefixes) lowAt(i int) uint16 { return binary.LittleEndian.Uint16(p.low[2*i:]) }

// find calls use for every asked key whose prefix keys of the part have, with
// the places of the first of them and after the last. Asked keys are ascending.
func (p *prefixes) find(asked []uint64, use func(key uint64, from, to int)) {
	first, _ := slices.BinarySearch(asked, p.base)
	word, before := 0, uint64(0) // zeros before the word
	for _, key := range asked[first:] {
		prefix := (key - p.base) >> p.shift
		high := prefix >> lowBits
		for word < p.words {
			zeros := uint64(64 - bits.OnesCount64(p.word(word)))
			if before+zeros >= high {
				break
			}
			before += zeros
			word++
		}
		if word == p.words {
			return // this key and all that follow lie behind the last one
		}
		bit := 64 * word
		if zero := int(high - before); zero > 0 {
			bit += selectBit(^p.word(word), zero-1) + 1
		}
		if from, to := p.lowRange(bit, bit-int(high), uint16(prefix)); from < to {
			use(key, from, to)
		}
	}
}

// lowRange looks among the keys whose ones begin at bit, the first of which is
// key number at, for those with the low bits.
func (p *prefixes) lowRange(bit, at int, low uint16) (from, to int) {
	for ; bit < 64*p.words && p.word(bit>>6)>>(bit&63)&1 == 1; bit, at = bit+1, at+1 {
		switch got := p.lowAt(at); {
		case got > low:
			return from, to
		case got == low && to == 0:
			from, to = at, at+1
		case got == low:
			to = at + 1
		}
	}
	return from, to
}

// at returns the lowest key that has the prefix of key number i.
func (p *prefixes) at(i int) uint64 {
	left := i
	for word := range p.words {
		value := p.word(word)
		ones := bits.OnesCount64(value)
		if left < ones {
			high := uint64(64*word + selectBit(value, left) - i)
			return p.base + (high<<lowBits|uint64(p.lowAt(i)))<<p.shift
		}
		left -= ones
	}
	return p.base
}
