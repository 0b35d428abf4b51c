package match

import (
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// Two opposite lines that nothing explains cancel each other (takenback.go). The log
// that would have explained them may come later: a sale and its refund look just so
// while both logs are late. So both lines are remembered, and as soon as a transaction
// comes that one of them pays they are opened again, as if they had come that night.

// rememberSetAsideDays is for how many calendar days after they cancelled each other
// two lines are remembered.
const rememberSetAsideDays = 92

// joinSetAside gives the lines that earlier nights set aside each other back.
func (p *partition) joinSetAside() {
	byID := make(map[string]*lineState, len(p.setAside))
	for _, l := range p.setAside {
		l.minor = reconcile.MinorOf(&l.Origin, l.Gross, l.Currency)
		l.verdict, l.reason = l.item.Verdict, l.item.Reason
		byID[l.id] = l
	}
	for _, l := range p.setAside {
		if l.reason != reasonClosed {
			l.twin = byID[l.item.Partner]
		}
	}
}

// staysSetAside reports whether a line that another one cancelled is remembered after
// the night. Of a voided sale whose two lines cancel each other nothing is left open.
func (l *lineState) staysSetAside(asOf civil.Date) bool {
	if l.twin == nil || l.Type == reconcile.LineFee || l.twin.Type == reconcile.LineFee || l.excluded != nil || l.twin.excluded != nil {
		return false
	}
	return l.item == nil || asOf <= l.item.FirstSeen.AddDays(rememberSetAsideDays)
}

// reopenSetAside opens the lines again that pay a due transaction which no other line
// settled, together with those that they had cancelled.
func (p *partition) reopenSetAside(in *Input, before *settledBefore) {
	if len(p.setAside) == 0 {
		return
	}
	due := filter(p.transactions, func(e *transactionState) bool { return e.awaitsLine() && e.lastDay <= in.AsOf })
	opened := false
	for _, l := range p.setAside {
		for _, e := range due {
			if l.reopened || l.twin == nil || !l.pays(in, e) {
				continue
			}
			if !before.settled(e) || slices.ContainsFunc(due, func(back *transactionState) bool { return l.twin.pays(in, back) }) {
				opened = true
				l.reopen()
				break
			}
			// One sale of this reference has its money, and a line was taken back: that
			// line may have been too much of the one, or the money of the other.
			e.kind, e.reason, e.candidate = reconcile.AmbiguousMatch, reasonAmbiguous, l
		}
	}
	if !opened {
		return
	}
	p.setAside = slices.DeleteFunc(p.setAside, func(l *lineState) bool {
		if l.reopened {
			p.lines = append(p.lines, l)
			p.retract(*factOfAdjustment(l.SettlementLine))
		}
		return l.reopened
	})
	p.matchLines(in, func(l *lineState) bool { return l.reopened })
}

// reopen takes the cancelling of two lines back.
func (l *lineState) reopen() {
	for _, each := range [...]*lineState{l, l.twin} {
		each.reopened, each.twin, each.verdict, each.reason = true, nil, "", ""
	}
}

// pays reports whether the line has a reference and the amount of the transaction, or is joined to it by
// a further level, and is not older than it.
func (l *lineState) pays(in *Input, e *transactionState) bool {
	if l.minor != e.minor || l.Currency != e.Currency || !reconcile.Compatible(e.Provider, l.Provider) || !l.isSaleOrRefund() || l.SettleDate < civil.DateOf(e.Time) {
		return false
	}
	return slices.ContainsFunc(append(referenceLevels(), originalLevels()...), func(level referenceLevel) bool {
		key := level.ofTransaction(e.Transaction)
		return key != "" && key == level.ofLine(l.SettlementLine) && level.agrees(e.Transaction, l.SettlementLine)
	}) || slices.ContainsFunc(looseLevels(), func(level looseLevel) bool {
		return len(level.pairs(in, []*transactionState{e}, []*lineState{l}).lines) > 0
	})
}

// settled reports whether an earlier night settled a sale with a reference and the
// amount of this one.
func (b *settledBefore) settled(e *transactionState) bool {
	return b.lastFact(0, e.FactKeys(), func(f *reconcile.Fact) bool { return f.IsOf(e.Provider, e.MerchantID, e.Currency, e.minor) }) != 0
}
