package match

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
	"tieout/reconcile/terms"
)

// cardCodes are the declines that the card or its holder caused (UnionPay
// response codes): the other declines come from a system.
const cardCodes = " 01 04 05 14 33 34 36 38 41 43 51 54 55 57 59 61 62 65 75 "

func causeOfDeclined(e *transactionState) reconcile.Cause {
	code := "bank-system/declined-" + e.ResponseCode
	if strings.Contains(cardCodes, " "+e.ResponseCode+" ") {
		code = "card/declined-" + e.ResponseCode
	}
	return reconcile.SettledThoughDeclined.NewCause(code, reconcile.Sure,
		fmt.Sprintf("the terminal logged a decline, response %s (%s:%d), and the acquirer settled it", e.ResponseCode, e.Origin.File, e.Origin.Line))
}

// causeOfAmount looks for how a wrong key makes one amount of the other.
func causeOfAmount(e *transactionState) reconcile.Cause {
	sold, paid := e.minor, e.line.minor
	if e.whole != 0 {
		return reconcile.AmountVariance.UnknownCause(fmt.Sprintf("%s %s of the sale was open, for the rest came in parts before, and this line is %s",
			money.FormatAmount(e.Signed(), e.Currency), e.Currency, money.FormatAmount(e.line.Gross, e.Currency)))
	}
	for _, factor := range [...]int64{10, 100, 1000} {
		if sold == paid*factor || paid == sold*factor {
			return reconcile.AmountVariance.NewCause("operator/amount-keyed", reconcile.Likely, fmt.Sprintf("one amount is %d times the other", factor))
		}
	}
	if transposed(sold, paid) {
		return reconcile.AmountVariance.NewCause("operator/amount-keyed", reconcile.Possible, "the amounts differ by two neighbouring digits that changed places")
	}
	if e.ResponseCode == "10" {
		return reconcile.AmountVariance.NewCause("card/partial-approval", reconcile.Sure, "response 10: the issuer approved a part of the amount")
	}
	return reconcile.AmountVariance.UnknownCause("the same reference, another amount")
}

// transposed reports whether b is a with two neighbouring digits swapped.
func transposed(a, b int64) bool {
	x, y := fmt.Sprint(a), fmt.Sprint(b)
	if len(x) != len(y) || x == y {
		return false
	}
	first := 0
	for x[first] == y[first] {
		first++
	}
	return first+1 < len(x) && x[first] == y[first+1] && x[first+1] == y[first] && x[first+2:] == y[first+2:]
}

// causeOfFee looks for the rule that the acquirer may have used instead.
func causeOfFee(e *transactionState, expected, actual int64) reconcile.Cause {
	schedule, rule := e.price.Schedule, e.price.Rule
	evidence := fmt.Sprintf("schedule %s, rule {%s}: want %s, got %s", schedule.Name, rule,
		money.FormatAmount(decimal.New(expected, -e.price.Digits), e.Currency), money.FormatAmount(decimal.New(actual, -e.price.Digits), e.Currency))
	if rule.Cap.Valid {
		uncapped := *rule
		uncapped.Cap = decimal.NullDecimal{}
		if price := terms.NewPrice(schedule, &uncapped, e.price.Digits); price.FeeMinor(e.line.minor) == actual {
			return reconcile.FeeVariance.NewCause("bank-system/cap-not-applied", reconcile.Sure, evidence+"; it is the fee without the cap")
		}
	}
	for i := range schedule.Rules {
		other := &schedule.Rules[i]
		price := terms.NewPrice(schedule, other, e.price.Digits)
		if other != rule && price.FeeMinor(e.line.minor) == actual {
			return reconcile.FeeVariance.NewCause("bank-system/wrong-rate", reconcile.Likely, evidence+fmt.Sprintf("; it is the fee of rule {%s}", other))
		}
	}
	return reconcile.FeeVariance.UnknownCause(evidence)
}

