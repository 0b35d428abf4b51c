package reconcile

import (
	"hash/maphash"
	"strings"
)

// Register numbers texts from 0 on, in the order in which it first sees them. It may hold millions: the
// texts lie one after another and the rest are numbers, so that they take little more than their bytes,
// and the collector has nothing to look at. It is not safe for concurrent use.
type Register struct {
	seed   maphash.Seed // places texts in the table; no number depends on it
	chunk  strings.Builder
	chunks []string // the last one is what the builder holds
	starts []uint32 // by number: the chunk, and where in it the text starts
	table  []uint32 // numbers from 1 on, by hash; 0: free
}

// chunkBytes is how many bytes of texts lie together; a longer text lies alone.
const (
	chunkBits  = 16
	chunkBytes = 1 << chunkBits
)

// NewRegister numbers the texts, which differ, in their order.
func NewRegister(texts ...string) *Register {
	r := &Register{seed: maphash.MakeSeed(), table: make([]uint32, 1<<8)}
	for _, text := range texts {
		r.Number(text)
	}
	return r
}

// Len returns how many texts there are.
func (r *Register) Len() int { return len(r.starts) }

// Text returns the text of a number.
func (r *Register) Text(number uint32) string {
	at := r.starts[number]
	text := r.chunks[at>>chunkBits][at&(chunkBytes-1):]
	if next := int(number) + 1; next < len(r.starts) && r.starts[next]>>chunkBits == at>>chunkBits {
		text = text[:r.starts[next]-at]
	}
	return text
}

// Texts returns all texts in their order.
func (r *Register) Texts() []string {
	texts := make([]string, r.Len())
	for i := range texts {
		texts[i] = r.Text(uint32(i))
	}
	return texts
}

// Find returns the number of a text; false where it has none.
func (r *Register) Find(text string) (number uint32, known bool) {
	slot := *r.slot(text)
	return slot - 1, slot != 0
}

// Number returns the number of a text, which gets the next one where it has none.
func (r *Register) Number(text string) uint32 {
	slot := r.slot(text)
	if *slot != 0 {
		return *slot - 1
	}
	number := uint32(len(r.starts))
	r.add(text)
	if *slot = number + 1; 2*len(r.starts) > len(r.table) {
		r.table = make([]uint32, 2*len(r.table))
		for i := range r.starts {
			*r.slot(r.Text(uint32(i))) = uint32(i) + 1
		}
	}
	return number
}

// slot returns the place of a text in the table, or the free one for it.
func (r *Register) slot(text string) *uint32 {
	last := uint64(len(r.table) - 1)
	for at := maphash.String(r.seed, text); ; at++ {
		slot := &r.table[at&last]
		if *slot == 0 || r.Text(*slot-1) == text {
			return slot
		}
	}
}

// add lays a text behind the last one.
func (r *Register) add(text string) {
	if len(r.chunks) == 0 || r.chunk.Len()+max(len(text), 1) > chunkBytes { // an empty one has a start of its own too
		r.chunk = strings.Builder{}
		r.chunk.Grow(max(chunkBytes, len(text)))
		r.chunks = append(r.chunks, "")
	}
	last := len(r.chunks) - 1
	r.starts = append(r.starts, uint32(last)<<chunkBits|uint32(r.chunk.Len()))
	r.chunk.WriteString(text)
	r.chunks[last] = r.chunk.String()
}
