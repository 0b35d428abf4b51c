package reports

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/money"
)

// FeeCharged is the sum of a merchant's fees of a calendar month (of the settle date) under a
// schedule whose fees are taken as stated. Amounts are in major units, positive when they are
// taken; nothing of it is an exception.
type FeeCharged struct {
	Provider   string `json:"provider"`
	MerchantID string `json:"merchant_id"`
	Schedule   string `json:"schedule"`
	Month      string `json:"month"` // 2006-01
	Currency   string `json:"currency"`
	Lines      int64  `json:"lines"`
	Gross      string `json:"gross"`  // settled, signed: refunds are taken off
	Stated     string `json:"stated"` // the fees of the lines
	// Share is what was stated of the gross, in percent, rounded half-up to two decimals; empty
	// where nothing was settled in sum.
	Share string `json:"share,omitempty"`
	// ByRules is what the schedule's rules say of the same lines, each rounded; Difference is
	// ByRules less Stated, negative when more was taken. Empty where the rules give no price.
	ByRules    string `json:"by_rules,omitempty"`
	Difference string `json:"difference,omitempty"`
}

// feesCharged are the months that are shown, and how many there are.
type feesCharged struct {
	months []FeeCharged
	gross  []decimal.Decimal // of the months
	more   int
}

// mostFeesCharged is how many months of merchants are kept: those of the most gross.
const mostFeesCharged = 1000

func (f *feesCharged) add(item *reconcile.Item) {
	b := item.FeeBatch
	amount := func(d decimal.Decimal) string { return money.FormatAmount(d, b.Currency) }
	month := FeeCharged{
		Provider: b.Provider, MerchantID: b.MerchantID, Schedule: strings.TrimPrefix(b.Schedule, reconcile.ChargedBy), Month: b.SettleDate.Time().Format("2006-01"),
		Currency: b.Currency, Lines: b.Lines, Gross: amount(b.Gross), Stated: amount(b.Actual),
	}
	if b.Gross.IsPositive() {
		month.Share = b.Actual.Shift(2).DivRound(b.Gross, 2).StringFixed(2)
	}
	if !b.Unrounded.IsZero() {
		month.ByRules, month.Difference = amount(b.Unrounded), amount(b.Unrounded.Sub(b.Actual))
	}
	place, _ := slices.BinarySearchFunc(f.gross, b.Gross, func(a, b decimal.Decimal) int { return b.Cmp(a) })
	f.months, f.gross = slices.Insert(f.months, place, month), slices.Insert(f.gross, place, b.Gross)
	if len(f.months) > mostFeesCharged {
		f.months, f.gross = f.months[:mostFeesCharged], f.gross[:mostFeesCharged]
		f.more++
	}
}

// views lists the months, the newest first, each by provider and merchant.
func (f *feesCharged) views() []FeeCharged {
	slices.SortFunc(f.months, func(a, b FeeCharged) int {
		return cmp.Or(cmp.Compare(b.Month, a.Month), cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.MerchantID, b.MerchantID), cmp.Compare(a.Schedule, b.Schedule), cmp.Compare(a.Currency, b.Currency))
	})
	return f.months
}

// readCharged reads the months of the night.
func (r *Report) readCharged(ctx context.Context, night *reconcile.Night) error {
	var f feesCharged
	err := eachPartition(ctx, night.Charged, func(item *reconcile.Item) error {
		f.add(item)
		return nil
	})
	r.FeesCharged, r.MoreFeesCharged = f.views(), f.more
	return err
}
