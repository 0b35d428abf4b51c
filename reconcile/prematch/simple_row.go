package prematch

import (
	"encoding/binary"
	"maps"
	"math"
	"sync"

	"tieout/reconcile"
)

// A simple row is one of which nothing unusual can be said: an approved sale
// with a retrieval reference, or a line that settles one. Most rows
// of a night are simple, and most simple sales meet exactly one simple line of the
// same amount with the fee of the contract. Such pairs are settled without ever
// becoming a Transaction or a SettlementLine; every other row takes the slow
// path. The two must not differ in a byte of the night: a differential test
// holds them together.

// SimpleSale is a simple row of a terminal log.
type SimpleSale struct {
	Reference    uint64 // by codeOf
	Check        uint32 // likewise
	MerchantFile MerchantFile
	Gross        uint32 // minor units
	Fee          int32  // expected by the fee book, minor units
	Row          uint32 // physical line within its file
	Trace        uint16 // hashes of the trace and order number, by which a void could name the sale
	Order        uint16
	ReadLine     uint32 // of a carried sale, whose Row is no line: that of its file; else 0
	Terminal     uint16 // hash of the terminal
	Minute       Minute
}

// SimpleLine is a simple row of a settlement file.
type SimpleLine struct {
	Reference    uint64
	Check        uint32
	MerchantFile MerchantFile
	Gross        uint32 // minor units
	Fee          int32  // as taken, minor units
	Row          uint32
	Minute       Minute // of the sale, as the file states it
	Payout       uint32 // by Matcher.PayoutNumber; 0: none
}

// codeOf returns code and check of a reference; false of an empty one and a placeholder. Two
// references that agree in both are equal.
func codeOf(reference []byte) (code uint64, check uint32, ok bool) {
	if code, ok = reconcile.ReferenceCode(reference); ok {
		return code, 0, true
	}
	return reconcile.TextCode(reference)
}

// isSimpleSale reports whether a transaction in a currency is an approved sale that names
// no other row.
func isSimpleSale(t *reconcile.Transaction, currency string) bool {
	return t.Type == reconcile.Sale && t.TerminalID != "" && reconcile.OutcomeOf(t.ResponseCode) == reconcile.Approved && t.Currency == currency &&
		t.OriginalRRN == "" && t.OriginalTraceNo == "" && t.OriginalBatchNo == ""
}

// isSimpleGross reports whether a gross in minor units may be that of a simple row.
func isSimpleGross(minor int64) bool { return minor > 0 && minor <= math.MaxUint32 }

// MerchantFile holds the number of a merchant and, above it, that of a file.
type MerchantFile uint32

// The most merchants and files that a MerchantFile can number.
const (
	maxMerchants = 1 << 20
	maxFiles     = 1 << 12
)

// NewMerchantFile numbers a merchant's row in a file.
func NewMerchantFile(merchant uint32, file int) MerchantFile {
	return MerchantFile(merchant | uint32(file)<<20)
}

// merchant returns the number of the merchant.
func (p MerchantFile) merchant() uint32 { return uint32(p) & (maxMerchants - 1) }

// file returns the number of the file.
func (p MerchantFile) file() int { return int(p >> 20) }

// Merchants numbers the merchants of simple rows. It is safe for concurrent use.
type Merchants struct {
	lock    sync.RWMutex
	numbers map[string]uint32
	names   []string
	hashes  []uint64 // of the merchant and the retrieval reference as its kind
}

// newMerchants returns an empty register.
func newMerchants() *Merchants { return &Merchants{numbers: map[string]uint32{}} }

// Number returns the merchant's number and the hash that PartitionWriter wants with its
// rows; false when there are too many merchants.
func (m *Merchants) Number(name string) (number uint32, hash uint64, ok bool) {
	m.lock.Lock()
	defer m.lock.Unlock()
	number, known := m.numbers[name]
	if !known {
		if len(m.hashes) >= maxMerchants {
			return 0, 0, false
		}
		number = uint32(len(m.hashes))
		m.numbers[name] = number
		m.names = append(m.names, name)
		m.hashes = append(m.hashes, reconcile.MerchantHash(name, 'R'))
	}
	return number, m.hashes[number], true
}

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
		s.addLine(item.Line)
	}
}

// addLine blocks everything by which a line can name a sale: its retrieval reference or,
// where it has none, order and trace number; and what it says of the sale that it takes back.
func (s *BlockedKeys) addLine(l *reconcile.SettlementLine) {
	s.AddReference([]byte(l.RRN))
	s.AddReference([]byte(l.OriginalRRN))
	if l.RRN != "" && l.OriginalOrderNo == "" {
		return
	}
	merchant := reconcile.MerchantHash(l.MerchantID, 'R')
	s.add(merchant, byOrder, []byte(l.OriginalOrderNo))
	if l.RRN == "" {
		s.add(merchant, byOrder, []byte(l.OrderNo))
		s.add(merchant, byTrace, []byte(l.TraceNo))
	}
}

// merge adds what another set blocks.
func (s *BlockedKeys) merge(o *BlockedKeys) {
	maps.Copy(s.references, o.references)
	maps.Copy(s.named, o.named)
	for i := range s.traces {
		s.traces[i] |= o.traces[i]
		s.orders[i] |= o.orders[i]
	}
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
// the word, with zeros after the last.
func ShortHashOf(word uint64) uint16 {
	if word == 0 {
		return 0
	}
	return max(uint16((word^word>>29)*0xbf58476d1ce4e5b9>>48), 1)
}
