package match

import (
	"cmp"
	"slices"
	"strings"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// A void or reversal may name its sale by terminal, batch and trace number alone, and a line that takes
// money back by its order number alone. What was settled by its retrieval reference is remembered under
// that, so the logs of the days before are looked through for the sale's row, which has both. That is
// asked when all batches were judged once: a row whose sale stands in no file of tonight, and is
// remembered under no other reference, is rare, and a log takes as long to read for one as for all.

// TracedOriginal is how a void or reversal names its sale by trace number alone, or a line its sale
// by order number alone.
type TracedOriginal struct {
	Provider, MerchantID string
	Trace                string     // TraceKey of the sale; empty: it is named by Order
	Order                string     // order number of the sale
	Day                  civil.Date // of the void, or on which the line was settled
}

// tracedDays is by how many calendar days a sale may lie before the void that names it by trace
// number: the number is one of a batch, which a terminal closes each day or after a weekend.
const tracedDays = 3

// orderedDays is by how many calendar days a sale may lie before the line that names it by order
// number: most refunds are of the last month, and no night reads the logs of a quarter of a year.
const orderedDays = 31

// FirstDay returns the first day of which the sale may be.
func (o *TracedOriginal) FirstDay() civil.Date {
	if o.Order != "" {
		return o.Day.AddDays(-orderedDays)
	}
	return o.Day.AddDays(-tracedDays)
}

// Word returns the number that stands in the sale's row.
func (o *TracedOriginal) Word() string {
	return cmp.Or(o.Order, o.Trace[strings.LastIndexByte(o.Trace, '\x1f')+1:])
}

// IsNamedBy reports whether the original is the row.
func (o *TracedOriginal) IsNamedBy(t *reconcile.Transaction) bool {
	day := civil.DateOf(t.Time)
	if t.MerchantID != o.MerchantID || day > o.Day || day < o.FirstDay() || !reconcile.Compatible(t.Provider, o.Provider) {
		return false
	}
	if o.Order != "" {
		return t.OrderNo == o.Order && isSold(t)
	}
	return !reconcile.Undoing(t.Type) && reconcile.TraceKey(t.TerminalID, t.BatchNo, t.TraceNo) == o.Trace
}

// isSold reports whether the row is one that a refund or chargeback may take back.
func isSold(t *reconcile.Transaction) bool {
	return t.Type == reconcile.Sale || t.Type == reconcile.PreauthCompletion
}

// tracedOriginal returns how the row names its sale by trace number alone; false where it does not.
func (e *transactionState) tracedOriginal() (original TracedOriginal, ok bool) {
	trace := reconcile.TraceKey(e.TerminalID, cmp.Or(e.OriginalBatchNo, e.BatchNo), cmp.Or(e.OriginalTraceNo, e.TraceNo))
	return TracedOriginal{Provider: e.Provider, MerchantID: e.MerchantID, Trace: trace, Day: civil.DateOf(e.Time)}, e.OriginalRRN == "" && trace != ""
}

// orderedOriginal returns how the line names its sale by order number alone; false where it does not.
func (l *lineState) orderedOriginal() (original TracedOriginal, ok bool) {
	return TracedOriginal{Provider: l.Provider, MerchantID: l.MerchantID, Order: l.OriginalOrderNo, Day: l.SettleDate},
		l.OriginalOrderNo != "" && l.OriginalRRN == "" && l.Type != reconcile.LineSale && l.Type != reconcile.LineFee
}

// nameOriginals tells the lines that name their sale by order number alone the retrieval reference of
// the sale, by which it is remembered, and by which the refund at the terminal names it: of a
// row in hand, or else as the logs of earlier nights have it. Of several sales of one order it is none.
func (p *partition) nameOriginals(in *Input) {
	var orders map[string][]string
	for _, l := range p.lines {
		original, ok := l.orderedOriginal()
		if !ok {
			continue
		}
		if orders == nil {
			orders = p.referencesOfOrders()
		}
		references := orders[l.OriginalOrderNo]
		l.knowsOriginal = len(references) > 0
		if !l.knowsOriginal {
			references = in.traced[original]
		}
		if len(references) == 1 && references[0] != "" {
			named := *l.SettlementLine
			named.OriginalRRN, l.SettlementLine = references[0], &named
		}
	}
}

// referencesOfOrders returns the retrieval references of the sales in hand by their order numbers.
func (p *partition) referencesOfOrders() map[string][]string {
	orders := map[string][]string{}
	for _, e := range p.transactions {
		if e.OrderNo != "" && isSold(e.Transaction) && !slices.Contains(orders[e.OrderNo], e.RRN) {
			orders[e.OrderNo] = append(orders[e.OrderNo], e.RRN)
		}
	}
	return orders
}

// untracedOriginal returns the sale that a line of tonight names by order number alone, where neither a row
// in hand nor an earlier night has the number.
func (p *partition) untracedOriginal(l *lineState) (original TracedOriginal, ok bool) {
	original, ok = l.orderedOriginal()
	if !ok || l.item != nil || l.knowsOriginal || l.transaction != nil || l.excluded != nil {
		return original, false
	}
	return original, p.before == nil || len(p.before.facts[reconcile.FactKey(l.MerchantID, 'O', l.OriginalOrderNo)]) == 0
}

// originalFactKeys returns the keys of the facts that may be of the sale that a void or reversal
// takes back.
func (e *transactionState) originalFactKeys() []uint64 {
	return append(e.OriginalFactKeys(), e.tracedKeys...)
}

// setTraced tells the voids of the partition what the logs of earlier nights hold under the trace
// numbers that they name.
func (p *partition) setTraced(in *Input) {
	if len(in.traced) == 0 {
		return
	}
	for _, e := range p.transactions {
		if original, ok := e.tracedOriginal(); ok && e.mayUndoSettled {
			e.tracedKeys = tracedKeys(original, in.traced[original])
		}
	}
}

// tracedKeys returns the keys of the facts of an original, by the retrieval references of its rows.
func tracedKeys(original TracedOriginal, references []string) (keys []uint64) {
	for _, reference := range references {
		keys = append(keys, reconcile.FactKey(original.MerchantID, 'R', reference))
	}
	return keys
}

// untraced returns the originals that voids of the batch name by trace number, and lines by order number, and that no
// earlier night settled as far as is known.
func untraced(parts []*partition) (originals []TracedOriginal) {
	for _, p := range parts {
		for _, e := range p.transactions {
			if original, ok := e.tracedOriginal(); ok && e.mayUndoSettled && !e.undoesSettled {
				originals = append(originals, original)
			}
		}
		for _, l := range p.lines {
			if original, ok := p.untracedOriginal(l); ok {
				originals = append(originals, original)
			}
		}
	}
	return originals
}

// batchesWithTraced asks the logs of earlier nights for the sales that rows name by another number, and
// names the batches of which one was found.
func (j *Judge) batchesWithTraced() (batches []int, err error) {
	var all []TracedOriginal
	for _, originals := range j.untraced {
		all = append(all, originals...)
	}
	if len(all) == 0 || j.in.FindTraced == nil {
		return nil, nil
	}
	found, err := j.in.FindTraced(all)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	j.in.traced = found
	var keys []uint64
	for original, references := range found {
		keys = append(keys, tracedKeys(original, references)...)
	}
	for batch, originals := range j.untraced {
		if slices.ContainsFunc(originals, func(o TracedOriginal) bool { return j.in.traced[o] != nil }) {
			batches = append(batches, batch)
		}
	}
	if j.in.MoreFacts != nil {
		err = j.in.MoreFacts(keys)
	}
	return batches, err
}
