package match

import (
	"slices"
	"time"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/terms"
)

// What no reference joined may still be one: hosts drop zeros, spreadsheets cut
// references, some acquirers state none. Each further level has a relation of its own
// between a transaction and a line, and decides only where exactly one of each can be
// meant. Its matches are provisional: one by reference displaces them.

// looseLevel is one such relation.
type looseLevel struct {
	level terms.Level
	// keys are what a row may be found by: two rows in the relation have one in common.
	ofTransaction func(*reconcile.Transaction) []string
	ofLine        func(*reconcile.SettlementLine) []string
	related       func(*reconcile.Transaction, *reconcile.SettlementLine) bool
	// byReference says that lines with just the same references speak of one settlement:
	// of several the first settles, and the others are duplicates.
	byReference bool
}

// looseLevels returns the levels below the references, in their order.
func looseLevels() []looseLevel {
	return []looseLevel{
		{terms.ByNormalised, normalKeysOfTransaction, normalKeysOfLine, normallyRelated, true},
		{terms.ByOrderGross, orderKeysOfTransaction, orderKeysOfLine, relatedByOrder, true},
		{terms.ByAuthCode, authKeysOfTransaction, authKeysOfLine, relatedByAuth, false},
	}
}

// matchLoosely settles by the further levels what the references left, then holds what
// a person should look at.
func (p *partition) matchLoosely(in *Input) {
	defer p.settleProvisional()
	defer p.lendGroupLines()()
	defer p.fillGrossLoosely(in)()
	all, allLines := p.looseRows(in)
	transactions, lines := sameGross(in, all, allLines)
	for _, level := range looseLevels() {
		settleUnique(in, level, transactions, lines)
		transactions, lines = filter(transactions, (*transactionState).isUndecided), filter(lines, (*lineState).isUndecided)
	}
	markSettledLoosely(p.lines)
	p.cancelTakenBack(in, nil)
	p.cancelByDeduction(in, nil)
	p.markExcludedLoosely(in)
	p.markAfterClosingLoosely(in)
	lines = filter(lines, (*lineState).isUndecided)
	spoken := spokenFor(in, transactions, lines)
	unspoken, others := filter(transactions, func(e *transactionState) bool { return !spoken.has(e) }), filter(lines, func(l *lineState) bool { return !spoken.hasLine(l) })
	free := filter(all, func(e *transactionState) bool { return !spoken.has(e) })
	settleOneForMany(in, free, filter(allLines, func(l *lineState) bool { return l.namesBatchWithoutGross(free) }))
	p.settleEqualGroups(in, filter(unspoken, (*transactionState).isUndecided), filter(others, (*lineState).isUndecided))
	settleOneForMany(in, free, allLines)
	holdPossible(in, filter(transactions, (*transactionState).isUndecided), filter(lines, (*lineState).isUndecided))
}

// looseRows returns the rows of the partition that a further level may match. Levels and
// possible matches want one gross of both, but a line may pay several sales: those that
// have no gross in common with any row are left to that.
func (p *partition) looseRows(in *Input) (transactions []*transactionState, lines []*lineState) {
	lines = filter(p.lines, func(l *lineState) bool { return l.mayMatchLoosely(in) })
	if len(lines) == 0 {
		return nil, nil
	}
	return filter(p.transactions, func(e *transactionState) bool { return e.awaitsLine() && e.termErr == nil }), lines
}

// sameGross returns the rows of which the other side has one of the same gross, or that
// may differ from one by a tolerance.
func sameGross(in *Input, transactions []*transactionState, lines []*lineState) ([]*transactionState, []*lineState) {
	sold, paid := map[groupKey]bool{}, map[groupKey]bool{}
	for _, l := range lines {
		paid[groupKey{l.Currency, l.minor}] = true
	}
	transactions = filter(transactions, func(e *transactionState) bool {
		rule := in.Matching.Find(e.Provider)
		if !paid[groupKey{e.Currency, e.minor}] && rule.Tolerance.IsZero() {
			return false
		}
		sold[groupKey{e.Currency, e.minor}] = true
		return true
	})
	return transactions, filter(lines, func(l *lineState) bool {
		rule := in.Matching.Find(l.Provider)
		return sold[groupKey{l.Currency, l.minor}] || !rule.Tolerance.IsZero() || len(transactions) > 0 && l.Provider == ""
	})
}

// mayMatchLoosely reports whether nothing is known of the line yet.
func (l *lineState) mayMatchLoosely(in *Input) bool {
	if in.NoTerminals != nil && in.NoTerminals(l.Provider) {
		return false
	}
	if !l.isSaleOrRefund() || !l.isUndecided() || l.excluded != nil || l.withdrawn != nil {
		return false
	}
	if l.item != nil && !l.copyOfOpen && !l.reopened && !in.ReopenedItems[l.id] && !slices.Contains(openReasons, l.item.Reason) {
		return false // what an earlier night found out stands
	}
	return l.item != nil || in.RestatedFiles == nil || !in.RestatedFiles(l.Origin.File)
}

// openReasons are those of lines of earlier nights that are judged as if they came tonight.
var openReasons = []string{"", reasonMaybeBeforeStart, reasonPossible, reasonAmbiguous, reasonMisrouted}

