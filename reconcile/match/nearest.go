package match

import (
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// candidates finds what lies nearest to a row that nothing matched: evidence
// for a person, never a match.
type candidates struct {
	lines   map[amountKey]*lineState
	sales   map[amountKey]*transactionState
	refused map[string][]refusedRow

	partition *partition
	asOf      civil.Date
	settled   map[uint64]*reconcile.Fact // of settledTonight; nil until it is wanted
	named     *namedRows                 // nil until it is wanted
}

type amountKey struct {
	minor    int64
	currency string
}

// candidatesOf indexes the rows of a partition that stayed alone.
func (p *partition) candidatesOf(refused map[string][]refusedRow, asOf civil.Date) *candidates {
	c := &candidates{lines: map[amountKey]*lineState{}, sales: map[amountKey]*transactionState{}, refused: refused, partition: p, asOf: asOf}
	for _, l := range p.lines {
		key := amountKey{l.minor, l.Currency}
		if l.kind == reconcile.UnexpectedSettlement && c.lines[key] == nil {
			c.lines[key] = l
		}
	}
	for _, e := range p.transactions {
		key := amountKey{e.minor, e.Currency}
		if (e.verdict == reconcile.Missing || e.verdict == reconcile.Waiting || e.verdict == reconcile.Undeducted || e.verdict == reconcile.InTransit) && c.sales[key] == nil {
			c.sales[key] = e
		}
	}
	return c
}

func (c *candidates) lineOfAmount(e *transactionState) *lineState {
	return c.lines[amountKey{e.minor, e.Currency}]
}

func (c *candidates) saleOfAmount(l *lineState) *transactionState {
	return c.sales[amountKey{l.minor, l.Currency}]
}
