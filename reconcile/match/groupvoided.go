package match

import (
	"cmp"
	"slices"
	"strconv"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// A sale that was settled by count only may be voided afterwards. That its group was paid so often
// is known, not that the line was this sale's: the line pays another sale of the group that waits, and is
// money of the voided one only where none does.

// lendGroupLines lets lines by which voided sales were settled by count pay others. Who calls the result
// gives those back that paid none.
func (p *partition) lendGroupLines() (giveBack func()) {
	type kept struct {
		line     *lineState
		excluded *transactionState
		kind     reconcile.Kind
		reason   string
	}
	var lent []kept
	for _, l := range p.lines {
		if l.ofGroup && l.transaction == nil && l.twin == nil && l.takesBack == nil && l.partner == nil && p.awaits(l) {
			lent = append(lent, kept{l, l.excluded, l.kind, l.reason})
			l.excluded, l.candidate, l.kind, l.reason = nil, nil, "", ""
		}
	}
	return func() {
		for _, k := range lent {
			if k.line.isUndecided() {
				k.line.excluded, k.line.candidate, k.line.kind, k.line.reason = k.excluded, k.excluded, k.kind, k.reason
			}
		}
	}
}

// awaits reports whether a sale of the line's gross waits for a line.
func (p *partition) awaits(l *lineState) bool {
	return slices.ContainsFunc(p.transactions, func(e *transactionState) bool {
		return e.minor == l.minor && e.Currency == l.Currency && e.awaitsLine()
	})
}

// leftGroup returns the voided sales of a gross that earlier nights settled by count.
func (p *partition) leftGroup(key groupKey) (left []*transactionState) {
	for _, l := range p.lines {
		if e := l.settledBefore; l.ofGroup && (groupKey{e.Currency, e.minor}) == key {
			left = append(left, e)
		}
	}
	return left
}

// withoutLeft takes voided sales out of the groups that earlier nights knew.
func withoutLeft(earlier map[civil.Date]*equalGroup, left []*transactionState) {
	for _, e := range left {
		if g := earlier[e.due]; g != nil {
			g.sales, g.settled = g.sales-1, g.settled-1
			g.members = slices.DeleteFunc(slices.Clone(g.members), func(name string) bool { return name == e.nameInGroup() })
		}
	}
}

// nameInGroup is how a sale is named among those of its group.
func (e *transactionState) nameInGroup() string {
	return cmp.Or(e.RRN, e.OrderNo, e.TraceNo, e.Origin.File+" line "+strconv.FormatInt(e.Origin.Line, 10))
}
