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
	// Others are sales and refunds of the settle date that left without a transaction, or whose
	// lines state no fee: the acquirer rounded over them too, and no rule gives their fee.
	Others int64 `json:"others,omitempty"`
	// Unrounded is what the rules give for the lines before rounding, Actual what was
	// taken for them, Counted what earlier nights counted as expected. Major units,
	// positive when it is taken.
	Unrounded decimal.Decimal `json:"unrounded"`
	Actual    decimal.Decimal `json:"actual"`
	Gross     decimal.Decimal `json:"gross,omitzero"` // settled by the lines; of months only
	Counted   decimal.Decimal `json:"counted"`
	First     Origin          `json:"first"` // the first line; of an invoice its own
	// RRN and OrderNo are the numbers of the invoice of a month; empty: it has none, or none came.
	RRN     string `json:"rrn,omitempty"`
	OrderNo string `json:"order_no,omitempty"`
}

// What stands before the schedule's name where the sums are those of a calendar month, whose
// first day is then the settle date.
const (
	InvoiceOf = "invoice of " // fees that are billed apart
	ChargedBy = "charged by " // fees that are taken as stated: Actual against what the rules say
)

// IsOf reports whether the sums are of a month of that kind.
func (b *FeeBatch) IsOf(kind string) bool { return strings.HasPrefix(b.Schedule, kind) }

// Identity joins what makes it one batch: no sum is part of it.
func (b *FeeBatch) Identity() string {
	return strings.Join([]string{"B", b.MerchantID, b.Schedule, b.SettleDate.String(), b.Currency}, "\x1f")
}

// SameSums reports whether both hold the same sums of the same batch.
func (b *FeeBatch) SameSums(o *FeeBatch) bool {
	return b.Identity() == o.Identity() && b.Lines == o.Lines && b.Others == o.Others && b.First == o.First && b.RRN == o.RRN && b.OrderNo == o.OrderNo &&
		b.Unrounded.Equal(o.Unrounded) && b.Gross.Equal(o.Gross) && b.Actual.Equal(o.Actual) && b.Counted.Equal(o.Counted)
}
