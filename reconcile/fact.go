package reconcile

import (
	"time"

	"tieout/reconcile/civil"
)

// Fact is what is remembered, for as many days as the configuration says, of a row
// that ended: a sale that was settled together with its line, a line that matched
// nothing by nature, a row that was excluded or that a person closed. A recalled
// fact takes part in judging like a row in hand.
type Fact struct {
	// Key is the FactKey of the row's first reference. The facts of a night are kept
	// in the order of their keys; two may share one.
	Key uint64
	// Aliases are the FactKeys of its further references; each takes some 13 bytes.
	Aliases []uint64
	// Night is the as-of date of the night that ended the row. Who commits a night
	// may leave it out of the night's own facts.
	Night civil.Date

	Provider, MerchantID string
	Side                 Side   // of the row; TerminalSide for a sale with its line
	Type                 string // TxnType, or LineType of a line of its own
	Verdict              Verdict
	Reason               string // a short word, as in Judgement

	Currency string
	Gross    int64 // of the row, signed, in minor units
	// Settled and Fee are gross and fee of the line that settled a sale, or of a
	// line of its own, signed, in minor units; 0 where there is no line.
	Settled, Fee int64
	// Time is the civil time of the sale, in UTC and whole seconds; zero when it is
	// not known.
	Time time.Time
	// SettleDate is that of the line; zero where there is no line.
	SettleDate civil.Date
	// Sale and Line say where the rows were read; empty where there is none.
	Sale, Line Origin
	// Texts is not kept: of the facts that are handed out to be kept, those with one
	// number have the same texts, so that they need not be compared. Zero: it is not known.
	Texts uint32
}

// FactKey is a 64-bit digest of merchant and reference, without the amount. Kind
// names the reference: 'R' retrieval reference, 'O' order number, 'T' terminal,
// batch and trace number. Of references of up to 17 digits equal keys of one
// merchant and kind mean the same reference; of others, and across merchants,
// compare merchant, amount and time before anything is decided on it.
func FactKey(merchant string, kind byte, reference string) uint64 {
	return referencePlace(MerchantHash(merchant, kind), reference)
}

// IsExcluded reports whether the fact is of a transaction that no line settled: a
// pre-authorisation, a decline that is remembered no longer.
func (f *Fact) IsExcluded() bool { return f.Verdict == Excluded }

// IsFor reports whether the fact is of the merchant at the provider, in the currency. A merchant may
// have one number with two providers, of which each has references of its own; an empty one is any.
func (f *Fact) IsFor(provider, merchant, currency string) bool {
	return f.MerchantID == merchant && f.Currency == currency && Compatible(f.Provider, provider)
}

// Settles reports whether the fact is of a row of the merchant at the provider with just
// this settled amount, in minor units.
func (f *Fact) Settles(provider, merchant, currency string, minor int64) bool {
	return f.IsFor(provider, merchant, currency) && f.Settled == minor && !f.IsExcluded()
}

// IsOf reports whether the fact is of a sale or refund of the merchant at the provider with
// this amount at the terminal or in its line, in minor units.
func (f *Fact) IsOf(provider, merchant, currency string, minor int64) bool {
	return f.Side == TerminalSide && f.IsFor(provider, merchant, currency) && (f.Settled == minor || f.Gross == minor) && !f.IsExcluded()
}