// clocksApart is how far the clocks of a terminal and its acquirer may be apart.
const clocksApart = 10 * time.Minute

// paysInTime reports whether the line is dated from the day of the transaction to its
// last day, or has its time.
func (l *lineState) paysInTime(e *transactionState) bool {
	return l.SettleDate >= civil.DateOf(e.Time) && l.SettleDate <= e.lastDay || l.hasTimeOf(e)
}

func (l *lineState) hasTimeOf(e *transactionState) bool {
	return !l.Time.IsZero() && l.Time.Sub(e.Time).Abs() <= clocksApart
}

// mayPay reports whether provider, currency and, within the tolerance, gross agree, so
// that only a relation is wanted.
func (l *lineState) mayPay(e *transactionState, rule *terms.Matching) bool {
	return l.Currency == e.Currency && (l.minor > 0) == (e.minor > 0) && reconcile.Compatible(e.Provider, l.Provider) && withinTolerance(e, l, rule)
}

// withinTolerance reports whether the gross of the line is that of the transaction, or
// differs by no more than the configuration allows.
func withinTolerance(e *transactionState, l *lineState, rule *terms.Matching) bool {
	return l.minor == e.minor || !rule.Tolerance.IsZero() && l.Gross.Sub(e.Signed()).Abs().LessThanOrEqual(rule.Tolerance)
}

// pairs are the rows that a relation joins, by row.
type pairs struct {
	lines        map[*transactionState][]*lineState
	transactions map[*lineState][]*transactionState
}

// related finds the pairs of rows with a key in common that fit says.
func relatedPairs(transactions []*transactionState, lines []*lineState, keysOf func(*reconcile.Transaction) []string, keysOfLine func(*reconcile.SettlementLine) []string, fit func(*transactionState, *lineState) bool) pairs {
	byKey := map[string][]*lineState{}
	for _, l := range lines {
		for _, key := range keysOfLine(l.SettlementLine) {
			byKey[key] = append(byKey[key], l)
		}
	}
	found := pairs{map[*transactionState][]*lineState{}, map[*lineState][]*transactionState{}}
	if len(byKey) == 0 {
		return found
	}
	for _, e := range transactions {
		seen := map[*lineState]bool{}
		for _, key := range keysOf(e.Transaction) {
			for _, l := range byKey[key] {
				if !seen[l] && fit(e, l) {
					found.lines[e], found.transactions[l] = append(found.lines[e], l), append(found.transactions[l], e)
				}
				seen[l] = true
			}
		}
	}
	return found
}

// pairs finds the pairs that the level may settle.
func (v *looseLevel) pairs(in *Input, transactions []*transactionState, lines []*lineState) pairs {
	return relatedPairs(transactions, lines, v.ofTransaction, v.ofLine, func(e *transactionState, l *lineState) bool {
		rule := in.Matching.Find(e.Provider)
		return rule.Uses(v.level) && l.mayPay(e, &rule) && l.paysInTime(e) && v.related(e.Transaction, l.SettlementLine) && !in.notTheSame(e, l)
	})
}

// settleUnique settles the pairs of a level in which both rows can mean no other one.
func settleUnique(in *Input, level looseLevel, transactions []*transactionState, lines []*lineState) {
	found := level.pairs(in, transactions, lines)
	for _, e := range transactions {
		meant := found.lines[e]
		if len(meant) == 0 || !level.allOne(meant) {
			continue
		}
		unique := true
		for _, l := range meant {
			unique = unique && len(found.transactions[l]) == 1
		}
		if !unique {
			continue
		}
		settle(e, meant[0], referenceLevel{basis: string(level.level)})
		e.provisional = level.level
		for _, extra := range meant[1:] {
			extra.kind, extra.reason = reconcile.DuplicateSettlement, reasonDuplicate
		}
	}
}

// allOne reports whether the lines speak of one settlement: there is one, or each names
// the transaction by just the same references.
func (v *looseLevel) allOne(lines []*lineState) bool {
	for _, l := range lines[1:] {
		if !v.byReference || l.said() != lines[0].said() {
			return false
		}
	}
	return true
}

// lineSaid is what a line says of the settlement that it speaks of.
type lineSaid struct {
	rrn, order, trace, currency string
	minor                       int64
}

func (l *lineState) said() lineSaid {
	return lineSaid{l.RRN, l.OrderNo, l.traceKey(), l.Currency, l.minor}
}

// markSettledLoosely calls a line a duplicate that says just what one says which settled
// a transaction by a broken reference, on whatever day it comes.
func markSettledLoosely(lines []*lineState) {
	settled := map[lineSaid]*lineState{}
	for _, l := range lines {
		if e := l.transaction; e != nil && (e.provisional == terms.ByNormalised || e.provisional == terms.ByOrderGross) {
			settled[l.said()] = l
		}
	}
	if len(settled) == 0 {
		return
	}
	for _, l := range lines {
		first := settled[l.said()]
		if first == nil || !l.isSaleOrRefund() || !l.isUndecided() || l.excluded != nil {
			continue
		}
		l.kind, l.reason = reconcile.DuplicateSettlement, reasonDuplicate
		if first.settledWith != nil {
			l.settledOn = first.settledWith.fact.Night
		}
	}
}
