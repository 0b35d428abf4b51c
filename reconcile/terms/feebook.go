package terms

import (
	"fmt"
	"math/bits"
	"slices"
	"sort"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// FeeBook holds the fee schedules of a configuration. It is immutable and safe
// for concurrent use.
type FeeBook struct {
	schedules []FeeSchedule // most specific first
}

// NewFeeBook builds a book. Two schedules with the same selectors whose
// validity overlaps are an error, as are an unknown mode and a negative price.
func NewFeeBook(schedules []FeeSchedule) (*FeeBook, error) {
	book := &FeeBook{schedules: append([]FeeSchedule(nil), schedules...)}
	sort.SliceStable(book.schedules, func(i, j int) bool {
		return book.schedules[i].specificity() > book.schedules[j].specificity()
	})
	for i := range book.schedules {
		if err := book.schedules[i].check(); err != nil {
			return nil, err
		}
		for j := range i {
			if overlap(&book.schedules[i], &book.schedules[j]) {
				return nil, fmt.Errorf("fee schedules %s and %s overlap: same selectors, and both are valid on the same day",
					book.schedules[j].Name, book.schedules[i].Name)
			}
		}
	}
	return book, nil
}

func (s *FeeSchedule) check() error {
	switch s.Rounding {
	case HalfUp, HalfEven, Down, Up:
	default:
		return fmt.Errorf("fee schedule %s: want rounding half-up, half-even, down or up, got %q", s.Name, s.Rounding)
	}
	if s.Tax.Rate.IsNegative() {
		return fmt.Errorf("fee schedule %s: want a tax of 0 or more, got %s", s.Name, s.Tax.Rate)
	}
	for i := range s.Rules {
		rule := &s.Rules[i]
		if rule.Rate.IsNegative() || rule.Fixed.IsNegative() {
			return fmt.Errorf("fee schedule %s, rule %d: want a rate and a fixed fee of 0 or more", s.Name, i+1)
		}
		if rule.Min.Valid && rule.Cap.Valid && rule.Min.Decimal.GreaterThan(rule.Cap.Decimal) {
			return fmt.Errorf("fee schedule %s, rule %d: min %s is above cap %s", s.Name, i+1, rule.Min.Decimal, rule.Cap.Decimal)
		}
	}
	return nil
}

func overlap(a, b *FeeSchedule) bool {
	if a.Provider != b.Provider || a.Product != b.Product || a.Merchant != b.Merchant || a.Terminal != b.Terminal {
		return false
	}
	startsBeforeEnd := func(x, y *FeeSchedule) bool { return x.ValidFrom == 0 || y.ValidTo == 0 || x.ValidFrom <= y.ValidTo }
	return startsBeforeEnd(a, b) && startsBeforeEnd(b, a)
}

// Price is a rule made ready for one currency: it turns a gross amount into its
// fee. The zero Price is not valid; FeeBook.Find makes them.
type Price struct {
	Schedule *FeeSchedule
	Rule     *FeeRule // of Schedule

	Digits int32 // decimals of the currency: 2 of CNY, 0 of JPY
	// The integer form of the rule: fee = gross * numerator / denominator +
	// fixed, all in minor units. exact is false when the rule does not fit it
	// (a rate of more than 9 decimals, a bound below the minor unit); the
	// decimal form then computes the fee.
	exact                  bool
	numerator, denominator uint64
	fixed, min, cap        int64 // cap < 0: none
	// The tax on the rounded fee, as numerator and denominator; a tax that is rounded
	// together with the fee is worked out in decimals.
	taxed, taxDenominator uint64
}

// Find returns the price of gross, in major units and of any sign, for key on
// the day of the transaction. Errors: ErrNoFeeRule, ErrCurrency.
func (b *FeeBook) Find(key reconcile.FeeKey, day civil.Date, gross decimal.Decimal, currency string) (Price, error) {
	digits, err := money.MinorDigits(currency)
	if err != nil {
		return Price{}, err
	}
	schedule := b.scheduleFor(key, day)
	if schedule == nil {
		return Price{}, fmt.Errorf("%w: no schedule covers %s on %s", ErrNoFeeRule, key, day)
	}
	size := gross.Abs()
	for i := range schedule.Rules {
		rule := &schedule.Rules[i]
		if rule.fitsKey(key) && rule.inBand(size) {
			return NewPrice(schedule, rule, digits), nil
		}
	}
	return Price{}, fmt.Errorf("%w in schedule %s for %s, %s on %s", ErrNoFeeRule, schedule.Name, key, money.FormatAmount(gross, currency), day)
}

// scheduleFor returns the most specific schedule that covers key on day; nil
// when none does. Its rules alone decide.
// Invoices reports whether a schedule that may be the merchant's has its fees billed apart.
func (b *FeeBook) Invoices(provider, merchant string) bool {
	return slices.ContainsFunc(b.schedules, func(s FeeSchedule) bool {
		return s.Basis == Invoiced && reconcile.Compatible(s.Provider, provider) && reconcile.Compatible(s.Merchant, merchant)
	})
}

func (b *FeeBook) scheduleFor(key reconcile.FeeKey, day civil.Date) *FeeSchedule {
	for i := range b.schedules {
		if b.schedules[i].covers(key, day) {
			return &b.schedules[i]
		}
	}
	return nil
}

// NewPrice prepares a rule for amounts in minor units of so many digits. A rule
// whose parts are no whole number of minor units, or whose rate has more than nine
// decimals or is above 1, is worked out in decimals; the fee is the same.
func NewPrice(schedule *FeeSchedule, rule *FeeRule, digits int32) Price {
	price := Price{Schedule: schedule, Rule: rule, Digits: digits, cap: -1}
	places := max(-rule.Rate.Exponent(), 0)
	if places > 9 || rule.Rate.GreaterThan(decimal.NewFromInt(1)) {
		return price
	}
	price.numerator = uint64(rule.Rate.Shift(places).IntPart())
	price.denominator = money.Pow10(places)
	var fixedExact, minExact, capExact bool
	price.fixed, fixedExact = money.ToMinor(rule.Fixed, digits)
	price.min, minExact = money.ToMinor(rule.Min.Decimal, digits)
	price.exact = fixedExact && minExact
	if rule.Cap.Valid {
		price.cap, capExact = money.ToMinor(rule.Cap.Decimal, digits)
		price.exact = price.exact && capExact
	}
	tax := schedule.Tax
	taxPlaces := max(-tax.Rate.Exponent(), 0)
	if tax.Together && !tax.Rate.IsZero() || taxPlaces > 9 || tax.Rate.GreaterThan(decimal.NewFromInt(1)) {
		price.exact = false
		return price
	}
	price.taxed, price.taxDenominator = uint64(tax.Rate.Shift(taxPlaces).IntPart()), money.Pow10(taxPlaces)
	return price
}

// Fee returns what the acquirer takes from gross.
// Sign: positive when the fee is taken; a refund, whose gross is negative, gets
// a negative fee (given back), or 0 where the contract keeps the fee.
// Rounding: the exact percentage is rounded once, per line, by the schedule's
// mode; then the fixed fee is added, and Min and Cap apply. Tax on it is rounded by the
// same mode, apart, or once together with the fee that is not rounded before.
// Unit: major units, with the currency's decimals.
func (p *Price) Fee(gross decimal.Decimal) decimal.Decimal {
	if minor, ok := money.ToMinor(gross, p.Digits); ok {
		return decimal.New(p.FeeMinor(minor), -p.Digits)
	}
	return p.decimalFee(gross)
}

// FeeMinor is Fee in integer minor units (fen).
func (p *Price) FeeMinor(gross int64) int64 {
	if !p.exact {
		return p.decimalFee(decimal.New(gross, -p.Digits)).Shift(p.Digits).IntPart()
	}
	size, negative := gross, gross < 0
	if negative {
		if p.Schedule.Refund == FeeKept {
			return 0
		}
		size = -size
	}
	fee := max(p.share(size, p.numerator, p.denominator)+p.fixed, p.min)
	if p.cap >= 0 {
		fee = min(fee, p.cap)
	}
	if p.taxed != 0 {
		fee += p.share(fee, p.taxed, p.taxDenominator)
	}
	if negative {
		return -fee
	}
	return fee
}

// share returns size * numerator / denominator, rounded by the schedule's mode; size is 0 or more.
func (p *Price) share(size int64, numerator, denominator uint64) int64 {
	high, low := bits.Mul64(uint64(size), numerator)
	quotient, remainder := bits.Div64(high, low, denominator)
	if p.roundsAway(quotient, remainder, denominator) {
		quotient++
	}
	return int64(quotient)
}

// ShareOfFee returns the part of a sale's fee that falls on what was refunded of it, in
// minor units and rounded by the schedule's mode; sizes are 0 or more, and gross is not 0.
func (p *Price) ShareOfFee(fee, refunded, gross int64) int64 {
	return p.share(fee, uint64(refunded), uint64(gross))
}

func (p *Price) roundsAway(quotient, remainder, denominator uint64) bool {
	switch p.Schedule.Rounding {
	case HalfUp:
		return remainder*2 >= denominator
	case HalfEven:
		return remainder*2 > denominator || (remainder*2 == denominator && quotient%2 == 1)
	case Up:
		return remainder > 0
	default:
		return false
	}
}

// decimalFee is Fee by decimals alone: the specification that FeeMinor is
// tested against, and the way for rules that integers can't hold.
func (p *Price) decimalFee(gross decimal.Decimal) decimal.Decimal {
	if gross.IsNegative() && p.Schedule.Refund == FeeKept {
		return decimal.Zero
	}
	tax := p.Schedule.Tax
	percentage := gross.Abs().Mul(p.Rule.Rate)
	if !tax.Together {
		percentage = RoundDecimal(percentage, p.Digits, p.Schedule.Rounding)
	}
	fee := p.bounded(percentage.Add(p.Rule.Fixed))
	if tax.Together {
		fee = fee.Add(fee.Mul(tax.Rate))
	}
	fee = RoundDecimal(fee, p.Digits, p.Schedule.Rounding)
	if !tax.Together {
		fee = fee.Add(RoundDecimal(fee.Mul(tax.Rate), p.Digits, p.Schedule.Rounding))
	}
	if gross.IsNegative() {
		return fee.Neg()
	}
	return fee
}

// bounded applies floor and cap.
func (p *Price) bounded(fee decimal.Decimal) decimal.Decimal {
	if p.Rule.Min.Valid {
		fee = decimal.Max(fee, p.Rule.Min.Decimal)
	}
	if p.Rule.Cap.Valid {
		fee = decimal.Min(fee, p.Rule.Cap.Decimal)
	}
	return fee
}

// RoundDecimal rounds a non-negative amount to digits.
func RoundDecimal(amount decimal.Decimal, digits int32, rounding Rounding) decimal.Decimal {
	switch rounding {
	case HalfUp:
		return amount.Round(digits)
	case HalfEven:
		return amount.RoundBank(digits)
	case Up:
		return amount.RoundUp(digits)
	default:
		return amount.RoundDown(digits)
	}
}

// UnroundedMinor returns the size of the fee before rounding, in minor units and with
// the floor, the cap and the tax applied: what a batch adds up.
func (p *Price) UnroundedMinor(gross decimal.Decimal) decimal.Decimal {
	if gross.IsNegative() && p.Schedule.Refund == FeeKept {
		return decimal.Zero
	}
	fee := p.bounded(gross.Abs().Mul(p.Rule.Rate).Add(p.Rule.Fixed))
	fee = fee.Add(fee.Mul(p.Schedule.Tax.Rate))
	if gross.IsNegative() {
		fee = fee.Neg()
	}
	return fee.Shift(p.Digits)
}
