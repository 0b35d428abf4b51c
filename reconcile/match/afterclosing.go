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

func causeOfAfterClosing(l *lineState) reconcile.Cause {
	return l.kind.UnknownCause(fmt.Sprintf("%s:%d has the reference, and was closed %s", l.excluded.Origin.File, l.excluded.Origin.Line, cmp.Or(l.excluded.closedBy, "by a person")))
}
