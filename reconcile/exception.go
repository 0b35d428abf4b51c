package reconcile

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/reconcile/civil"
)

// Exception is an open thing for a person. It stays open night after night
// until its cause goes or a person closes it.
type Exception struct {
	ID   string `json:"exception_id"`
	Kind Kind   `json:"kind"`
	// ItemID names the Item that the exception is about; empty when the row is
	// settled and no longer remembered, or when there is no row (missing-file).
	ItemID string `json:"item_id,omitempty"`

	Provider, Product, MerchantID, TerminalID string `json:",omitempty"`
	BatchNo, TraceNo, RRN, AuthCode, OrderNo  string `json:",omitempty"`
	TxnTime                                   string `json:",omitempty"` // 2006-01-02 15:04:05
	TxnType, Channel, CardType, Currency      string `json:",omitempty"`
	// What should have been, in major units with the sign of the merchant: a refund
	// is negative, a fee positive when it is taken. Absent: not known.
	Gross, ExpectedFee, ExpectedNet decimal.NullDecimal
	Due                             civil.Date `json:",omitempty"` // zero: no term says
	// What the settlement line or deposit says, and by how much it differs: which
	// amounts Difference is of depends on the kind. Same unit and sign.
	ActualGross, ActualFee, ActualNet, Difference decimal.NullDecimal

	Cause       Cause
	Origin      Origin // of the row that the exception is about
	Counterpart Origin // of the row on the other side, or of the other of two; empty: none
	// FeeRule is the schedule, and where it is known the rule of it, by which a fee was
	// expected that was not taken.
	FeeRule string `json:",omitempty"`
	// FirstReported is the as-of date of the night that opened the exception.
	FirstReported civil.Date
	// BusinessDaysOverdue counts business days after Due up to the as-of date;
	// -1 when nothing is overdue. It is computed each night, not remembered.
	BusinessDaysOverdue int `json:"-"`

	Version
}

// Claimed reports whether the exception is in missing.csv, and the acquirer is asked for the
// money: that of a sale, or of a payout whose sales no settlement file tells apart.
func (x *Exception) Claimed() bool { return x.Kind.Rule().Claimed || x.IsOfSales() }

// IsOfSales reports whether the exception is about sales that are missing as one sum:
// a payout alone would settle them. Its gross is theirs.
func (x *Exception) IsOfSales() bool { return x.Kind == MissingDeposit && x.Gross.Valid }

// IsOfLine reports whether the exception is about a settlement line alone.
func (x *Exception) IsOfLine() bool { return strings.HasPrefix(x.ItemID, "L") }

// CauseWithoutReference is that of sales of which some were paid by lines that state no
// reference: how many is known, not which.
const CauseWithoutReference = "bank-system/lines-without-reference"

// ClaimNote says what whoever claims the money must say with it, for the acquirer settled a
// part of the sale, or some of several sales, or they are one sum; "" where there is nothing to say.
func (x *Exception) ClaimNote() string {
	if x.Kind == PartialSettlement || x.IsOfSales() || x.Cause.Code == CauseWithoutReference {
		return x.Cause.Evidence
	}
	return ""
}

// CameInParts says of a sale what came of it, its whole gross, its currency, and what is open.
const CameInParts = "%s of %s %s came in parts, %s is open"

// WholeGross is the gross of the sale of which a rest is open, in major units as text: its row has what is open. "" of
// any other exception.
func (x *Exception) WholeGross() (whole string) {
	var came, currency, rest string
	if x.Kind != PartialSettlement {
		return ""
	}
	if _, err := fmt.Sscanf(x.Cause.Evidence, CameInParts, &came, &whole, &currency, &rest); err != nil {
		return ""
	}
	return whole
}

