package match

import (
	"cmp"

	"tieout/reconcile"
)

// originalLevels let a refund and its line find each other by the sale that both name:
// terminals give a refund a reference of its own, or none but the sale's, and acquirers
// settle it under that of the sale, or under their own with the sale in a column beside it.
// Only refunds of one amount meet so: a sale may be refunded in parts.
func originalLevels() []referenceLevel {
	level := func(ofTransaction func(*reconcile.Transaction) string, ofLine func(*reconcile.SettlementLine) string) referenceLevel {
		return referenceLevel{
			basis: "original",
			ofTransaction: func(t *reconcile.Transaction) string {
				if t.Type != reconcile.Refund {
					return ""
				}
				return ofTransaction(t)
			},
			ofLine: func(l *reconcile.SettlementLine) string {
				if l.Type != reconcile.LineRefund {
					return ""
				}
				return ofLine(l)
			},
			agrees: func(*reconcile.Transaction, *reconcile.SettlementLine) bool { return true },
		}
	}
	return []referenceLevel{
		level(func(t *reconcile.Transaction) string { return t.OriginalRRN }, func(l *reconcile.SettlementLine) string { return cmp.Or(l.OriginalRRN, l.RRN) }),
		level(func(t *reconcile.Transaction) string { return t.RRN }, func(l *reconcile.SettlementLine) string { return l.OriginalRRN }),
		level(func(t *reconcile.Transaction) string { return t.OrderNo }, func(l *reconcile.SettlementLine) string { return l.OriginalOrderNo }),
	}
}

// matchRefunds pairs the refunds that no reference of their own settled.
func (p *partition) matchRefunds(take func(*lineState) bool) {
	for _, level := range originalLevels() {
		transactions, lines := p.groupByReference(level, (*transactionState).awaitsLine)
		for _, key := range sortedKeys(transactions) {
			pairEqualAmounts(transactions[key], filter(lines[key], take), level)
		}
	}
}
