package terms

import "github.com/shopspring/decimal"

// TaxOfFeeMinor returns the part of a fee that is tax by the schedule, in minor units and with the fee's sign; fee is what
// was taken, tax included, whether the rule gives it or not. Where the tax is rounded apart it is that of the only fee to
// which it adds up; else, and where none does, the fee without tax is rounded half-up, and the rest is tax.
func (p *Price) TaxOfFeeMinor(fee int64) int64 {
	tax, size := p.Schedule.Tax, max(fee, -fee)
	if tax.Rate.IsZero() {
		return 0
	}
	untaxed := decimal.New(size, 0).DivRound(tax.Rate.Add(decimal.NewFromInt(1)), 0).IntPart()
	if !tax.Together {
		for _, candidate := range [...]int64{untaxed, untaxed - 1, untaxed + 1} {
			if candidate >= 0 && candidate+RoundDecimal(decimal.New(candidate, 0).Mul(tax.Rate), 0, p.Schedule.Rounding).IntPart() == size {
				untaxed = candidate
				break
			}
		}
	}
	if fee < 0 {
		return untaxed - size
	}
	return size - untaxed
}
