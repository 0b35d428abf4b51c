package match

import (
	"cmp"
	"fmt"
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// Money may come for a row that a person has closed: it may have been paid twice,
// once as the closing says and once by the acquirer. A refund may be deducted after it was closed, and
// the rest of a sale may come. The line is held until it is
// closed too, or until the acquirer takes it back.

// markAfterClosing names the lines that are left and that name a closed row.
func (p *partition) markAfterClosing() {
	for _, l := range p.lines {
		if l.excluded != nil && l.excluded.reason == reasonClosed && l.isUndecided() {
			l.kind, l.reason = reconcile.SettledAfterClosing, reasonAfterClosing
		}
	}
}

// markAfterClosingLoosely names the lines that only a further level joins to a closed sale of
// their gross, and to no other one: a host that cuts references cuts those of closed sales too.
func (p *partition) markAfterClosingLoosely(in *Input) {
	closed := filter(p.transactions, func(e *transactionState) bool {
		return e.life == expectsNothing && e.reason == reasonClosed && e.minor > 0
	})
	if len(closed) == 0 {
		return
	}
	lines := filter(p.lines, func(l *lineState) bool {
		return l.mayMatchLoosely(in) || l.item != nil && l.item.Reason == reasonAfterClosing && l.isUndecided() && l.excluded == nil
	})
	for _, level := range looseLevels() {
		found := relatedPairs(closed, filter(lines, (*lineState).isUndecided), level.ofTransaction, level.ofLine, func(e *transactionState, l *lineState) bool {
			rule := in.Matching.Find(e.Provider)
			return rule.Uses(level.level) && l.mayPay(e, &rule) && l.SettleDate >= civil.DateOf(e.Time) && l.paysClosed(e) && level.related(e.Transaction, l.SettlementLine) && !in.notTheSame(e, l)
		})
		for l, sales := range found.transactions {
			if len(sales) == 1 {
				l.excluded, l.candidate, l.alike = sales[0], sales[0], string(level.level)
				l.kind, l.reason = reconcile.SettledAfterClosing, reasonAfterClosing
			}
		}
	}
}

// paysClosed reports whether a line may be the money of a closed row that it names:
// another amount is no hindrance, another day of trade is.
func (l *lineState) paysClosed(e *transactionState) bool {
	if e.reason != reasonClosed || (e.minor > 0) != (l.minor > 0) {
		return false
	}
	if l.Time.IsZero() {
		return true
	}
	days := civil.DateOf(l.Time) - civil.DateOf(e.Time)
	return days >= -1 && days <= 1
}

// staysClosed reports whether a line that a person closed is remembered after the night,
// for the log of its sale may come.
func (l *lineState) staysClosed(in *Input) bool {
	if l.reason != reasonClosed || !l.isSaleOrRefund() {
		return false
	}
	return in.ClosedItems[l.id] != "" || l.item != nil && l.item.Verdict == reconcile.Adjustment && in.AsOf <= l.item.FirstSeen.AddDays(rememberSetAsideDays)
}

// holdPaidByClosed holds due sales whose line came before their log and was closed by a
// person, or set aside as one of before the first day: the money came, and is never
// claimed. Another amount is no hindrance; a sale of after that night is another one.
func (p *partition) holdPaidByClosed(before *settledBefore, asOf civil.Date) {
	used := map[reconcile.Origin]bool{}
	for _, e := range p.transactions {
		if !e.awaitsLine() || e.lastDay > asOf || e.minor <= 0 {
			continue
		}
		paid := p.closedLine(e, used)
		if paid == nil {
			paid = before.setAsideLine(e, used)
		}
		switch {
		case paid != nil:
			used[paid.fact.Line] = true
			e.kind, e.reason, e.earlier = reconcile.SettledAfterClosing, reasonAfterClosing, paid
		case e.item != nil && e.item.Reason == reasonAfterClosing && !p.opensAgain(e):
			// What an earlier night found out stands, though it is remembered no longer.
			e.kind, e.reason, e.keepsExceptions = reconcile.SettledAfterClosing, reasonAfterClosing, true
		}
	}
}

// opensAgain reports whether a person took back the closing of a line that names the sale: it
// is judged tonight.
func (p *partition) opensAgain(e *transactionState) bool {
	keys := e.FactKeys()
	return slices.ContainsFunc(p.lines, func(l *lineState) bool {
		return l.reopened && l.item != nil && slices.ContainsFunc(l.NamedFactKeys(), func(key uint64) bool { return slices.Contains(keys, key) })
	})
}

// closedLine returns a line that a person closed and that is remembered, as what may have
// paid the sale.
func (p *partition) closedLine(e *transactionState, used map[reconcile.Origin]bool) *settledRow {
	named := e.namedKeys()
	for _, l := range p.setAside {
		if l.reason != reasonClosed {
			continue
		}
		for _, f := range l.namedFacts() {
			f.Night = l.item.FirstSeen
			for i, key := range named.keys {
				if (f.Key == key || slices.Contains(f.Aliases, key)) && paysBySetAside(&f, e, used) {
					return &settledRow{f, named.names[i], l.item.Cause.Evidence}
				}
			}
		}
	}
	return nil
}

// setAsideLine returns the last line of a sale that left without its transaction, in the
// night of the transaction or later; nil when none did.
func (b *settledBefore) setAsideLine(e *transactionState, used map[reconcile.Origin]bool) (last *settledRow) {
	named := e.namedKeys()
	for i, key := range named.keys {
		for _, f := range b.facts[key] {
			if paysBySetAside(&f, e, used) && (last == nil || f.Night > last.fact.Night) {
				last = &settledRow{f, named.names[i], ""}
			}
		}
	}
	return last
}

// paysBySetAside reports whether the line of a fact may have paid the sale.
func paysBySetAside(f *reconcile.Fact, e *transactionState, used map[reconcile.Origin]bool) bool {
	return f.Side == reconcile.SettlementSide && (f.Reason == reasonClosed || f.Reason == reasonBeforeStart) && f.Type == string(reconcile.LineSale) && !used[f.Line] &&
		f.IsFor(e.Provider, e.MerchantID, e.Currency) && f.Gross > 0 && civil.DateOf(e.Time) <= f.Night
}

func causeOfPaidByClosed(e *transactionState) reconcile.Cause {
	evidence := "a settlement line names it by " + e.earlier.name + ": " + e.earlier.String()
	if e.earlier.closedBy != "" {
		evidence += " (" + e.earlier.closedBy + ")"
	}
	cause := e.kind.UnknownCause(evidence)
	cause.Action = "The money came with that line. Compare the amounts, and close this one too when they agree."
	return cause
}

func causeOfAfterClosing(l *lineState) reconcile.Cause {
	named := "has the reference"
	if l.alike != "" {
		named = "is its sale by " + l.alike
	}
	cause := l.kind.UnknownCause(fmt.Sprintf("%s:%d %s, and was closed %s", l.excluded.Origin.File, l.excluded.Origin.Line, named, cmp.Or(l.excluded.closedBy, "by a person")))
	switch { // the rule speaks of a sale that was closed as a whole
	case l.excluded.minor < 0:
		cause.Action = "Compare it with why the refund was closed: the acquirer deducted it after all. Close it when that is settled."
	case l.excluded.whole != 0:
		cause.Action = "Compare it with why the rest was closed: a further part of the sale came after all. Close it when that is settled."
	}
	return cause
}
