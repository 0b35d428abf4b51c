package reconcile

import (
	"github.com/shopspring/decimal"

	"tieout/reconcile/civil"
)

// Side says which of the three sides of the night a row belongs to.
type Side string

// The sides of a night.
const (
	TerminalSide   Side = "terminal"
	SettlementSide Side = "settlement"
	DepositSide    Side = "deposit"
)

// Verdict is what became of a row tonight.
type Verdict string

// The verdicts of a terminal transaction are Settled, InTransit, Waiting, Missing,
// Undeducted, Held and Excluded; those of a settlement line Matched, Unexpected,
// DuplicateLine, Adjustment and Held; those of a payout and of a bank's movement stand last.
const (
	Settled       Verdict = "settled"
	InTransit     Verdict = "in-transit" // not due yet, or a file that could settle it is not late yet
	Waiting       Verdict = "waiting"    // due, but a file that could settle it is missing or unusable
	Missing       Verdict = "missing"    // money due to the merchant, and nothing arrived
	Undeducted    Verdict = "undeducted" // a refund that is due and that the acquirer did not deduct
	Held          Verdict = "held"       // ambiguous, duplicate, or outcome unknown
	Excluded      Verdict = "excluded"   // expects no money; Reason says why
	Matched       Verdict = "matched"
	Unexpected    Verdict = "unexpected"
	DuplicateLine Verdict = "duplicate"
	Adjustment    Verdict = "adjustment"

	// Of a payout InTransit, Waiting and Missing too; of a movement of the bank Matched too.
	Paid      Verdict = "paid"      // all of it is in the bank
	Short     Verdict = "short"     // due, and a part of it is in the bank
	Unmatched Verdict = "unmatched" // a movement that no payout explains
	Closed    Verdict = "closed"    // a person closed it, or it lies before the first statement; Reason says which
	Withdrawn Verdict = "withdrawn" // a movement that the restated statement has no longer, in the night that lost it
)

// Item is a row remembered from one night to the next: a transaction or a line
// that is still open, an excluded transaction that the acquirer might settle
// all the same, a payout that waits for its deposit, a deposit without a payout, a
// batch whose fee is rounded once. Exactly one of Transaction, Line, Deposit, Payout
// and FeeBatch is set.
type Item struct {
	// ID is the row's stable identity: a digest of what the row says and of the
	// night that first saw it, not of its place in the file.
	ID          string          `json:"id"`
	Side        Side            `json:"side"`
	Transaction *Transaction    `json:"transaction,omitempty"`
	Line        *SettlementLine `json:"line,omitempty"`
	Deposit     *Deposit        `json:"deposit,omitempty"`
	Payout      *Payout         `json:"lump,omitempty"`
	FeeBatch    *FeeBatch       `json:"fee_batch,omitempty"`
	// Payment is what is known of a payout's or a movement's payment.
	Payment Payment `json:"payment,omitzero"`

	Judgement
	Version
}

// ItemFields are the fields that an Item has beside those of its row, in the
// order in which the store keeps them.
var ItemFields = []Field[Item]{
	{Name: "item_id", Text: func(i *Item) *string { return &i.ID }},
	{Name: "verdict", Text: func(i *Item) *string { return (*string)(&i.Verdict) }},
	{Name: "reason", Text: func(i *Item) *string { return &i.Reason }},
	{Name: "expected_fee", NullableAmount: func(i *Item) *decimal.NullDecimal { return &i.ExpectedFee }},
	{Name: "partner", Text: func(i *Item) *string { return &i.Partner }},
	{Name: "cause", Text: func(i *Item) *string { return &i.Cause.Code }},
	{Name: "confidence", Text: func(i *Item) *string { return &i.Cause.Confidence }},
	{Name: "evidence", Text: func(i *Item) *string { return &i.Cause.Evidence }},
	{Name: "action", Text: func(i *Item) *string { return &i.Cause.Action }},
	{Name: "due_date", Day: func(i *Item) *civil.Date { return &i.Due }},
	{Name: "first_seen", Day: func(i *Item) *civil.Date { return &i.FirstSeen }},
	{Name: "awaited_source", Text: func(i *Item) *string { return &i.AwaitedSource }},
	{Name: "awaited_date", Day: func(i *Item) *civil.Date { return &i.AwaitedDate }},
	{Name: "waiting_since", Day: func(i *Item) *civil.Date { return &i.WaitingSince }},
	{Name: "whole_gross", NullableAmount: func(i *Item) *decimal.NullDecimal { return &i.Whole }},
	{Name: "closed_verdict", Text: func(i *Item) *string { return (*string)(&i.ClosedAs.Verdict) }},
	{Name: "closed_reason", Text: func(i *Item) *string { return &i.ClosedAs.Reason }},
	{Name: "closed_evidence", Text: func(i *Item) *string { return &i.ClosedAs.Evidence }},
	{Name: "closed_seen", Day: func(i *Item) *civil.Date { return &i.ClosedAs.FirstSeen }},
	{Name: "parts", Text: func(i *Item) *string { return &i.Parts }},
}