// absentTerminalLog returns the terminal log that should hold the line's sale, is late
// and did not come, one that a person closed last; nil when none is missing.
func (l *lineState) absentTerminalLog(in *Input) (absent *UnavailableFile) {
	traded := l.SettleDate
	if !l.Time.IsZero() {
		traded = civil.DateOf(l.Time)
	}
	for i := range in.UnavailableFiles {
		gate := &in.UnavailableFiles[i]
		if !gate.isLateLogOf(l) || gate.Date != 0 && gate.Date != traded {
			continue
		}
		if !in.closed(gate) {
			return gate
		}
		absent = gate
	}
	return absent
}

// isLateLogOf reports whether the file is a terminal log of the line's provider that
// is late, of whatever day.
func (g *UnavailableFile) isLateLogOf(l *lineState) bool {
	return g.Side == reconcile.TerminalSide && !g.Early && !g.Optional && reconcile.Compatible(g.Provider, l.Provider)
}

// causeOfUnknown says which rows have the reference of a line that settled none, if any does.
func causeOfUnknown(l *lineState, near *candidates) reconcile.Cause {
	other, whose, known := near.transactionOfOtherProvider(l), "the merchant", ""
	if other != "" {
		whose = "provider " + l.Provider
	}
	if l.RRN == "" && l.OriginalRRN == "" { // a fact has other references only where there is none of these
		known = " that is open, or was settled without a retrieval reference,"
	}
	cause := reconcile.UnexpectedSettlement.UnknownCause("no transaction of " + whose + known + " has the reference " + referencesOf(l))
	if l.minor < 0 {
		cause.Action = "Ask the shop whether it refunded the sale, then the acquirer who asked for the refund."
	}
	settled := near.settledUnder(l.namedKeys(), l.earlier)
	e, name := near.transactionNamed(l)
	switch {
	case settled != nil && settled.isSettled():
		cause.Evidence = "the transaction with " + settled.name + " has its settlement line: " + settled.String()
	case e != nil:
		cause.Evidence = "the transaction with " + name + " is not settled by it: " + e.describe()
		return cause
	case settled != nil && !settled.isLine():
		cause.Evidence = "the transaction with " + settled.name + " is not settled by it: " + settled.String()
		return cause
	case settled != nil && settled.isSetAside():
		cause.Evidence = "an earlier line names it by " + settled.name + ": " + settled.String()
	case settled != nil:
		cause.Evidence += other + "; an earlier line has it too: " + settled.String()
	case referencesOf(l) == "no reference":
		cause.Evidence = "it names no transaction: the line has no reference"
	default:
		cause.Evidence += other + l.describeElsewhere() + near.refused.describeUnread(reconcile.TerminalSide, l.Provider)
		near.askRefused(Unnamed{reconcile.TerminalSide, l.Provider, l.MerchantID, l.RRN, l.OrderNo})
	}
	if settled != nil && l.minor >= 0 {
		cause.Action = "Ask the acquirer what this further line of the sale is, and for its slip."
	}
	if closed := near.closedAndTakenBack(l); closed != nil {
		if closed.fact.Line != settled.place() {
			cause.Evidence += "; an earlier line of the amount: " + closed.String()
		}
		cause.Action = "It takes back what came with the line that a person closed: close this one too when both are meant."
	}
	return cause
}

func causeOfUnexpected(in *Input, l *lineState, near *candidates) reconcile.Cause {
	if l.settledWith != nil {
		return reconcile.UnexpectedSettlement.UnknownCause(l.describeDisplaced())
	}
	if r := cmp.Or(near.refusedRowOf(reconcile.TerminalSide, l.Origin.File, l.Provider, l.MerchantID, l.RRN, l.OrderNo), l.refused); r != nil {
		return r.causeOfRefused(reconcile.UnexpectedSettlement, "terminal-system/row-refused", "a row of a terminal log")
	}
	if gate := l.absentTerminalLog(in); gate != nil {
		return reconcile.UnexpectedSettlement.NewCause("terminal-system/log-missing", reconcile.Likely, gate.Cause.Evidence)
	}
	cause := causeOfUnknown(l, near)
	if sales := near.nearToLine(l); len(sales) > 0 {
		e, amount := sales[0], "the same amount"
		if e.minor != l.minor {
			amount = money.FormatAmount(e.Signed(), e.Currency)
		}
		cause.Evidence += fmt.Sprintf("; nearest: %s:%d, %s under %s", e.Origin.File, e.Origin.Line, amount, e.references()[0])
	}
	return cause
}
