package prematch

import (
	"encoding/binary"
	"maps"
	"sync"

	"tieout/reconcile"
)

// A plain row is one of which nothing unusual can be said: an approved sale
// with a retrieval reference of digits, or a line that settles one. Most rows
// of a night are plain, and most plain sales meet exactly one plain line of the
// same amount with the fee of the contract. Such pairs are settled without ever
// becoming a Transaction or a SettlementLine; every other row takes the full
// way. The two ways must not differ in a byte of the Result: a differential
// test holds them together.

// PlainSale is a plain row of a terminal log.
type PlainSale struct {
	Reference uint64 // by ReferenceCode
	Party     Party
	Gross     uint32 // minor units
	Fee       int32  // expected by the fee book, minor units
	Row       uint32 // physical line within its file
	Trace     uint16 // hashes of the trace and order number, by which a void could name the sale
	Order     uint16
}

// PlainLine is a plain row of a settlement file.
type PlainLine struct {
	Reference uint64
	Party     Party
	Gross     uint32 // minor units
	Fee       int32  // as taken, minor units
	Row       uint32
}

// Party holds the number of a merchant and, above it, that of a file.
type Party uint32

// The most merchants and files that a Party can number.
const (
	MaxPlainMerchants = 1 << 20
	MaxPlainFiles     = 1 << 12
)

// NewParty numbers a merchant's row in a file.
func NewParty(merchant uint32, file int) Party { return Party(merchant | uint32(file)<<20) }

// Merchant returns the number of the merchant.
func (p Party) Merchant() uint32 { return uint32(p) & (MaxPlainMerchants - 1) }

// File returns the number of the file.
func (p Party) File() int { return int(p >> 20) }

// Merchants numbers the merchants of plain rows. It is safe for concurrent use.
type Merchants struct {
	lock    sync.RWMutex
	numbers map[string]uint32
	hashes  []uint64 // of the merchant and the retrieval reference as its kind
}

// NewMerchants returns an empty register.
func NewMerchants() *Merchants { return &Merchants{numbers: map[string]uint32{}} }

// Number returns the merchant's number and the hash that Hopper wants with its
// rows; false when there are too many merchants.
func (m *Merchants) Number(name string) (number uint32, hash uint64, ok bool) {
	m.lock.Lock()
	defer m.lock.Unlock()
	number, known := m.numbers[name]
	if !known {
		if len(m.hashes) >= MaxPlainMerchants {
			return 0, 0, false
		}
		number = uint32(len(m.hashes))
		m.numbers[name] = number
		m.hashes = append(m.hashes, reconcile.MerchantHash(name, 'R'))
	}
	return number, m.hashes[number], true
}

// Suspects are the references that rows which are not plain carry, and rows of
// earlier nights. A plain row that one of them names takes the full way too.
type Suspects struct {
	references     map[uint64]struct{}
	named          map[uint64]struct{} // trace and order numbers of one merchant, by namedKey
	traces, orders [1 << 10]uint64     // those of any merchant: bits by ShortHash
}

// NewSuspects returns an empty set.
func NewSuspects() *Suspects {
	return &Suspects{references: map[uint64]struct{}{}, named: map[uint64]struct{}{}}
}

// AddReference suspects a retrieval reference; one without a code can't be that
// of a plain row.
func (s *Suspects) AddReference(reference []byte) {
	if code, ok := reconcile.ReferenceCode(reference); ok {
		s.references[code] = struct{}{}
	}
}

// Said is what a transaction that is not plain says of itself and of its
// original, trimmed; empty where it says nothing.
type Said struct {
	Reference, Trace, Order          []byte
	OriginalReference, OriginalTrace []byte

	Undoes bool // it may take another one back
}

// AnyMerchant stands for the hash of a merchant that is not known.
const AnyMerchant = 0

