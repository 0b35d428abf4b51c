package reconcile

import (
	"strings"

	"github.com/shopspring/decimal"

	"tieout/reconcile/civil"
)

// FeeBatch is the fee of all lines of a merchant's settle date under a schedule that
// rounds over the batch: running sums of the parts that have come. It is remembered
// after the batch was judged too, for a part may come on a later night.
type FeeBatch struct {
	Provider   string     `json:"provider,omitempty"`
	Product    string     `json:"product,omitempty"`
	MerchantID string     `json:"merchant_id"`
	Schedule   string     `json:"schedule"` // the name of the fee schedule
	Rounding   string     `json:"rounding"` // its way of rounding
	SettleDate civil.Date `json:"settle_date"`
	Currency   string     `json:"currency"`

	Lines int64 `json:"lines"` // that settled a transaction
	// Others are sales and refunds of the settle date that left without a transaction:
	// the acquirer rounded over them too, and no rule gives their fee.
	Others int64 `json:"others,omitempty"`
	// Unrounded is what the rules give for the lines before rounding, Actual what was
	// taken for them, Counted what earlier nights counted as expected. Major units,
	// positive when it is taken.
	Unrounded decimal.Decimal `json:"unrounded"`
	Actual    decimal.Decimal `json:"actual"`
	Counted   decimal.Decimal `json:"counted"`
	First     Origin          `json:"first"` // the first line
}

// Identity joins what makes it one batch: no sum is part of it.
func (b *FeeBatch) Identity() string {
	return strings.Join([]string{"B", b.MerchantID, b.Schedule, b.SettleDate.String(), b.Currency}, "\x1f")
}

// SameSums reports whether both hold the same sums of the same batch.
func (b *FeeBatch) SameSums(o *FeeBatch) bool {
	return b.Identity() == o.Identity() && b.Lines == o.Lines && b.Others == o.Others && b.First == o.First &&
		b.Unrounded.Equal(o.Unrounded) && b.Actual.Equal(o.Actual) && b.Counted.Equal(o.Counted)
}