// OpenedAgain is the place of an exception whose closing a person took back.
const OpenedAgain = -1

// Version says which remembered state of a row or an exception a night opened
// with, and whether it stays.
type Version struct {
	// Place is where the store keeps that state; 0: there is none, it is new.
	// OpenedAgain: there is none, for its closing was taken back.
	Place int64 `json:"-"`
	// Kept says that the night leaves the state as it is.
	Kept bool `json:"-"`
}

// equal reports whether both judgements say the same.
func (j *Judgement) equal(o *Judgement) bool {
	return j.ClosedAs == o.ClosedAs && j.Parts == o.Parts && j.Verdict == o.Verdict && j.Reason == o.Reason && j.Due == o.Due && j.Partner == o.Partner && j.FirstSeen == o.FirstSeen &&
		j.Cause == o.Cause && j.AwaitedSource == o.AwaitedSource && j.AwaitedDate == o.AwaitedDate && j.WaitingSince == o.WaitingSince && sameAmount(j.ExpectedFee, o.ExpectedFee) && sameAmount(j.Whole, o.Whole)
}

func sameAmount(a, b decimal.NullDecimal) bool {
	return a.Valid == b.Valid && (!a.Valid || a.Decimal.Equal(b.Decimal))
}

// CarryVersion carries the version of the item that the night opened with.
func (i *Item) CarryVersion(before *Item) {
	if before != nil {
		i.Version = Version{before.Place, before.Place != 0 && i.Judgement.equal(&before.Judgement) && i.sameRest(before)}
	}
}

// sameRest reports whether no part of the transaction came since.
func (i *Item) sameRest(before *Item) bool {
	return !i.Whole.Valid || i.Transaction == nil || before.Transaction == nil || i.Transaction.Amount.Equal(before.Transaction.Amount)
}

// Judgement is what a night says of a row.
type Judgement struct {
	// Verdict is one of the constants above.
	Verdict Verdict `json:"verdict"`
	// Reason is a short word for a held or excluded row: declined, voided,
	// reversed, no-answer, ambiguous, duplicate, misrouted, ...
	Reason string `json:"reason,omitempty"`
	// Due is the day by which the money must have arrived; zero when no term says.
	Due civil.Date `json:"due,omitempty"`
	// ExpectedFee is the fee by schedule, in major units; absent when no rule covers the row.
	ExpectedFee decimal.NullDecimal `json:"expected_fee"`
	// Partner is the ID of the item on the other side that is held together with this one.
	Partner string `json:"partner,omitempty"`
	// FirstSeen is the as-of date of the night that first saw the row.
	FirstSeen civil.Date `json:"first_seen"`
	// Cause is set on an item that waits for a file: which, and since when; of a row
	// that a person closed its evidence is who did, and why.
	Cause Cause `json:"cause,omitzero"`
	// AwaitedSource and AwaitedDate are source and day of the file that a due transaction
	// waits for, WaitingSince the night from which on it has waited; empty where it does
	// not wait, the date also where any file of the source would do.
	AwaitedSource string     `json:"awaited_source,omitempty"`
	AwaitedDate   civil.Date `json:"awaited_date,omitempty"`
	WaitingSince  civil.Date `json:"waiting_since,omitempty"`
	// Whole is the gross of a sale of which parts were settled, in major units; the amount
	// of its transaction is then what is left of it. Absent: no part was.
	Whole decimal.NullDecimal `json:"whole_gross"`
	// Parts says where the lines of the parts stand that settled the rest of Whole: FILE:LINE, with commas between.
	Parts string `json:"parts,omitempty"`
	// ClosedAs is what a row that a person closed was until then; zero: nobody closed it.
	ClosedAs ClosedAs `json:"closed_as,omitzero"`
}

