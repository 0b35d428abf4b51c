package prematch

import (
	"maps"

	"tieout/reconcile"
)

// BlockedKeys are the references that rows which are not simple carry, and rows of
// earlier nights. A simple row that one of them names takes the slow path too.
type BlockedKeys struct {
	references     map[uint64]struct{}
	named          map[uint64]struct{} // trace and order numbers of one merchant, by namedKey
	traces, orders [1 << 10]uint64     // those of any merchant: bits by ShortHash
}

// newBlockedKeys returns an empty set.
func newBlockedKeys() *BlockedKeys {
	return &BlockedKeys{references: map[uint64]struct{}{}, named: map[uint64]struct{}{}}
}

// AddReference blocks a retrieval reference; one without a code can't be that
// of a simple row.
func (s *BlockedKeys) AddReference(reference []byte) {
	if code, _, ok := codeOf(reference); ok {
		s.references[code] = struct{}{}
	}
}

// NamedKeys is what a transaction that is not simple says of itself and of its
// original, trimmed; empty where it says nothing.
type NamedKeys struct {
	Reference, Trace, Order          []byte
	OriginalReference, OriginalTrace []byte

	Undoes bool // it may take another one back
}

// AnyMerchant stands for the hash of a merchant that is not known.
const AnyMerchant = 0

// AddNamed blocks everything by which a transaction can be named or names
// others. Merchant is the hash that Merchants.Number returns, or AnyMerchant.
// An original is looked for among the rows of its merchant, as original and
// refunded do it: by its reference alone when the row has one, else by its trace
// number; an undoing that has neither is one of what shares its own numbers.
func (s *BlockedKeys) AddNamed(merchant uint64, said *NamedKeys) {
	s.AddReference(said.Reference)
	s.AddReference(said.OriginalReference)
	if _, ok := reconcile.ReferenceCode(said.OriginalReference); ok {
		return
	}
	// Of a reference of other marks nothing may be left once it is read as text.
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

func (s *BlockedKeys) add(merchant uint64, kind uint16, text []byte) {
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

// addItem blocks everything by which a row of an earlier night can be named
// or name others.
func (s *BlockedKeys) addItem(item *reconcile.Item) {
	switch {
	case item.Transaction != nil:
		t := item.Transaction
		s.AddNamed(reconcile.MerchantHash(t.MerchantID, 'R'), &NamedKeys{
			Reference: []byte(t.RRN), Trace: []byte(t.TraceNo), Order: []byte(t.OrderNo),
			OriginalReference: []byte(t.OriginalRRN), OriginalTrace: []byte(t.OriginalTraceNo), Undoes: reconcile.Undoing(t.Type),
		})
	case item.Line != nil:
		l := item.Line
		s.AddNamedByLine(reconcile.MerchantHash(l.MerchantID, 'R'), &NamedByLine{
			Reference: []byte(l.RRN), Order: []byte(l.OrderNo), Trace: []byte(l.TraceNo), OriginalReference: []byte(l.OriginalRRN), OriginalOrder: []byte(l.OriginalOrderNo), Fee: l.Type == reconcile.LineFee,
		})
	}
}

// NamedByLine is what a line that is not simple says of its sale and of the original of what
// it takes back, trimmed; empty where it says nothing.
type NamedByLine struct {
	Reference, Order, Trace          []byte
	OriginalReference, OriginalOrder []byte

	Fee bool // it is a fee, which belongs to a sale with a retrieval reference by that alone
}

// AddNamedByLine blocks everything by which a line can name a sale: its retrieval reference
// or, where it has none, order and trace number; and what it says of the sale that it takes
// back. Merchant is as AddNamed has it.
func (s *BlockedKeys) AddNamedByLine(merchant uint64, said *NamedByLine) {
	s.AddReference(said.Reference)
	s.AddReference(said.OriginalReference)
	s.add(merchant, byOrder, said.OriginalOrder)
	if _, _, ok := codeOf(said.Reference); !ok && !said.Fee {
		s.add(merchant, byOrder, said.Order)
		s.add(merchant, byTrace, said.Trace)
	}
}

// merge adds what another set blocks, which is not to be used after it: on a night whose prices
// are not simple they are half of its references, and lie in memory once.
func (s *BlockedKeys) merge(o *BlockedKeys) {
	s.references, s.named = union(s.references, o.references), union(s.named, o.named)
	for i := range s.traces {
		s.traces[i] |= o.traces[i]
		s.orders[i] |= o.orders[i]
	}
}

// union adds the smaller set to the larger one.
func union(a, b map[uint64]struct{}) map[uint64]struct{} {
	if len(a) < len(b) {
		a, b = b, a
	}
	maps.Copy(a, b)
	return a
}

// blocks reports whether the sale of a merchant is blocked.
func (s *BlockedKeys) blocks(merchant uint64, sale *SimpleSale) bool {
	if _, blocked := s.references[sale.Reference]; blocked {
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
