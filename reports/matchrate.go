package reports

import (
	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// MatchRate is which share of what was due was settled, in percent with two decimals, cut off: it is 100.00
// only where all of it was. Due is what is settled, waiting, missing, undeducted or held; not what is in transit. A sale
// that was settled below its amount is not settled by count, and by value with what came of it.
type MatchRate struct {
	Currency string `json:"currency"`
	ByCount  string `json:"by_count"`
	ByValue  string `json:"by_value,omitempty"` // of the gross due to the merchant, less what refunds took; empty where refunds outweigh it
	Due      int    `json:"due"`                // rows
}

// matchRate returns the rate of a night in one currency; false where nothing was due. By value, refunds that were not
// deducted are left out: they are money that the merchant owes, and would make up for sales that never arrived.
func matchRate(currency string, c *reconcile.CurrencyProof) (rate MatchRate, ok bool) {
	t, owed := &c.Terminal, reconcile.Sum{}
	for _, part := range [...]reconcile.Sum{t.Settled, t.Waiting, t.Missing, t.Held} {
		owed.Merge(part)
	}
	due := owed.Count + t.Undeducted.Count
	if due == 0 {
		return MatchRate{}, false
	}
	came := t.Settled
	came.Merge(reconcile.Sum{Count: -c.Bridge.Short.Count, Gross: c.Bridge.Short.Gross})
	rate = MatchRate{Currency: currency, Due: int(due), ByCount: share(decimal.NewFromInt(came.Count), decimal.NewFromInt(due))}
	if owed.Gross.IsPositive() && !came.Gross.IsNegative() && came.Gross.LessThanOrEqual(owed.Gross) {
		rate.ByValue = share(came.Gross, owed.Gross)
	}
	return rate, true
}

// share is a part of a whole in percent, with two decimals, cut off.
func share(part, whole decimal.Decimal) string {
	return part.Mul(decimal.NewFromInt(100)).DivRound(whole, 12).Truncate(2).StringFixed(2)
}
