package reports

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/money"
)

// FeeAudited adds up the open fee variances of a merchant under one rule: what was taken above
// the contract and below it, which are never netted. Amounts are positive, in major units.
type FeeAudited struct {
	Provider     string `json:"provider"`
	MerchantID   string `json:"merchant_id"`
	Rule         string `json:"rule"` // the schedule, and its rule in braces
	Currency     string `json:"currency"`
	Count        int64  `json:"count"` // of fees
	Overcharged  string `json:"overcharged"`
	Undercharged string `json:"undercharged"`
}

// shownFeeAudits is how many merchants and rules are listed, and mostFeeAudits how many are kept
// apart: what is beyond them stands with each exception all the same.
const (
	shownFeeAudits = 200
	mostFeeAudits  = 20_000
)

// feeAudit adds up fee variances as they are read.
type feeAudit struct {
	sums   map[feeAuditKey]*feeAuditSum
	beyond int
}

type feeAuditKey struct{ provider, merchant, rule, currency string }

type feeAuditSum struct {
	count       int64
	over, under decimal.Decimal
}

func (a *feeAudit) add(x *reconcile.Exception) {
	if x.Kind != reconcile.FeeVariance || !x.Difference.Valid {
		return
	}
	key := feeAuditKey{x.Provider, x.MerchantID, x.FeeRule, x.Currency}
	sum := a.sums[key]
	if sum == nil {
		if len(a.sums) >= mostFeeAudits {
			a.beyond++
			return
		}
		if a.sums == nil {
			a.sums = map[feeAuditKey]*feeAuditSum{}
		}
		sum = &feeAuditSum{}
		a.sums[key] = sum
	}
	sum.count++
	if d := x.Difference.Decimal; d.IsNegative() { // the merchant's: too much was taken
		sum.over = sum.over.Sub(d)
	} else {
		sum.under = sum.under.Add(d)
	}
}

// views lists the sums, the most money first, and how many are not listed.
func (a *feeAudit) views() (list []FeeAudited, more int) {
	keys := make([]feeAuditKey, 0, len(a.sums))
	for key := range a.sums {
		keys = append(keys, key)
	}
	size := func(key feeAuditKey) decimal.Decimal { return a.sums[key].over.Add(a.sums[key].under) }
	slices.SortFunc(keys, func(x, y feeAuditKey) int {
		return cmp.Or(size(y).Cmp(size(x)), cmp.Compare(x.provider, y.provider), cmp.Compare(x.merchant, y.merchant), cmp.Compare(x.rule, y.rule), cmp.Compare(x.currency, y.currency))
	})
	for _, key := range keys[:min(len(keys), shownFeeAudits)] {
		sum := a.sums[key]
		list = append(list, FeeAudited{
			Provider: key.provider, MerchantID: key.merchant, Rule: cmp.Or(key.rule, "not known"), Currency: key.currency, Count: sum.count,
			Overcharged: money.FormatAmount(sum.over, key.currency), Undercharged: money.FormatAmount(sum.under, key.currency),
		})
	}
	return list, len(keys) - len(list) + a.beyond
}
