package reconcile

import (
	"encoding/binary"
	"errors"
	"slices"
)

// namesForm begins the bytes of AppendTo. Whoever changes what they mean counts it up: of names of another form
// nothing is known, and their file is read.
const namesForm byte = 2

// errNames is of bytes that AppendTo did not write.
var errNames = errors.New("want the names of a file, got other bytes")

// AppendTo appends the names as ReadNames reads them: their form, 1 where they are partial and 0 where not, the
// number of words of the long names, and the words of the long and of the short ones, the lowest byte first.
func (n *Names) AppendTo(to []byte) []byte {
	partial := byte(0)
	if n.Partial {
		partial = 1
	}
	to = slices.Grow(to, 8*(len(n.long)+len(n.short))+binary.MaxVarintLen64+2)
	to = binary.AppendUvarint(append(to, namesForm, partial), uint64(len(n.long)))
	for _, word := range n.long {
		to = binary.LittleEndian.AppendUint64(to, word)
	}
	for _, word := range n.short {
		to = binary.LittleEndian.AppendUint64(to, word)
	}
	return to
}

// ReadNames reads what AppendTo wrote; nil, which knows nothing, of an earlier form.
func ReadNames(data []byte) (*Names, error) {
	if len(data) > 0 && data[0] > 0 && data[0] < namesForm {
		return nil, nil
	}
	if len(data) < 2 || data[0] != namesForm || data[1] > 1 {
		return nil, errNames
	}
	words, width := binary.Uvarint(data[2:])
	if width <= 0 || words < leastLong || words > mostLong || words&(words-1) != 0 {
		return nil, errNames
	}
	n := &Names{Partial: data[1] == 1, long: make([]uint64, words)}
	data = data[2+width:]
	switch len(data) {
	case 8 * len(n.long):
	case 8 * (len(n.long) + shortWords):
		n.short = make([]uint64, shortWords)
		readWords(n.short, data[8*len(n.long):])
	default:
		return nil, errNames
	}
	readWords(n.long, data)
	return n, nil
}

func readWords(into []uint64, data []byte) {
	for i := range into {
		into[i] = binary.LittleEndian.Uint64(data[8*i:])
	}
}
