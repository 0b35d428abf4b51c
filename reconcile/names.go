package reconcile

import "math/bits"

// Names says of a name (a retrieval reference, an order or a trace number) whether a row of a file may
// bear it, so that a reference is looked for only in the files that may have it. It says no only of a name
// that was never added; of a few others it says yes too. A nil one knows nothing: it takes no name, and
// may have any.
//
// In a large file numbers of up to shortDigits digits, as trace numbers are, each have a bit of their own, leading
// zeros aside. Of every other name two bits are set at places that its digest gives (a Bloom filter).
type Names struct {
	// Partial says that the retrieval references of rows that the join of simple pairs settled are not among
	// them: the facts of the night have those.
	Partial bool

	short []uint64 // shortWords; empty for a small file
	long  []uint64 // a power of two
}

const (
	shortDigits = 6
	shortWords  = 1_000_000 / 64
	smallText   = 1 << 20 // bytes of text, of which all names fit into less than the short ones take

	// textForBit is how many bytes of text a file has for each bit: of lines of a hundred bytes with two names
	// each, four in a hundred files that do not have a name are read for it in vain.
	textForBit          = 8
	leastLong, mostLong = 1 << 4, 1 << 19 // words; 4 MiB at most
)

// NewNames prepares for a file of so many bytes of text.
func NewNames(textSize int64) *Names {
	words := uint64(min(max(textSize/textForBit/64, leastLong), mostLong))
	n := &Names{long: make([]uint64, 1<<bits.Len64(words-1))}
	if textSize >= smallText {
		n.short = make([]uint64, shortWords)
	}
	return n
}

// Alike prepares for the same file once more; nil where nothing is known.
func (n *Names) Alike() *Names {
	if n == nil {
		return nil
	}
	return &Names{short: make([]uint64, len(n.short)), long: make([]uint64, len(n.long))}
}

// SetPartial says that retrieval references of simple rows will not be added.
func (n *Names) SetPartial() {
	if n != nil {
		n.Partial = true
	}
}

// Names returns what a transaction is found by: its own references, and that of the sale that it takes back.
func (t *Transaction) Names() [4]string {
	return [...]string{t.RRN, t.OrderNo, t.TraceNo, t.OriginalRRN}
}

// Names returns what a line is found by: its own references, and those of the sale that it takes back.
func (l *SettlementLine) Names() [5]string {
	return [...]string{l.RRN, l.OrderNo, l.TraceNo, l.OriginalRRN, l.OriginalOrderNo}
}

// AddTransaction adds the names that a transaction bears.
func (n *Names) AddTransaction(t *Transaction) {
	if n == nil || t == nil {
		return
	}
	for _, name := range t.Names() {
		addName(n, name)
	}
}

// AddLine adds the names that a settlement line bears.
func (n *Names) AddLine(l *SettlementLine) {
	if n == nil || l == nil {
		return
	}
	for _, name := range l.Names() {
		addName(n, name)
	}
}

// Add adds a name; an empty one is none.
func (n *Names) Add(name []byte) { addName(n, name) }

func addName[T string | []byte](n *Names, name T) {
	if n != nil && len(name) > 0 {
		n.set(placeOfName(n, name))
	}
}

// NamePlace is where a name lies among those of a file.
type NamePlace uint64

// ofShort marks the place of a name that has a bit of its own.
const ofShort NamePlace = 1 << 63

// Place returns where a name lies that is not empty, so that who reads a file in pieces, side by side, can add the
// names of each piece at once.
func (n *Names) Place(name []byte) NamePlace { return placeOfName(n, name) }

func placeOfName[T string | []byte](n *Names, name T) NamePlace {
	if number, ok := shortNumber(n, name); ok {
		return ofShort | NamePlace(number)
	}
	return NamePlace(digestOfName(name)) &^ ofShort
}

// AddPlaces adds the names that lie there.
func (n *Names) AddPlaces(places []NamePlace) {
	for _, place := range places {
		n.set(place)
	}
}

func (n *Names) set(place NamePlace) {
	if place&ofShort != 0 {
		number := place &^ ofShort
		n.short[number/64] |= 1 << (number % 64)
		return
	}
	first, second := n.bits(place)
	n.long[first/64] |= 1 << (first % 64)
	n.long[second/64] |= 1 << (second % 64)
}

// bits are the two of a name that has none of its own.
func (n *Names) bits(place NamePlace) (first, second uint64) {
	last := uint64(len(n.long))*64 - 1
	return uint64(place) & last, uint64(place) >> 32 & last
}

// MayHave reports whether a row may bear the name; false is certain.
func (n *Names) MayHave(name string) bool {
	if n == nil {
		return true
	}
	place := placeOfName(n, name)
	if place&ofShort != 0 {
		number := place &^ ofShort
		return n.short[number/64]>>(number%64)&1 != 0
	}
	first, second := n.bits(place)
	return n.long[first/64]>>(first%64)&1 != 0 && n.long[second/64]>>(second%64)&1 != 0
}

// shortNumber is the value of a name that has a bit of its own.
func shortNumber[T string | []byte](n *Names, name T) (number uint64, ok bool) {
	if len(name) > shortDigits || len(n.short) == 0 {
		return 0, false
	}
	for i := range len(name) {
		c := name[i] - '0'
		if c > 9 {
			return 0, false
		}
		number = number*10 + uint64(c)
	}
	return number, true
}

// digestOfName spreads a name over 64 bits.
func digestOfName[T string | []byte](name T) uint64 {
	digest := uint64(len(name))
	for at := 0; at < len(name); at += 8 {
		word := uint64(0)
		for i := at; i < min(at+8, len(name)); i++ {
			word = word<<8 | uint64(name[i])
		}
		digest = MixBits(digest ^ word)
	}
	return digest
}

// Covers reports whether all names that were added to o, which was prepared alike, may be here. Where one
// is partial and the other is not, it is not known, and true.
func (n *Names) Covers(o *Names) bool {
	return n == nil || o == nil || n.Partial != o.Partial || len(n.short) == len(o.short) && len(n.long) == len(o.long) && covers(n.short, o.short) && covers(n.long, o.long)
}

func covers(all, some []uint64) bool {
	for i := range some {
		if some[i]&^all[i] != 0 {
			return false
		}
	}
	return true
}
