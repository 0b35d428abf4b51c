package match

import (
	"cmp"
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// A void or reversal may name its sale by terminal, batch and trace number alone. What was settled by
// its retrieval reference is remembered under that, so the logs of the days before are looked
// through for the sale's row, which has both. That is asked when all batches were judged once: a void
// whose sale stands in no file of tonight is rare, and a log takes as long to read for one as for all.

// TracedOriginal is how a void or reversal names its sale by trace number alone.
type TracedOriginal struct {
	Provider, MerchantID string
	Trace                string     // TraceKey of the sale
	Day                  civil.Date // of the void
}

// TracedDays is by how many calendar days a sale may lie before the void that names it by trace
// number: the number is one of a batch, which a terminal closes each day or after a weekend.
const TracedDays = 3

// IsNamedBy reports whether the original is the row.
func (o *TracedOriginal) IsNamedBy(t *reconcile.Transaction) bool {
	day := civil.DateOf(t.Time)
	return t.MerchantID == o.MerchantID && !reconcile.Undoing(t.Type) && reconcile.TraceKey(t.TerminalID, t.BatchNo, t.TraceNo) == o.Trace &&
		day <= o.Day && day >= o.Day.AddDays(-TracedDays) && reconcile.Compatible(t.Provider, o.Provider)
}

// tracedOriginal returns how the row names its sale by trace number alone; false where it does not.
func (e *transactionState) tracedOriginal() (original TracedOriginal, ok bool) {
	trace := reconcile.TraceKey(e.TerminalID, cmp.Or(e.OriginalBatchNo, e.BatchNo), cmp.Or(e.OriginalTraceNo, e.TraceNo))
	return TracedOriginal{e.Provider, e.MerchantID, trace, civil.DateOf(e.Time)}, e.OriginalRRN == "" && trace != ""
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
			e.tracedKeys = in.traced[original]
		}
	}
}

// untraced returns the originals that voids of the batch name by trace number and that no earlier night settled as far
// as is known.
func untraced(parts []*partition) (originals []TracedOriginal) {
	for _, p := range parts {
		for _, e := range p.transactions {
			if original, ok := e.tracedOriginal(); ok && e.mayUndoSettled && !e.undoesSettled {
				originals = append(originals, original)
			}
		}
	}
	return originals
}

// batchesWithTraced asks the logs of earlier nights for the sales that voids name by trace number, and
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
	j.in.traced = map[TracedOriginal][]uint64{}
	var keys []uint64
	for original, references := range found {
		for _, reference := range references {
			key := reconcile.FactKey(original.MerchantID, 'R', reference)
			j.in.traced[original], keys = append(j.in.traced[original], key), append(keys, key)
		}
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
