package terms_test

import (
	"testing"

	"pgregory.net/rapid"

	"tieout/reconcile/terms"
)

// TestTheTaxWithinAFee: what is tax of a fee that was taken in one sum.
func TestTheTaxWithinAFee(t *testing.T) {
	for _, c := range []struct {
		rate     string
		together bool
		rounding terms.Rounding
		fee, tax int64
		why      string
	}{
		{"0", false, terms.HalfUp, 600, 0, "the schedule states none"},
		{"0.18", false, terms.HalfUp, 118, 18, "GST of 18% on 1.00"},
		{"0.18", false, terms.HalfUp, -118, -18, "given back with a refund"},
		{"0.16", false, terms.HalfUp, 0, 0, "nothing was taken"},
		{"0.16", false, terms.Up, 2, 1, "0.01 and its tax, rounded up: not 0.02 and none"},
		{"0.16", false, terms.Down, 6, 0, "0.06 and its tax, rounded down"},
		{"0.5", true, terms.HalfUp, 100, 33, "66.67 is rounded, the rest is tax"},
		{"0.18", false, terms.HalfUp, 3, 0, "0.03 has a tax of 0.0054, which rounds up to 0.04: no rule gives 0.03 with tax; the nearest is said"},
	} {
		price := terms.Price{Schedule: &terms.FeeSchedule{Rounding: c.rounding, Tax: terms.Tax{Rate: amount(c.rate), Together: c.together}}}
		if got := price.TaxOfFeeMinor(c.fee); got != c.tax {
			t.Errorf("%s: want %d of %d, got %d", c.why, c.tax, c.fee, got)
		}
	}
}

// TestTheTaxOfAContractFeeIsFoundAgain: of every fee that a rule gives with a tax rounded apart, the tax is exactly what the rule added.
func TestTheTaxOfAContractFeeIsFoundAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rounding := rapid.SampledFrom([]terms.Rounding{terms.HalfUp, terms.HalfEven, terms.Down, terms.Up}).Draw(t, "rounding")
		rate := rapid.SampledFrom([]string{"0.18", "0.16", "0.06", "0.075", "1"}).Draw(t, "rate")
		rule := terms.FeeRule{Rate: amount("0.0063"), Fixed: amount("0.10")}
		schedule := terms.FeeSchedule{Rounding: rounding, Rules: []terms.FeeRule{rule}}
		plain := terms.NewPrice(&schedule, &rule, 2)
		taxed := schedule
		taxed.Tax = terms.Tax{Rate: amount(rate)}
		price := terms.NewPrice(&taxed, &rule, 2)
		gross := rapid.Int64Range(0, 1_000_000_00).Draw(t, "gross")
		if want, got := price.FeeMinor(gross)-plain.FeeMinor(gross), price.TaxOfFeeMinor(price.FeeMinor(gross)); want != got {
			t.Errorf("want a tax of %d of %d, got %d", want, price.FeeMinor(gross), got)
		}
	})
}
