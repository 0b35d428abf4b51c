package match

import (
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// Trace says how the night came to its verdict of one row.
type Trace struct {
	Side      reconcile.Side
	ID        string
	Origin    reconcile.Origin
	Carried   bool // remembered from an earlier night
	What      string
	Gross     decimal.Decimal // signed, major units
	Currency  string
	Verdict   reconcile.Verdict
	Reason    string
	Due       civil.Date
	Fee       decimal.NullDecimal // expected of a transaction, actual of a line
	Rule      string              // the fee schedule and rule tried, or why none fits
	Basis     string              // by what it was matched
	Other     reconcile.Origin    // the row on the other side
	Candidate reconcile.Origin    // the nearest row that did not match
	WhyNot    string              // why the candidate did not match, or why there is none
}

// isOneOf reports whether the reference is the ID or one of the names of a row.
func isOneOf(asked, id string, names ...string) bool {
	return asked != "" && (asked == id || slices.Contains(names, asked))
}

// trace reports the rows that the reference names.
func (p *partition) trace(reference string, near *candidates) []Trace {
	var traces []Trace
	for _, e := range p.transactions {
		if names := e.Names(); isOneOf(reference, e.id, names[:]...) {
			traces = append(traces, e.trace(near))
		}
	}
	for _, l := range p.lines {
		if names := l.Names(); isOneOf(reference, l.id, names[:]...) {
			traces = append(traces, l.trace(near))
		}
	}
	return traces
}

func (e *transactionState) trace(near *candidates) Trace {
	t := Trace{
		Side: reconcile.TerminalSide, ID: e.id, Origin: e.Origin, Carried: e.item != nil,
		What:  fmt.Sprintf("%s at terminal %s, %s, response %q", e.Type, e.TerminalID, e.Time.Format(reconcile.TimeLayout), e.ResponseCode),
		Gross: e.Signed(), Currency: e.Currency, Verdict: e.verdict, Reason: e.reason, Due: e.due, Fee: e.expectedFee(), Basis: e.basis,
	}
	switch {
	case e.priced:
		t.Rule = fmt.Sprintf("schedule %s, rule {%s}", e.price.Schedule.Name, e.price.Rule)
	case e.feeErr != nil:
		t.Rule = e.feeErr.Error()
	}
	switch {
	case e.byPayout:
		if t.WhyNot = "no settlement file of the provider is loaded, its payout alone settles it"; e.verdict == reconcile.Settled {
			t.Other, t.WhyNot = e.payout.paidBy, ""
		}
	case e.line != nil:
		t.Other = e.line.Origin
	case e.partner != nil:
		t.Other = e.partner.Origin
	case e.takenBackBy != nil:
		t.Other = e.takenBackBy.Origin
	case e.candidate != nil:
		t.Candidate, t.WhyNot = e.candidate.Origin, firstDifference(e, e.candidate)
	case near == nil: // it is told from the memory: the exception says what was near
	default:
		if lines := near.nearTo(e); len(lines) > 0 {
			l := lines[0]
			t.Candidate, t.WhyNot = l.Origin, firstDifference(e, l)
		}
	}
	return t
}

func (l *lineState) trace(near *candidates) Trace {
	t := Trace{
		Side: reconcile.SettlementSide, ID: l.id, Origin: l.Origin, Carried: l.item != nil,
		What:  whatOfLine(l.SettlementLine),
		Gross: l.Gross, Currency: l.Currency, Verdict: l.verdict, Reason: l.reason, Fee: decimal.NewNullDecimal(l.Fee),
	}
	switch {
	case l.transaction != nil:
		t.Other, t.Basis = l.transaction.Origin, l.transaction.basis
	case l.partner != nil:
		t.Other = l.partner.Origin
	case l.twin != nil:
		t.Other = l.twin.Origin
	case l.takesBack != nil:
		t.Other = l.takesBack.Origin
	case l.candidate != nil:
		t.Candidate, t.WhyNot = l.candidate.Origin, firstDifference(l.candidate, l)
	case near == nil:
	default:
		if sales := near.nearToLine(l); len(sales) > 0 {
			e := sales[0]
			t.Candidate, t.WhyNot = e.Origin, firstDifference(e, l)
		}
	}
	return t
}

// firstDifference names the first thing that keeps a transaction and a line apart.
func firstDifference(e *transactionState, l *lineState) string {
	differs := func(what, mine, theirs string) string {
		return fmt.Sprintf("%s differs: %s and %s", what, mine, theirs)
	}
	switch {
	case e.MerchantID != l.MerchantID:
		return differs("merchant", e.MerchantID, l.MerchantID)
	case !reconcile.Compatible(e.Provider, l.Provider):
		return differs("provider", e.Provider, l.Provider)
	case e.Currency != l.Currency:
		return differs("currency", e.Currency, l.Currency)
	case e.life == expectsNothing:
		return "the transaction expects no money: " + e.reason
	case e.RRN != "" && l.RRN != "" && e.RRN != l.RRN:
		return differs("rrn", e.RRN, l.RRN)
	case e.minor != l.minor:
		return differs("amount", money.FormatAmount(e.Signed(), e.Currency), money.FormatAmount(l.Gross, l.Currency))
	case !reconcile.Compatible(e.OrderNo, l.OrderNo):
		return differs("order_no", e.OrderNo, l.OrderNo)
	case !reconcile.Compatible(e.AuthCode, l.AuthCode):
		return differs("auth_code", e.AuthCode, l.AuthCode)
	case l.transaction != nil || e.line != nil:
		return "it is matched with another row"
	case e.kind == reconcile.AmbiguousMatch || l.kind == reconcile.AmbiguousMatch:
		return "several rows fit equally well: none is chosen"
	default:
		return "no reference that both sides carry is equal"
	}
}