// ClosedAs is what a night said of a row before a person closed it: what it is again where
// the closing is taken back.
type ClosedAs struct {
	Verdict   Verdict    `json:"verdict"`
	Reason    string     `json:"reason,omitempty"`
	Evidence  string     `json:"evidence,omitempty"` // of its cause: what a group of equal sales says of it
	FirstSeen civil.Date `json:"first_seen"`
}

// AsClosed returns what the row is to be again where it is closed now; what it was before its
// first closing where it was closed already.
func (j *Judgement) AsClosed() ClosedAs {
	if j.ClosedAs != (ClosedAs{}) {
		return j.ClosedAs
	}
	return ClosedAs{j.Verdict, j.Reason, j.Cause.Evidence, j.FirstSeen}
}

// KeepClosed keeps what the row was before a person closed it, and the row that it was held with:
// taken back, the closing brings both again.
func (j *Judgement) KeepClosed(before *Judgement) {
	if j.ClosedAs = before.AsClosed(); j.Partner == "" {
		j.Partner = before.Partner
	}
}

// OpenedAgain returns the item as it was before a person closed it; as it is where that
// is not known, for an older build closed it.
func (i *Item) OpenedAgain() *Item {
	again := *i
	if i.ClosedAs != (ClosedAs{}) {
		again.Verdict, again.Reason, again.FirstSeen = i.ClosedAs.Verdict, i.ClosedAs.Reason, i.ClosedAs.FirstSeen
		again.Cause = Cause{Evidence: i.ClosedAs.Evidence} // ClosedAs stays: the store has another state than this
	}
	return &again
}

// Open reports whether the item counts as opening balance of the next night:
// every verdict that Items have does, but excluded and adjustment, which are
// remembered in case that what comes later speaks of them.
func (i *Item) Open() bool { return i.Verdict != Excluded && i.Verdict != Adjustment }

// Currency returns the currency of the row.
func (i *Item) Currency() string {
	switch {
	case i.Transaction != nil:
		return i.Transaction.Currency
	case i.Line != nil:
		return i.Line.Currency
	case i.Deposit != nil:
		return i.Deposit.Currency
	case i.FeeBatch != nil:
		return i.FeeBatch.Currency
	default:
		return i.Payout.Currency
	}
}

// Gross returns the row's signed gross in major units; of a deposit and a payout
// the amount itself.
func (i *Item) Gross() decimal.Decimal {
	switch {
	case i.Transaction != nil:
		return i.Transaction.Signed()
	case i.Line != nil:
		return i.Line.Gross
	case i.Deposit != nil:
		return i.Deposit.Amount
	case i.FeeBatch != nil:
		return decimal.Zero // the money of its lines is counted with them
	default:
		return i.Payout.Net
	}
}

// Net returns the row's signed net in major units: of a transaction gross less
// the expected fee (a fee that no rule covers counts as nothing), of a line what
// the acquirer says.
func (i *Item) Net() decimal.Decimal {
	switch {
	case i.Transaction != nil:
		return i.Transaction.Signed().Sub(i.ExpectedFee.Decimal)
	case i.Line != nil:
		return i.Line.Net
	default:
		return i.Gross()
	}
}

// Merchant returns the merchant in whose batch the item is judged; nil when it
// concerns the night as a whole.
func (i *Item) Merchant() *string {
	switch {
	case i.Transaction != nil:
		return &i.Transaction.MerchantID
	case i.Line != nil:
		return &i.Line.MerchantID
	case i.FeeBatch != nil:
		return &i.FeeBatch.MerchantID
	default:
		return nil
	}
}