// ExceptionFields are the fields of an Exception, in the order in which the store
// keeps them.
var ExceptionFields = []Field[Exception]{
	{Name: "exception_id", Text: func(x *Exception) *string { return &x.ID }},
	{Name: "kind", Text: func(x *Exception) *string { return (*string)(&x.Kind) }},
	{Name: "item_id", Text: func(x *Exception) *string { return &x.ItemID }},
	{Name: "provider", Text: func(x *Exception) *string { return &x.Provider }},
	{Name: "product", Text: func(x *Exception) *string { return &x.Product }},
	{Name: "merchant_id", Text: func(x *Exception) *string { return &x.MerchantID }},
	{Name: "terminal_id", Text: func(x *Exception) *string { return &x.TerminalID }},
	{Name: "batch_no", Text: func(x *Exception) *string { return &x.BatchNo }},
	{Name: "trace_no", Text: func(x *Exception) *string { return &x.TraceNo }},
	{Name: "rrn", Text: func(x *Exception) *string { return &x.RRN }},
	{Name: "auth_code", Text: func(x *Exception) *string { return &x.AuthCode }},
	{Name: "order_no", Text: func(x *Exception) *string { return &x.OrderNo }},
	{Name: "txn_time", Text: func(x *Exception) *string { return &x.TxnTime }},
	{Name: "txn_type", Text: func(x *Exception) *string { return &x.TxnType }},
	{Name: "channel", Text: func(x *Exception) *string { return &x.Channel }},
	{Name: "card_type", Text: func(x *Exception) *string { return &x.CardType }},
	{Name: "currency", Text: func(x *Exception) *string { return &x.Currency }},
	{Name: "gross_amount", NullableAmount: func(x *Exception) *decimal.NullDecimal { return &x.Gross }},
	{Name: "expected_fee", NullableAmount: func(x *Exception) *decimal.NullDecimal { return &x.ExpectedFee }},
	{Name: "expected_net", NullableAmount: func(x *Exception) *decimal.NullDecimal { return &x.ExpectedNet }},
	{Name: "due_date", Day: func(x *Exception) *civil.Date { return &x.Due }},
	{Name: "actual_gross", NullableAmount: func(x *Exception) *decimal.NullDecimal { return &x.ActualGross }},
	{Name: "actual_fee", NullableAmount: func(x *Exception) *decimal.NullDecimal { return &x.ActualFee }},
	{Name: "actual_net", NullableAmount: func(x *Exception) *decimal.NullDecimal { return &x.ActualNet }},
	{Name: "difference", NullableAmount: func(x *Exception) *decimal.NullDecimal { return &x.Difference }},
	{Name: "cause", Text: func(x *Exception) *string { return &x.Cause.Code }},
	{Name: "confidence", Text: func(x *Exception) *string { return &x.Cause.Confidence }},
	{Name: "evidence", Text: func(x *Exception) *string { return &x.Cause.Evidence }},
	{Name: "action", Text: func(x *Exception) *string { return &x.Cause.Action }},
	{Name: "source_file", Text: func(x *Exception) *string { return &x.Origin.File }},
	{Name: "source_line", Number: func(x *Exception) *int64 { return &x.Origin.Line }},
	{Name: "counterpart_file", Text: func(x *Exception) *string { return &x.Counterpart.File }},
	{Name: "counterpart_line", Number: func(x *Exception) *int64 { return &x.Counterpart.Line }},
	{Name: "first_reported", Day: func(x *Exception) *civil.Date { return &x.FirstReported }},
	{Name: "fee_rule", Text: func(x *Exception) *string { return &x.FeeRule }},
}

// SettledShort reports whether the exception is about a sale that was settled
// below its gross: the difference is money that has not arrived.
func (x *Exception) SettledShort() bool {
	return x.Kind == AmountVariance && x.Gross.Decimal.IsPositive() && x.Difference.Decimal.IsNegative()
}

// EqualContent reports whether both say the same of the same thing.
func (x *Exception) EqualContent(o *Exception) bool {
	a, b := *x, *o
	for _, amounts := range [...][2]*decimal.NullDecimal{
		{&a.Gross, &b.Gross},
		{&a.ExpectedFee, &b.ExpectedFee},
		{&a.ExpectedNet, &b.ExpectedNet},
		{&a.ActualGross, &b.ActualGross},
		{&a.ActualFee, &b.ActualFee},
		{&a.ActualNet, &b.ActualNet},
		{&a.Difference, &b.Difference},
	} {
		if !sameAmount(*amounts[0], *amounts[1]) {
			return false
		}
		*amounts[0], *amounts[1] = decimal.NullDecimal{}, decimal.NullDecimal{}
	}
	a.BusinessDaysOverdue, a.Version, b.BusinessDaysOverdue, b.Version = 0, Version{}, 0, Version{}
	return a == b
}

// Cleared is an item or exception of an earlier night that this night closed.
type Cleared struct {
	Exception // the exception as it stood, or one made from the item (empty NextID and Kind)
	// How says what closed it: settled, voided, reversed, file-arrived, closed-by.
	How string
	// SettleDate is the day of the line that settled it; zero otherwise.
	SettleDate civil.Date
	// DaysLate counts calendar days from the due date to the settle date, 0 when in time.
	DaysLate int64
}

// ClearedFields are the fields that a Cleared has beside those of its exception.
var ClearedFields = []Field[Cleared]{
	{Name: "cleared_by", Text: func(c *Cleared) *string { return &c.How }},
	{Name: "settle_date", Day: func(c *Cleared) *civil.Date { return &c.SettleDate }},
	{Name: "days_late", Number: func(c *Cleared) *int64 { return &c.DaysLate }},
}

// LineMatch is a transaction and the line that settled it.
type LineMatch struct {
	Transaction *Transaction
	Line        *SettlementLine
	// Basis says by what they were matched: rrn, order-no, trace-no, and
	// ", other terminal" after it when the line names another terminal of the merchant.
	Basis       string
	ExpectedFee decimal.NullDecimal // of the transaction, by schedule, in major units
}

// Merchant returns the merchant in whose batch the exception is judged; nil when
// it concerns the night as a whole.
func (x *Exception) Merchant() *string {
	if x.Kind.Rule().Global {
		return nil
	}
	return &x.MerchantID
}
