package match

import "tieout/reconcile"

// originalLevel lets a refund and its line find each other by the sale that both
// name: terminals give a refund a reference of its own, and acquirers settle it
// under that of the sale, or name the sale in a column of its own. Only refunds of
// one amount meet so: a sale may be refunded in parts.
func originalLevel() referenceLevel {
	return referenceLevel{
		basis: "original",
		ofTransaction: func(t *reconcile.Transaction) string {
			if t.Type != reconcile.Refund {
				return ""
			}
			return t.OriginalRRN
		},
		ofLine: func(l *reconcile.SettlementLine) string {
			switch {
			case l.Type != reconcile.LineRefund:
				return ""
			case l.OriginalRRN != "":
				return l.OriginalRRN
			default:
				return l.RRN
			}
		},
		agrees: func(*reconcile.Transaction, *reconcile.SettlementLine) bool { return true },
	}
}

// matchRefunds pairs the refunds that no reference of their own settled.
func (p *partition) matchRefunds(take func(*lineState) bool) {
	level := originalLevel()
	transactions, lines := p.groupByReference(level, (*transactionState).awaitsLine)
	for _, key := range sortedKeys(transactions) {
		pairEqualAmounts(transactions[key], filter(lines[key], take), level)
	}
}
