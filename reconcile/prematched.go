package reconcile

import "github.com/shopspring/decimal"

// PrematchedFile is what the join settled of one file. A terminal log has no fees.
type PrematchedFile struct {
	Settled Bits  // by physical line
	Lines   int64 // physical lines of the file
	// LastTimes says until when the simple lines of a settlement file reach.
	LastTimes LastTimes
	PairTotals
}

// PairTotals counts pairs and adds up their money, in minor units; of a pair, expected
// and actual fee are equal.
type PairTotals struct{ Count, Gross, Fee int64 }

// Add adds other pairs.
func (p *PairTotals) Add(o PairTotals) {
	p.Count, p.Gross, p.Fee = p.Count+o.Count, p.Gross+o.Gross, p.Fee+o.Fee
}

// Bits is a set of small numbers.
type Bits []uint64

// Has reports whether n is in the set.
func (b Bits) Has(n int64) bool { return n>>6 < int64(len(b)) && b[n>>6]&(1<<(n&63)) != 0 }

// Set puts n into the set, which was made large enough for it.
func (b Bits) Set(n uint32) { b[n>>6] |= 1 << (n & 63) }

// Sum returns the pairs in major units; net is gross less fee.
func (p *PairTotals) Sum(digits int32) (sum Sum, fee decimal.Decimal) {
	gross := decimal.New(p.Gross, -digits)
	fee = decimal.New(p.Fee, -digits)
	return Sum{Count: p.Count, Gross: gross, Net: gross.Sub(fee)}, fee
}
