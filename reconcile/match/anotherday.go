package match

import (
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// isOfAnotherDay reports whether a line with the reference of an earlier night's
// transaction speaks of trade on a day when that one had long been due. References
// come round, so that it may be the money of a later sale whose log has not come.
// Only what is settled late by its date too is asked: prematching leaves it alone.
func (l *lineState) isOfAnotherDay(e *transactionState) bool {
	return e.item != nil && e.lastDay != 0 && !l.Time.IsZero() && l.SettleDate > e.lastDay && civil.DateOf(l.Time) > e.lastDay
}

// holdAnotherDay holds what is left of such transactions and lines for a person: the
// money may be that of the transaction, or of another one.
func (p *partition) holdAnotherDay() {
	for _, level := range referenceLevels() {
		transactions, lines := p.groupByReference(level, (*transactionState).awaitsLine)
		for _, key := range sortedKeys(transactions) {
			for _, e := range transactions[key] {
				held := filter(lines[key], func(l *lineState) bool {
					return l.isUndecided() && !l.wasDuplicate() && l.minor == e.minor && l.Currency == e.Currency && l.isOfAnotherDay(e) &&
						reconcile.Compatible(e.Provider, l.Provider) && level.agrees(e.Transaction, l.SettlementLine)
				})
				if len(held) > 0 {
					holdAmbiguous([]*transactionState{e}, held)
				}
			}
		}
	}
}
