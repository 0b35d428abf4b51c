package reports

import (
	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// MatchRate is which share of what was due was settled, in percent with two decimals, cut off: it is 100.00
// only where all of it was. Due is what is settled, waiting, missing, undeducted or held; not what is in transit.
type MatchRate struct {
	Currency string `json:"currency"`
	ByCount  string `json:"by_count"`
	ByValue  string `json:"by_value,omitempty"` // of the gross; empty where refunds outweigh sales
	Due      int    `json:"due"`                // rows
}

// matchRate returns the rate of a night in one currency; false where nothing was due.
func matchRate(currency string, t *reconcile.TerminalProof) (rate MatchRate, ok bool) {
	due := reconcile.Sum{}
	for _, part := range [...]reconcile.Sum{t.Settled, t.Waiting, t.Missing, t.Undeducted, t.Held} {
		due.Merge(part)
	}
	if due.Count == 0 {
		return MatchRate{}, false
	}
	rate = MatchRate{Currency: currency, Due: int(due.Count), ByCount: share(decimal.NewFromInt(t.Settled.Count), decimal.NewFromInt(due.Count))}
	if due.Gross.IsPositive() && !t.Settled.Gross.IsNegative() && t.Settled.Gross.LessThanOrEqual(due.Gross) {
		rate.ByValue = share(t.Settled.Gross, due.Gross)
	}
	return rate, true
}

// share is a part of a whole in percent, with two decimals, cut off.
func share(part, whole decimal.Decimal) string {
	return part.Mul(decimal.NewFromInt(100)).DivRound(whole, 12).Truncate(2).StringFixed(2)
}
