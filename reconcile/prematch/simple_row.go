package prematch

import (
	"encoding/binary"
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
	// Slice is the part of the night whose pairs are settled; it is set before the first file is
	// read. Simple rows of other merchants are passed over: they are settled or left elsewhere.
	Slice reconcile.Slice

	lock   sync.Mutex
	names  *reconcile.Register
	hashes []uint64 // of the merchant and the retrieval reference as its kind
}

// newMerchants returns an empty register.
func newMerchants() *Merchants { return &Merchants{names: reconcile.NewRegister()} }

// Number returns the merchant's number and the hash that PartitionWriter wants with its
// rows; false when there are too many merchants. One of another slice has no number, for a night
// may have more merchants than a slice can number.
func (m *Merchants) Number(name string) (number uint32, hash uint64, ok bool) {
	m.lock.Lock()
	defer m.lock.Unlock()
	number, known := m.names.Find(name)
	if !known {
		hash := reconcile.MerchantHash(name, 'R')
		if !m.Slice.HoldsHash(hash) {
			return 0, hash, true
		}
		if len(m.hashes) >= maxMerchants {
			return 0, 0, false
		}
		number = m.names.Number(name)
		m.hashes = append(m.hashes, hash)
	}
	return number, m.hashes[number], true
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
