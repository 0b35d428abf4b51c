package match

import (
	"cmp"
	"fmt"
	"strings"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// causeOfMissing names what a row, its files and the rows beside it show of money that never
// arrived: the nearer evidence first.
func causeOfMissing(in *Input, p *partition, e *transactionState, near *candidates) reconcile.Cause {
	if r := cmp.Or(near.refusedRowOf(reconcile.SettlementSide, e.Origin.File, e.Provider, e.MerchantID, e.RRN, e.OrderNo), e.refused); r != nil {
		return r.causeOfRefused(e.kind, "bank-system/line-refused", "a settlement line")
	}
	if e.settledWith != nil {
		return e.kind.UnknownCause(e.describeDisplaced())
	}
	if e.lostTo != nil {
		return e.kind.UnknownCause(fmt.Sprintf("%s:%d, which settled it in the night of %s, is the money of the sale at %s:%d, whose row came later: it has the time or the due date of that sale",
			e.lostTo.line.Origin.File, e.lostTo.line.Origin.Line, e.settledOn, e.lostTo.Origin.File, e.lostTo.Origin.Line))
	}
	if gate := e.closedFile(in); gate != nil {
		evidence := gate.Cause.Evidence + "; a person closed it"
		if !gate.Cut {
			evidence += " as missing"
		}
		return e.kind.NewCause("bank-system/file-missing", reconcile.Likely, evidence) // of either: the sale is claimed, it waits for no file any more
	}
	if cause, known := in.causeOfEmptyDay(e); known {
		return cause
	}
	if cause, known := p.causeOfOtherReferences(e); known {
		return cause
	}
	if e.lostRun != nil {
		return e.lostRun.cause()
	}
	if cause, known := p.causeOfClock(in, e); known {
		return cause
	}
	term, err := in.Terms.Find(e.Provider, e.Product, e.MerchantID)
	if err == nil && term.NearCutoff(e.Time) {
		return e.kind.NewCause("bank-system/near-cut-off", reconcile.Possible,
			fmt.Sprintf("made at %s, within %s of the cut-off; the acquirer may count it to the next business day", e.Time.Format("15:04:05"), term.Drift))
	}
	if group := e.describeGroup(); group != "" {
		return e.kind.NewCause(reconcile.CauseWithoutReference, reconcile.Likely, group)
	}
	cause := causeOfUnnamed(e, near)
	cause.Evidence += near.describeNear(e)
	return cause
}

// causeOfUnnamed says which lines name a sale that none settled, if any does.
func causeOfUnnamed(e *transactionState, near *candidates) reconcile.Cause {
	names := strings.Join(e.references(), ", ")
	cause := e.kind.UnknownCause("no settlement line names it by " + names)
	settled := near.settledUnder(e.namedKeys(), e.earlier)
	line, name := near.lineNaming(e)
	elsewhere := near.partition.settledElsewhere(e)
	switch {
	case settled != nil && settled.isSettled():
		cause.Evidence = "the line that names it by " + settled.name + " settled another transaction: " + settled.String()
	case line != nil:
		cause.Evidence = "what names it by " + name + " does not settle it: " + line.describe()
	case settled != nil && settled.isSetAside():
		cause.Evidence = "a settlement line names it by " + settled.name + ": " + settled.String()
		if settled.fact.Gross > 0 {
			cause.Action = "Look why that line was set aside before anything is claimed: the money may have come with it."
		}
	case settled != nil && settled.isLine():
		cause.Evidence = "what names it by " + settled.name + " does not settle it: " + settled.String()
	case elsewhere.File != "":
		cause.Evidence = fmt.Sprintf("the line with its reference and amount (%s:%d) was settled to another merchant, and is open there no longer", elsewhere.File, elsewhere.Line)
	case e.elsewhere != nil:
		cause.Evidence = e.describeElsewhere(names)
		cause.Action = "Ask the acquirer whose money the line of the other merchant is, and claim what is left."
	default:
		if other := near.lineOfOtherProvider(e); other != "" {
			cause.Evidence = "no settlement line of provider " + e.Provider + " names it by " + names + other
			cause.Action = "Look whether the row of the other provider is its money before anything is claimed: a source may name the wrong provider."
		}
		cause.Evidence += near.refused.describeUnread(reconcile.SettlementSide, e.Provider)
	}
	if settled == nil && line == nil {
		near.askRefused(Unnamed{reconcile.SettlementSide, e.Provider, e.MerchantID, e.RRN, e.OrderNo})
	}
	return cause
}

// settledElsewhere returns the line by which earlier nights held the sale, for it was settled to another merchant;
// none: there was no such line. What became of the line is known where that merchant's rows are.
func (p *partition) settledElsewhere(e *transactionState) reconcile.Origin {
	for _, x := range p.reported[e.id] {
		if x.Kind == reconcile.MisroutedSettlement || x.Kind == reconcile.MissingSettlement {
			return x.Counterpart
		}
	}
	return reconcile.Origin{}
}

func (e *transactionState) references() []string {
	names := e.names()
	if e.TraceNo != "" {
		names = append(names, "trace_no "+e.TraceNo)
	}
	if names == nil {
		return []string{"any reference: the terminal logged none"}
	}
	return names
}

func referencesOf(l *lineState) string {
	for _, reference := range [...][2]string{{"rrn", l.RRN}, {"order_no", l.OrderNo}, {"trace_no", l.TraceNo}, {"original_rrn", l.OriginalRRN}, {"original_order_no", l.OriginalOrderNo}} {
		if reference[1] != "" {
			return reference[0] + " " + reference[1]
		}
	}
	return "no reference"
}

func causeOfUnconfirmed(e *transactionState) reconcile.Cause {
	switch {
	case e.undoneUnsure():
		return e.kind.NewCause("network/reversal-unanswered", reconcile.Likely, "it was voided or reversed, and no answer to that came")
	case e.ResponseCode == "":
		return e.kind.NewCause("network/no-answer", reconcile.Sure, "the terminal logged no response code and no reversal")
	case e.ResponseCode == "A0":
		return e.kind.NewCause("terminal-system/mac-failure", reconcile.Sure, "response A0: the answer's MAC did not verify, and no reversal was logged")
	case e.ResponseCode == "96":
		return e.kind.NewCause("bank-system/switch-failure", reconcile.Sure, "response 96: the switch failed; the outcome is open")
	default:
		return e.kind.NewCause("bank-system/issuer-timeout", reconcile.Sure, "response "+e.ResponseCode+": the issuer did not answer in time; the outcome is open")
	}
}

// undoneUnsure reports whether the row itself was approved, so that its outcome
// is open only because something may have taken it back.
func (e *transactionState) undoneUnsure() bool {
	return reconcile.OutcomeOf(e.ResponseCode) == reconcile.Approved
}

func causeOfLoggedTwice(e *transactionState) reconcile.Cause {
	evidence := "another row has the same terminal, time, type, amount and references"
	if e.settledOn != 0 {
		evidence = "the same reference and amount were settled in the night of " + e.settledOn.String()
	}
	return e.kind.NewCause("terminal-system/logged-twice", reconcile.Sure, evidence)
}

func causeOfSettledTwice(l *lineState) reconcile.Cause {
	if l.billedFirst != nil {
		return causeOfBilledTwice(l)
	}
	evidence := "an earlier line has the same reference and amount"
	if l.repeats != nil {
		evidence = fmt.Sprintf("the same row is in another file: %s:%d", l.repeats.Origin.File, l.repeats.Origin.Line)
		if l.repeats.SettleDate != l.SettleDate {
			evidence = fmt.Sprintf("the same row but for its settle date is in another file: %s:%d, %s", l.repeats.Origin.File, l.repeats.Origin.Line, l.repeats.SettleDate)
		}
	}
	if l.settledOn != 0 {
		evidence = "the same reference and amount were settled in the night of " + l.settledOn.String()
		if !l.isSaleOrRefund() || len(l.FactKeys()) == 0 {
			evidence = "the same row was taken in the night of " + l.settledOn.String()
		}
	}
	cause := l.kind.NewCause("bank-system/settled-twice", reconcile.Sure, evidence)
	if l.Net.IsNegative() { // a refund, a fee or a deduction: money was taken twice, and a credit is due
		cause.Action = actionOfTakenTwice
	}
	return cause
}

func causeOfPartner(e *transactionState) reconcile.Cause {
	l := e.partner
	if e.kind == reconcile.CurrencyMismatch {
		return e.kind.NewCause("bank-system/currency", reconcile.Sure, fmt.Sprintf("sold in %s, settled in %s under the same reference", e.Currency, l.Currency))
	}
	if e.MerchantID == reconcile.UnnamedMerchant || l.MerchantID == reconcile.UnnamedMerchant {
		return e.causeOfUnnamedMerchant()
	}
	if e.mapped >= leastMapped {
		return e.causeOfMapped()
	}
	place := "merchant " + l.MerchantID
	if l.TerminalID != "" {
		place += ", terminal " + l.TerminalID
	}
	cause := e.kind.NewCause("bank-system/misrouted", reconcile.Sure, fmt.Sprintf("the same reference and amount were settled to %s (%s:%d)", place, l.Origin.File, l.Origin.Line))
	cause.Action = "Ask the acquirer to move the money to merchant " + e.MerchantID + " and to check the terminal's binding."
	return cause
}

// causeOfAmbiguous says why a transaction and a line, with others perhaps, are not
// matched; other is that of the two which the exception is not about.
func causeOfAmbiguous(e *transactionState, l *lineState, other reconcile.Origin) reconcile.Cause {
	if l.isOfAnotherDay(e) {
		return reconcile.AmbiguousMatch.UnknownCause(fmt.Sprintf("reference and amount agree, but the line speaks of %s and the transaction of %s: it may be another sale's; the other row: %s:%d",
			civil.DateOf(l.Time), civil.DateOf(e.Time), other.File, other.Line))
	}
	if why := cmp.Or(e.alike, l.alike); why != "" {
		return reconcile.AmbiguousMatch.UnknownCause(fmt.Sprintf("%s; one of the others: %s:%d", why, other.File, other.Line))
	}
	return reconcile.AmbiguousMatch.UnknownCause(fmt.Sprintf("several rows share the reference and nothing distinguishes them; one of them: %s:%d", other.File, other.Line))
}

func causeOfAfterReversal(in *Input, l *lineState) reconcile.Cause {
	if by := l.excluded.undoneBy; by != nil && l.minor > 0 {
		term, err := in.Terms.Find(by.Provider, by.Product, by.MerchantID)
		if sold, undone := term.BusinessDay(l.excluded.Time), term.BusinessDay(by.Time); err == nil && undone > sold && l.SettleDate <= undone {
			return l.kind.NewCause("bank-system/void-after-cut-off", reconcile.Likely,
				fmt.Sprintf("the sale (%s:%d) is of the business day %s and was taken back on %s (%s:%d), after the cut-off: the acquirer had settled it", l.excluded.Origin.File, l.excluded.Origin.Line, sold, undone, by.Origin.File, by.Origin.Line))
		}
	}
	row, done := "sale", "settled"
	if l.excluded.minor < 0 && l.excluded.undoneBy != nil {
		row, done = "refund", "deducted"
	}
	what := fmt.Sprintf("the %s was %s, its taking back was not", row, done)
	if !l.hasSignOf(l.excluded) {
		what = fmt.Sprintf("the taking back was settled, the %s was not", row)
	}
	return l.kind.NewCause("bank-system/one-side-of-a-void", reconcile.Sure,
		fmt.Sprintf("%s (%s at the terminal, %s:%d)", what, l.excluded.reason, l.excluded.Origin.File, l.excluded.Origin.Line))
}

func causeOfRestated(l *lineState) reconcile.Cause {
	return l.kind.NewCause("bank-system/restated", reconcile.Sure, "a restated file carries a line that the closed night's version did not have: "+l.Origin.File)
}
