package reconcile

import (
	"github.com/shopspring/decimal"

	"tieout/reconcile/civil"
)

// HeldRow is a transaction or line that is held for a person, beside the exception
// that speaks of it. The columns of the row are its own, whatever the exception is
// about: of a transaction Gross, ExpectedFee and ExpectedNet, of a line ActualGross,
// ActualFee and ActualNet are what the proof counts as held. What the other row of a
// pair says fills the other amounts and Counterpart.
type HeldRow struct {
	Exception // ItemID is the row's own; ID and Kind are empty where no exception speaks of it yet
	Side      Side
	Reason    string
	FirstSeen civil.Date // the as-of date of the night that first saw the row
}

// HeldFields are the fields that a HeldRow has beside those of an exception.
var HeldFields = []Field[HeldRow]{
	{Name: "side", Text: func(h *HeldRow) *string { return (*string)(&h.Side) }},
	{Name: "reason", Text: func(h *HeldRow) *string { return &h.Reason }},
	{Name: "first_seen", Day: func(h *HeldRow) *civil.Date { return &h.FirstSeen }},
	{Name: "item_id", Text: func(h *HeldRow) *string { return &h.ItemID }},
}

// The texts that a held row has of its transaction or line.
var (
	heldTransactionTexts = SharedTexts(TransactionFields, ExceptionFields)
	heldLineTexts        = SharedTexts(LineFields, ExceptionFields)
)

// IsHeld reports whether the proof counts the item as held: it is a transaction or
// line that only a person, or a row of another night, can decide about.
func (i *Item) IsHeld() bool {
	return (i.Transaction != nil || i.Line != nil) && (i.Verdict == Held || i.Verdict == DuplicateLine)
}

// MaySpeakOfHeld reports whether exceptions of the kind may be about a held row.
func (k Kind) MaySpeakOfHeld() bool {
	verdict := k.Rule().Verdict
	return verdict == Held || verdict == DuplicateLine || verdict == Short || verdict == "" // a short payout's sales are held
}

// HeldOf describes a held item with the exception that speaks of it, which may be
// about the row that the item is held together with; nil: none does yet.
func HeldOf(i *Item, x *Exception) HeldRow {
	h := HeldRow{Side: i.Side, Reason: i.Reason, FirstSeen: i.FirstSeen}
	if x != nil {
		h.Exception = *x
		if x.ItemID != i.ID {
			h.Counterpart = x.Origin
		}
		if x.Currency != i.Currency() { // amounts of another currency would be read as this one's
			h.Gross, h.ExpectedFee, h.ExpectedNet, h.Difference = decimal.NullDecimal{}, decimal.NullDecimal{}, decimal.NullDecimal{}, decimal.NullDecimal{}
		}
	} else {
		h.BusinessDaysOverdue = -1
		h.Due, h.Cause = i.Due, i.Cause
	}
	h.ItemID = i.ID
	if t := i.Transaction; t != nil {
		CopyTexts(heldTransactionTexts, t, &h.Exception)
		h.Origin, h.TxnTime = t.Origin, t.Time.Format(TimeLayout)
		h.Gross, h.ExpectedFee, h.ExpectedNet = decimal.NewNullDecimal(t.Signed()), i.ExpectedFee, decimal.NullDecimal{}
		if i.ExpectedFee.Valid {
			h.ExpectedNet = decimal.NewNullDecimal(i.Net())
		}
		return h
	}
	l := i.Line
	CopyTexts(heldLineTexts, l, &h.Exception)
	h.Origin, h.TxnTime = l.Origin, FormatTime(l)
	h.ActualGross, h.ActualFee, h.ActualNet = decimal.NewNullDecimal(l.Gross), decimal.NewNullDecimal(l.Fee), decimal.NewNullDecimal(l.Net)
	return h
}