// AddSaid suspects everything by which a transaction can be named or names
// others. Merchant is the hash that Merchants.Number returns, or AnyMerchant.
// An original is looked for among the rows of its merchant, as original and
// refunded do it: by its reference alone when the row has one, else by its trace
// number; an undoing that has neither is one of what shares its own numbers.
func (s *Suspects) AddSaid(merchant uint64, said *Said) {
	s.AddReference(said.Reference)
	s.AddReference(said.OriginalReference)
	if _, ok := reconcile.ReferenceCode(said.OriginalReference); ok {
		return
	}
	// Of a reference without a code nothing may be left once it is read as text.
	s.add(merchant, byTrace, said.OriginalTrace)
	if said.Undoes {
		s.add(merchant, byTrace, said.Trace)
		s.add(merchant, byOrder, said.Order)
	}
}

// byTrace and byOrder tell the numbers of a merchant apart.
const (
	byTrace = iota
	byOrder
)

// namedKey stands for a merchant's trace or order number.
func namedKey(merchant uint64, kind, hash uint16) uint64 {
	return merchant ^ uint64(hash)<<1 ^ uint64(kind)
}

func (s *Suspects) add(merchant uint64, kind uint16, text []byte) {
	if len(text) == 0 {
		return
	}
	hash := ShortHash(text)
	switch {
	case merchant != AnyMerchant:
		s.named[namedKey(merchant, kind, hash)] = struct{}{}
	case kind == byTrace:
		s.traces[hash>>6] |= 1 << (hash & 63)
	default:
		s.orders[hash>>6] |= 1 << (hash & 63)
	}
}

// AddItem suspects everything by which a row of an earlier night can be named
// or name others.
func (s *Suspects) AddItem(item *reconcile.Item) {
	switch {
	case item.Transaction != nil:
		t := item.Transaction
		s.AddSaid(reconcile.MerchantHash(t.MerchantID, 'R'), &Said{
			Reference: []byte(t.RRN), Trace: []byte(t.TraceNo), Order: []byte(t.OrderNo),
			OriginalReference: []byte(t.OriginalRRN), OriginalTrace: []byte(t.OriginalTraceNo), Undoes: reconcile.Undoing(t.Type),
		})
	case item.Line != nil:
		s.AddReference([]byte(item.Line.RRN))
	}
}

// Merge adds what another set suspects.
func (s *Suspects) Merge(o *Suspects) {
	maps.Copy(s.references, o.references)
	maps.Copy(s.named, o.named)
	for i := range s.traces {
		s.traces[i] |= o.traces[i]
		s.orders[i] |= o.orders[i]
	}
}

// names reports whether the sale of a merchant is suspected.
func (s *Suspects) names(merchant uint64, sale *PlainSale) bool {
	if _, suspected := s.references[sale.Reference]; suspected {
		return true
	}
	bit := func(bits *[1 << 10]uint64, hash uint16) bool { return bits[hash>>6]&(1<<(hash&63)) != 0 }
	if bit(&s.traces, sale.Trace) || bit(&s.orders, sale.Order) {
		return true
	}
	if len(s.named) == 0 {
		return false
	}
	_, trace := s.named[namedKey(merchant, byTrace, sale.Trace)]
	_, order := s.named[namedKey(merchant, byOrder, sale.Order)]
	return trace || order
}

// ShortHash is a 16-bit hash of a text, 0 of the empty one. Its
// collisions cost time, never a verdict.
func ShortHash(text []byte) uint16 {
	if len(text) == 0 {
		return 0
	}
	var word uint64
	for ; len(text) > 8; text = text[8:] {
		word = reconcile.MixBits(word ^ binary.LittleEndian.Uint64(text))
	}
	var last [8]byte
	copy(last[:], text)
	return ShortHashOf(word ^ binary.LittleEndian.Uint64(last[:]))
}

// ShortHashOf is ShortHash of a text of up to 8 bytes, the first the lowest of
// the word, with noughts behind the last.
func ShortHashOf(word uint64) uint16 {
	if word == 0 {
		return 0
	}
	return max(uint16((word^word>>29)*0xbf58476d1ce4e5b9>>48), 1)
}
