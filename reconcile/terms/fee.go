package terms

import (
	"errors"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// ErrNoFeeRule is returned when no schedule or no rule of it covers a
// transaction. The fee is then unknown; no rate is ever guessed.
var ErrNoFeeRule = errors.New("no fee rule")

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

// Basis is what a fee is judged by, and rounded over.
type Basis string

// The bases: each line by itself, the lines of a merchant's settle date together, or no line.
const (
	PerLine   Basis = "line"
	PerBatch  Basis = "batch"
	Invoiced  Basis = "invoice"    // lines carry no fee: fees are billed apart, and checked in sum
	AsCharged Basis = "as-charged" // interchange and scheme fees differ from sale to sale: taken as stated
)

// Tax is what is taken on a fee, such as a goods and services tax.
type Tax struct {
	Rate decimal.Decimal // a fraction: 18% is 0.18; zero: none
	// Together rounds fee and tax once, in one sum; otherwise the fee is rounded, and the
	// tax of the rounded fee by itself.
	Together bool
}

// RefundFee says whether a refund gives the sale's fee back.
type RefundFee string

// The ways of refunds.
const (
	FeeReturned     RefundFee = "returned"     // the rule's price of what is refunded, at most the sale's fee
	FeeProportional RefundFee = "proportional" // the share of the sale's fee that was refunded of the sale
	FeeKept         RefundFee = "kept"
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
// before merchant before product before provider), and its rules alone decide.
type FeeSchedule struct {
	Name                                  string // for messages: the built-in name or the place in the configuration
	Provider, Product, Merchant, Terminal string
	ValidFrom, ValidTo                    civil.Date // both inclusive; zero is open
	Rounding                              Rounding
	Basis                                 Basis
	Refund                                RefundFee
	Tax                                   Tax
	Rules                                 []FeeRule // the first that fits
}

// covers reports whether the schedule's selectors and validity hold for key on day.
func (s *FeeSchedule) covers(key reconcile.FeeKey, day civil.Date) bool {
	return fits(s.Provider, key.Provider) && fits(s.Product, key.Product) &&
		fits(s.Merchant, key.Merchant) && fits(s.Terminal, key.Terminal) &&
		(s.ValidFrom == 0 || day >= s.ValidFrom) && (s.ValidTo == 0 || day <= s.ValidTo)
}

// specificity orders schedules that fit the same key.
func (s *FeeSchedule) specificity() int {
	weight := 0
	for i, selector := range [...]string{s.Provider, s.Product, s.Merchant, s.Terminal} {
		if selector != "" {
			weight += 1 << i
		}
	}
	return weight
}

// fitsKey reports whether the rule's conditions, the amount band excepted, hold.
func (r *FeeRule) fitsKey(key reconcile.FeeKey) bool {
	return matchesFold(r.Channel, key.Channel) && matchesFold(r.Card, key.Card) && matchesFold(r.Wallet, key.Wallet) &&
		matchesFold(r.Scheme, key.Scheme) && matchesFold(r.Terminal, key.Terminal) && matchesFold(r.Merchant, key.Merchant) && matchesFold(r.Product, key.Product)
}

func matchesFold(want, got string) bool { return want == "" || strings.EqualFold(want, got) }

// inBand reports whether size, a positive amount in major units, lies in the rule's band.
func (r *FeeRule) inBand(size decimal.Decimal) bool {
	return (!r.Above.Valid || size.GreaterThan(r.Above.Decimal)) && (!r.UpTo.Valid || size.LessThanOrEqual(r.UpTo.Decimal))
}

// String returns the rule as the configuration writes it.
func (r *FeeRule) String() string {
	var b strings.Builder
	for _, part := range [...][2]string{
		{"channel", r.Channel},
		{"card", r.Card},
		{"wallet", r.Wallet},
		{"scheme", r.Scheme},
		{"terminal", r.Terminal},
		{"merchant", r.Merchant},
		{"product", r.Product},
	} {
		if part[1] != "" {
			fmt.Fprintf(&b, "%s: %s, ", part[0], strings.ToLower(part[1]))
		}
	}
	for _, bound := range [...]struct {
		name  string
		value decimal.NullDecimal
	}{{"above", r.Above}, {"up_to", r.UpTo}, {"min", r.Min}, {"cap", r.Cap}} {
		if bound.value.Valid {
			fmt.Fprintf(&b, "%s: %s, ", bound.name, bound.value.Decimal.StringFixed(2))
		}
	}
	if !r.Fixed.IsZero() {
		fmt.Fprintf(&b, "fixed: %s, ", r.Fixed.StringFixed(2))
	}
	return b.String() + "rate: " + r.Rate.Shift(2).String() + "%"
}
