package match

import (
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// The first night of a store finds files that speak of trade before the job began:
// lines of sales that no log in hand has, sales whose lines came long ago. By
// Input.Start that trade is not judged. It is counted, listed, and no exception.

const (
	reasonBeforeStart      = "before-start"
	reasonMaybeBeforeStart = "before-start-or-in-a-late-log"
)

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
// a time is judged, and every other line that was settled from the first day on.
func (l *lineState) soldBeforeStart(in *Input) bool {
	if in.Start == 0 || l.item != nil && l.item.Reason != reasonMaybeBeforeStart {
		return false
	}
	if l.Type != reconcile.LineSale {
		return l.SettleDate < in.Start && l.paysFor == nil && l.waitsWith == nil && l.lateFeeOf == nil
	}
	if !l.Time.IsZero() {
		return civil.DateOf(l.Time) < in.Start
	}
	term, err := in.Terms.Find(l.Provider, "", l.MerchantID)
	if err != nil {
		return l.SettleDate < in.Start
	}
	due, err := in.Terms.Due(term, in.Start.Time())
	return err == nil && l.SettleDate <= due || err != nil && l.SettleDate < in.Start
}

// judgeSoldBefore sets such a line aside, unless a terminal log is late that may hold its
// sale, or the refund by whose line it is taken back otherwise.
func (l *lineState) judgeSoldBefore(in *Input) {
	if l.mayBeTakenBack || l.Time.IsZero() && l.waitsForLog(in) {
		l.verdict, l.kind, l.reason = reconcile.Unexpected, reconcile.UnexpectedSettlement, reasonMaybeBeforeStart
		return
	}
	l.verdict, l.reason = reconcile.Adjustment, reasonBeforeStart
}

// A line that was set aside may be of a sale whose row comes later than its day's log,
// as when a terminal uploads late. It is read again from its file then, and judged with
// that sale.

// ofBeforeStart returns the facts of the lines of its amount that were set aside and that
// name a new sale; nil where there are none, or they can't be read again.
func (b *settledBefore) ofBeforeStart(in *Input, e *transactionState) (facts []reconcile.Fact) {
	if in.Start == 0 || in.ReadPairs == nil || e.minor <= 0 {
		return nil
	}
	for _, key := range e.FactKeys() {
		for _, f := range b.facts[key] {
			if f.Reason == reasonBeforeStart && f.Side == reconcile.SettlementSide && f.Type == string(reconcile.LineSale) && f.Settles(e.Provider, e.MerchantID, e.Currency, e.minor) && !b.isSuperseded(&f) {
				facts = append(facts, f)
			}
		}
	}
	return facts
}

// takeSetAside gives the sale the first of these lines that nobody took; one that was
// voided meets it as any excluded row meets the lines that name it.
func (d *doubt) takeSetAside(in *Input, pairs []*SettledPair, given map[reconcile.Origin]bool) {
	for i, pair := range pairs {
		if pair == nil || given[pair.Line.Origin] || d.p.has(pair) {
			continue
		}
		line := pair.reopenLine(in)
		switch {
		case d.e.undoneBy != nil:
			line.excluded, line.candidate, d.p.reopened = d.e, d.e, true
			d.p.undecideHalves(d.e)
		case !settleByReference(d.e, line):
			continue
		}
		given[line.Origin] = true
		d.p.lines = append(d.p.lines, line)
		d.p.retract(d.facts[i])
		return
	}
}

// undecideHalves takes back what was said of lines that were the only half of a voided sale.
func (p *partition) undecideHalves(sale *transactionState) {
	for _, l := range p.lines {
		if l.kind == reconcile.SettledAfterReversal && (l.excluded == sale || l.excluded == sale.undoneBy) {
			l.kind, l.reason = "", ""
		}
	}
}
