package match

import (
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// An invoice of fees that comes twice is one invoice: the second row bills nothing that is
// due, whatever day it comes under, and whatever became of the first. It is held as a
// duplicate, and takes no month, neither that of the first nor the next one.

// actionOfTakenTwice is the next step where a row that takes money came twice.
const actionOfTakenTwice = "Ask the acquirer to give back what was taken twice."

// billedAgainDays is how many calendar days lie at least between the invoices of two months.
const billedAgainDays = 20

// billed is a fee row that is no sale's, of tonight or before, and that takes or gives back a sum.
type billed struct {
	on     civil.Date // the settle date; zero: not known
	origin reconcile.Origin
	night  civil.Date // zero: tonight
	line   *lineState // of tonight; else nil
}

// copyOf finds what bills the same sum as the invoice, and did so before it: a row with its
// number, or without any number as it has none; nil: there is none. What was given back under the
// number, and ended nothing yet, gives one of them back.
func (p *partition) copyOf(l *lineState) (first, back *billed) {
	keys := l.InvoiceKeys()
	add := func(net decimal.Decimal, b billed, earlier bool) {
		if earlier && first == nil && net.Equal(l.Net) {
			first = &b
		}
		if back == nil && net.Equal(l.Net.Neg()) {
			back = &b
		}
	}
	for _, key := range keys {
		facts := p.factsOf(key)
		for _, f := range facts {
			used := slices.ContainsFunc(facts, func(o reconcile.Fact) bool { return o.Sale == f.Line && o.Side == reconcile.SettlementSide })
			if f.Side == reconcile.SettlementSide && f.IsFor(l.Provider, l.MerchantID, l.Currency) && mayBill(reconcile.LineType(f.Type), f.Reason) && f.Line != l.Origin && !used {
				add(majorOf(f.Gross-f.Fee, f.Currency), billed{f.SettleDate, f.Line, f.Night, nil}, true)
			}
		}
	}
	earlier := true
	for _, o := range p.lines {
		switch {
		case o == l:
			earlier = false
		case mayBill(o.Type, o.reason) && o.verdict == reconcile.Adjustment && o.Currency == l.Currency && slices.ContainsFunc(o.InvoiceKeys(), func(key uint64) bool { return slices.Contains(keys, key) }):
			add(o.Net, billed{o.SettleDate, o.Origin, 0, o}, earlier)
		}
	}
	return first, back
}

// mayBill reports whether an adjustment of the type may take an invoice, or give it back: what was
// cancelled bills nothing any more, and a listed deduction is no invoice.
func mayBill(t reconcile.LineType, reason string) bool {
	return (t == reconcile.LineFee || t == reconcile.LineAdjustment) && reason != reasonCancelled && reason != reasonListed
}

// holdCopy holds an invoice of tonight that came before. A sum that is just what is due is
// another invoice where only the sum says otherwise: without a number, or with one that
// stands on the invoices of two months.
func (p *partition) holdCopy(in *Input, months []*feeMonth, i *invoice) bool {
	l := i.line
	if l == nil || !in.Fees.Invoices(l.Provider, l.MerchantID) {
		return false
	}
	first, back := p.copyOf(l)
	if first == nil {
		return false
	}
	apart := max(l.SettleDate, first.on) - min(l.SettleDate, first.on)
	numbered := l.IsNumbered()
	if !numbered && first.on != 0 && apart >= billedAgainDays {
		return false
	}
	anotherMonth := first.on != 0 && firstOfMonth(first.on) != firstOfMonth(l.SettleDate)
	if (!numbered || anotherMonth) && isDue(months, i) {
		return false
	}
	if back != nil {
		l.kind, l.reason, l.givenBackBy = "", reasonCancelled, back.origin
		if back.line != nil {
			back.line.reason, l.givenBackBy = reasonCancelled, reconcile.Origin{}
		}
		return true
	}
	l.verdict, l.kind, l.reason, l.billedFirst = reconcile.DuplicateLine, reconcile.DuplicateSettlement, reasonDuplicate, first
	return true
}

// isDue reports whether an invoice is just what months cost that are not invoiced yet, or
// what other invoices left of one.
func isDue(months []*feeMonth, i *invoice) bool {
	before, all := dueMonths(months, i)
	return leftFor(months, i, i.fee.Equal) != nil || len(before) > 0 && sumOf(before).Equal(i.fee) || len(all) > 0 && sumOf(all).Equal(i.fee)
}

// causeOfBilledTwice names the invoice that came first.
func causeOfBilledTwice(l *lineState) reconcile.Cause {
	night := "tonight"
	if l.billedFirst.night != 0 {
		night = "in the night of " + l.billedFirst.night.String()
	}
	named := "without a number"
	if names := l.names(); len(names) > 0 {
		named = "of " + names[0]
	}
	cause := l.kind.NewCause("bank-system/settled-twice", reconcile.Sure, fmt.Sprintf("an invoice of fees %s over %s came before: %s:%d was taken %s",
		named, money.FormatAmount(l.Net.Neg(), l.Currency), l.billedFirst.origin.File, l.billedFirst.origin.Line, night))
	cause.Action = actionOfTakenTwice
	return cause
}

// cancelBilledTwice lets what is given back of an invoice end what an earlier night said of
// the copy of it: both are adjustments.
func (p *partition) cancelBilledTwice() {
	for _, back := range p.lines {
		if !mayBill(back.Type, back.reason) || !back.Net.IsPositive() || !back.isUndecided() || back.wasDuplicate() || !back.IsNumbered() {
			continue
		}
		for _, l := range p.lines {
			if l.Type == reconcile.LineFee && l.wasDuplicate() && l.twin == nil && l.Currency == back.Currency && l.Net.Equal(back.Net.Neg()) && isOfOneSubject(back, l) {
				l.twin, back.twin = back, l
				break
			}
		}
	}
}
