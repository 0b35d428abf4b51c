package nightly

import (
	"context"
	"slices"
	"strings"

	"tieout/loaders/account"
	"tieout/reconcile"
	"tieout/reconcile/match"
	"tieout/store"
)

// findTraced looks for originals that voids name by trace number in the terminal logs that earlier
// nights took in, and returns the retrieval references of those that stand there.
func (r *pairReader) findTraced(ctx context.Context, originals []match.TracedOriginal) (map[match.TracedOriginal][]string, error) {
	r.lock.Lock()
	defer r.lock.Unlock()
	found := map[match.TracedOriginal][]string{}
	for _, file := range r.inOrder() {
		named := slices.DeleteFunc(slices.Clone(originals), func(o match.TracedOriginal) bool { return !r.mayHold(&file, o) })
		if len(named) == 0 {
			continue
		}
		byTrace := map[string][]match.TracedOriginal{}
		var numbers []string
		for _, o := range named {
			byTrace[o.Trace] = append(byTrace[o.Trace], o)
			numbers = append(numbers, o.Trace[strings.LastIndexByte(o.Trace, '\x1f')+1:])
		}
		slices.Sort(numbers)
		_, err := r.pipeline.searchFile(ctx, &file, slices.Compact(numbers), func(row account.Row) error {
			if t := row.Transaction; t != nil && t.RRN != "" {
				for _, o := range byTrace[reconcile.TraceKey(t.TerminalID, t.BatchNo, t.TraceNo)] {
					if o.IsNamedBy(t) && !slices.Contains(found[o], t.RRN) {
						found[o] = append(found[o], t.RRN)
					}
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
		(file.Date == 0 || file.Date >= o.Day.AddDays(-match.TracedDays) && file.Date <= o.Day.AddDays(1))
}
