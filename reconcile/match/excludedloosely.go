package match

import (
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// A host that cuts references cuts those of voided, reversed and declined rows too. The levels
// below the references join lines to them as they join lines to sales: where exactly one can be
// meant. What that says is what a reference would have said.

// markExcludedLoosely joins the lines that only a further level joins to a transaction which expects
// no money, of its gross, and to no other one.
func (p *partition) markExcludedLoosely(in *Input) {
	lines := filter(p.lines, func(l *lineState) bool { return l.mayMatchExcludedLoosely(in) })
	if len(lines) == 0 {
		return
	}
	undone := p.undoneRows()
	amounts := map[int64]bool{} // of the lines, without their signs: rows of others are none of theirs
	for _, l := range lines {
		amounts[max(l.minor, -l.minor)] = true
	}
	rows := filter(p.transactions, func(e *transactionState) bool {
		if !amounts[max(e.minor, -e.minor)] {
			return false
		}
		return e.awaitsLine() || e.isUndone() || undone[e] != nil || e.life == expectsNothing && e.reason == reasonDeclined
	})
	joined := false
	for _, level := range looseLevels() {
		found := relatedPairs(rows, filter(lines, func(l *lineState) bool { return l.excluded == nil }), level.ofTransaction, level.ofLine, func(e *transactionState, l *lineState) bool {
			rule := in.Matching.Find(e.Provider)
			return rule.Uses(level.level) && l.Currency == e.Currency && (l.minor == e.minor || l.minor == -e.minor) && reconcile.Compatible(e.Provider, l.Provider) &&
				l.maySettleExcluded(in, e) && level.related(e.Transaction, l.SettlementLine) && !in.notTheSame(e, l)
		})
		for e, halves := range onlyHalves(found, undone) {
			for _, l := range halves {
				l.excluded, l.candidate, joined = e, e, true
			}
		}
	}
	if joined {
		p.judgeLooseHalves(undone, lines)
	}
}

// mayMatchExcludedLoosely reports whether nothing is known of the line yet, or only that it is of
// such a transaction.
func (l *lineState) mayMatchExcludedLoosely(in *Input) bool {
	return l.mayMatchLoosely(in) || l.item != nil && (l.item.Reason == reasonDeclined || l.item.Reason == reasonAfterUndone) && l.isUndecided() && l.excluded == nil
}

// maySettleExcluded reports whether the line may be one half of the transaction: it is not older, and
// what a sale brings comes in the time of a settlement; what takes it back comes when it comes.
func (l *lineState) maySettleExcluded(in *Input, e *transactionState) bool {
	if l.SettleDate < civil.DateOf(e.Time) {
		return false
	}
	if !l.hasSignOf(e) || reconcile.Undoing(e.Type) || l.item != nil || l.hasTimeOf(e) {
		return true
	}
	_, last, err := newDueCache().due(in.Terms, e.Transaction)
	return err == nil && l.SettleDate <= last
}

// onlyHalves returns the lines of each transaction that expects no money: those that can mean no other
// one, where they are one in each direction at most.
func onlyHalves(found pairs, undone map[*transactionState]*transactionState) map[*transactionState][]*lineState {
	halves := map[*transactionState][]*lineState{}
	for l, rows := range found.transactions {
		meant := rows[0]
		if original := undone[meant]; original != nil {
			meant = original
		}
		only := !meant.awaitsLine() && !slices.ContainsFunc(rows, func(e *transactionState) bool { return e != meant && undone[e] != meant })
		if only {
			halves[meant] = append(halves[meant], l)
		}
	}
	for e, lines := range halves {
		if len(lines) > 2 || len(lines) == 2 && lines[0].minor == lines[1].minor {
			delete(halves, e)
		}
	}
	return halves
}

// judgeLooseHalves cancels the halves that make a whole, one that a reference joined before among
// them. What takes money back without its other half is what it is.
func (p *partition) judgeLooseHalves(undone map[*transactionState]*transactionState, lines []*lineState) {
	for _, l := range p.lines {
		if l.kind == reconcile.SettledAfterReversal && l.excluded != nil {
			l.kind, l.reason = "", ""
		}
	}
	p.judgeUndone(undone)
	for _, l := range lines {
		if l.excluded != nil && l.twin == nil && !l.hasSignOf(l.excluded) {
			l.excluded = nil
		}
	}
	p.nameExcluded()
}
