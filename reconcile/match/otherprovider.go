package match

import (
	"fmt"
	"slices"

	"tieout/reconcile"
)

// A merchant may have one number with two providers, and each of them gives references of its own: a row of the one
// never settles a row of the other. Two rows with one reference are a coincidence, or a source that names the wrong
// provider. Which of them only a person can see, who is told of the row, and not that none has the reference.

// lineOfOtherProvider says which line of another provider of the merchant names the sale, in hand or else of an earlier night, with
// the provider; "" where none does. A trace number comes round each day: it is not asked.
func (c *candidates) lineOfOtherProvider(e *transactionState) string {
	keys, _ := references(e.RRN, e.OrderNo, "", "")
	for _, key := range keys {
		lines := c.rowsNamed().lines[key]
		if at := slices.IndexFunc(lines, func(l *lineState) bool { return !reconcile.Compatible(l.Provider, e.Provider) }); at >= 0 {
			return fmt.Sprintf("; one of provider %s does: %s", lines[at].Provider, lines[at].describe())
		}
	}
	if row := c.earlierOfOtherProvider(e.namedKeys()); row != nil {
		return fmt.Sprintf("; one of provider %s does: %s", row.fact.Provider, row)
	}
	return ""
}

// transactionOfOtherProvider is lineOfOtherProvider of a line: which transaction it names.
func (c *candidates) transactionOfOtherProvider(l *lineState) string {
	keys, _ := references(l.RRN, l.OrderNo, "", "")
	originals, _ := references(l.OriginalRRN, l.OriginalOrderNo, "", "")
	for _, key := range append(keys, originals...) {
		transactions := c.rowsNamed().transactions[key]
		if at := slices.IndexFunc(transactions, func(e *transactionState) bool { return !reconcile.Compatible(l.Provider, e.Provider) }); at >= 0 {
			return fmt.Sprintf("; one of provider %s has it: %s", transactions[at].Provider, transactions[at].describe())
		}
	}
	if row := c.earlierOfOtherProvider(l.namedKeys()); row != nil && !row.isLine() {
		return fmt.Sprintf("; one of provider %s has it: %s", row.fact.Provider, row)
	}
	return ""
}

// earlierOfOtherProvider returns what earlier nights know of another provider of the merchant under the keys; nil: nothing.
func (c *candidates) earlierOfOtherProvider(named namedKeys) *settledRow {
	if c.partition.before == nil {
		return nil
	}
	return c.partition.before.lastRow(named, c.partition.merchant, false)
}
