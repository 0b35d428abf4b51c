package nightly

import (
	"cmp"
	"context"
	"slices"

	"tieout/loaders/account"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/match"
	"tieout/store"
)

// findTraced looks for originals that voids name by trace number, and lines by order number, in the
// terminal logs that earlier nights took in, the newest first, and returns the retrieval references
// of those that stand there. Of an order number it is the last day that has it.
func (r *pairReader) findTraced(ctx context.Context, originals []match.TracedOriginal) (map[match.TracedOriginal][]string, error) {
	r.lock.Lock()
	defer r.lock.Unlock()
	found, foundOn := map[match.TracedOriginal][]string{}, map[match.TracedOriginal]civil.Date{}
	files := r.inOrder()
	slices.SortStableFunc(files, func(a, b store.FileRow) int { return cmp.Compare(b.Date, a.Date) })
	for _, file := range files {
		named := slices.DeleteFunc(slices.Clone(originals), func(o match.TracedOriginal) bool {
			return !r.mayHold(&file, o) || o.Order != "" && foundOn[o] > file.Date
		})
		if len(named) == 0 {
			continue
		}
		byNumber := map[string][]match.TracedOriginal{}
		var numbers []string
		for _, o := range named {
			byNumber[o.Trace+o.Order] = append(byNumber[o.Trace+o.Order], o)
			numbers = append(numbers, o.Word())
		}
		slices.Sort(numbers)
		_, err := r.pipeline.searchFile(ctx, &file, slices.Compact(numbers), func(row account.Row) error {
			t := row.Transaction
			if t == nil || t.RRN == "" {
				return nil
			}
			for _, o := range slices.Concat(byNumber[reconcile.TraceKey(t.TerminalID, t.BatchNo, t.TraceNo)], byNumber[t.OrderNo]) {
				if o.IsNamedBy(t) && !slices.Contains(found[o], t.RRN) {
					found[o], foundOn[o] = append(found[o], t.RRN), file.Date
				}
			}
			return nil
		})
		if err := r.unlessInput(err); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// mayHold reports whether a file may be the log in which an original stands. One without a day may be that
// of any.
func (r *pairReader) mayHold(file *store.FileRow, o match.TracedOriginal) bool {
	source := r.pipeline.sourceNamed(file.Source)
	return source != nil && file.Side == reconcile.TerminalSide && reconcile.Compatible(source.Provider, o.Provider) &&
		(file.Date == 0 || file.Date >= o.FirstDay() && file.Date <= o.Day.AddDays(1))
}
