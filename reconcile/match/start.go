package match

import (
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// The first night of a store finds files that speak of trade before the job began:
// lines of sales that no log in hand has, sales whose lines came long ago. By
// Input.Start that trade is not judged. It is counted, listed, and no exception.

const reasonBeforeStart = "before-start"

// takeBeforeStart sets transactions aside that were made before the first day.
func (p *partition) takeBeforeStart(in *Input) {
	if in.Start == 0 {
		return
	}
	p.transactions = filter(p.transactions, func(e *transactionState) bool {
		if e.item != nil || civil.DateOf(e.Time) >= in.Start {
			return true
		}
		e.life, e.reason, e.verdict = expectsNothing, reasonBeforeStart, reconcile.Excluded
		p.beforeStart = append(p.beforeStart, e)
		return false
	})
}

// soldBeforeStart reports whether a line that no judged row explains settles a
// sale of before the first day: by its time, or, where it states none, by a settle
// date up to the day on which the first day's trade is due. A later line without
// a time is judged, and so is one while a terminal log is late that may hold its sale.
func (l *lineState) soldBeforeStart(in *Input) bool {
	if in.Start == 0 || l.Type != reconcile.LineSale {
		return false
	}
	if !l.Time.IsZero() {
		return civil.DateOf(l.Time) < in.Start
	}
	if l.waitsForLog(in) {
		return false
	}
	term, err := in.Terms.Find(l.Provider, "", l.MerchantID)
	if err != nil {
		return l.SettleDate < in.Start
	}
	due, err := in.Terms.Due(term, in.Start.Time())
	return err == nil && l.SettleDate <= due || err != nil && l.SettleDate < in.Start
}
