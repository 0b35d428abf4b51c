package match

import (
	"tieout/reconcile"
)

// An open row that a restatement changed is withdrawn, and another one has its reference.
// To people it is the same row: the new one has its identity, so that its exception
// keeps number and date, and cleared.csv says what became of it.

// nameChanged gives the changed rows their identities. What a person closed was the row
// before: its changed form is another one.
func (p *partition) nameChanged(closed map[string]string) {
	if len(p.withdrawn) == 0 {
		return
	}
	sales, lines := map[fileKey][]*transactionState{}, map[fileKey][]*lineState{}
	for _, e := range p.transactions {
		if e.item == nil {
			for _, key := range e.FactKeys() {
				sales[fileKey{e.Origin.File, key}] = append(sales[fileKey{e.Origin.File, key}], e)
			}
		}
	}
	for _, l := range p.lines {
		if l.item == nil && l.isSaleOrRefund() {
			for _, key := range l.FactKeys() {
				lines[fileKey{l.Origin.File, key}] = append(lines[fileKey{l.Origin.File, key}], l)
			}
		}
	}
	changed := map[any]bool{}
	for _, w := range p.withdrawn {
		switch {
		case w.item == nil || !w.item.Open() || closed[w.item.ID] != "":
		case w.item.Transaction != nil:
			t := w.item.Transaction
			for _, key := range t.FactKeys() {
				for _, e := range sales[fileKey{t.Origin.File, key}] {
					if w.sale == nil && !changed[e] && e.Type == t.Type {
						w.sale, changed[e], e.id = e, true, w.item.ID
					}
				}
			}
		case w.item.Line.Type == reconcile.LineSale || w.item.Line.Type == reconcile.LineRefund:
			for _, key := range w.item.Line.FactKeys() {
				for _, l := range lines[fileKey{w.origin.File, key}] {
					if w.next == nil && !changed[l] && l.Type == w.item.Line.Type {
						w.next, changed[l], l.id = l, true, w.item.ID
					}
				}
			}
		}
	}
}

// livesOn reports whether the row was changed and is open in its new form.
func (w *withdrawnRow) livesOn() bool {
	switch {
	case w.sale != nil:
		return w.sale.verdict != reconcile.Settled && w.sale.verdict != reconcile.Excluded
	case w.next != nil:
		return w.next.verdict != reconcile.Matched && w.next.verdict != reconcile.Adjustment
	default:
		return false
	}
}
