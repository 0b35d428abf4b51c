package match

import (
	"cmp"
	"fmt"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// Money may come for a row that a person has closed: it may have been paid twice,
// once as the closing says and once by the acquirer. The line is held until it is
// closed too, or until the acquirer takes it back.

// markAfterClosing names the lines that are left and that name a closed row.
func (p *partition) markAfterClosing() {
	for _, l := range p.lines {
		if l.excluded != nil && l.excluded.reason == reasonClosed && l.isUndecided() {
			l.kind, l.reason = reconcile.SettledAfterClosing, reasonAfterClosing
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

// holdPaidByClosed holds due sales whose line came before their log and was closed by a
// person, or set aside as one of before the first day: the money came, and is never
// claimed. Another amount is no hindrance; a sale of after that night is another one.
func (p *partition) holdPaidByClosed(before *settledBefore, asOf civil.Date) {
	used := map[reconcile.Origin]bool{}
	for _, e := range p.transactions {
		if !e.awaitsLine() || e.lastDay > asOf || e.minor <= 0 {
			continue
		}
		named := e.namedKeys()
		paid := before.setAsideLine(named, e, used)
		switch {
		case paid != nil:
			used[paid.fact.Line] = true
			e.kind, e.reason, e.earlier = reconcile.SettledAfterClosing, reasonAfterClosing, paid
		case e.item != nil && e.item.Reason == reasonAfterClosing:
			// What an earlier night found out stands, though it is remembered no longer.
			e.kind, e.reason, e.keepsExceptions = reconcile.SettledAfterClosing, reasonAfterClosing, true
		}
	}
}

// setAsideLine returns the last line of a sale under one of the keys that left without
// its transaction, in the night of the transaction or later; nil when none did.
func (b *settledBefore) setAsideLine(named namedKeys, e *transactionState, used map[reconcile.Origin]bool) (last *settledRow) {
	for i, key := range named.keys {
		for _, f := range b.facts[key] {
			if f.Side != reconcile.SettlementSide || f.Reason != reasonClosed && f.Reason != reasonBeforeStart || f.Type != string(reconcile.LineSale) || used[f.Line] {
				continue
			}
			if f.MerchantID == e.MerchantID && f.Currency == e.Currency && f.Gross > 0 && civil.DateOf(e.Time) <= f.Night && (last == nil || f.Night > last.fact.Night) {
				last = &settledRow{f, named.names[i]}
			}
		}
	}
	return last
}

func causeOfPaidByClosed(e *transactionState) reconcile.Cause {
	cause := e.kind.UnknownCause("a settlement line names it by " + e.earlier.name + ": " + e.earlier.String())
	cause.Action = "The money came with that line. Compare the amounts, and close this one too when they agree."
	return cause
}

func causeOfAfterClosing(l *lineState) reconcile.Cause {
	return l.kind.UnknownCause(fmt.Sprintf("%s:%d has the reference, and was closed %s", l.excluded.Origin.File, l.excluded.Origin.Line, cmp.Or(l.excluded.closedBy, "by a person")))
}
