package nightly

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"tieout/internal/fault"
	"tieout/internal/mask"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/match"
	"tieout/store"
)

// Explanation says what became of a reference, night by night.
type Explanation struct {
	Reference string
	Nights    []NightExplanation
	Decisions []Decided
}

// NightExplanation is one night's part: the rows, the exceptions about them,
// or why the night can't be judged again.
type NightExplanation struct {
	RunID      string
	AsOf       civil.Date
	Traces     []match.Trace
	Exceptions []*reconcile.Exception
	Problem    string
}

// Explain judges again every night that knew the reference: a retrieval
// reference, order number, trace number or exception ID.
func (p *Pipeline) Explain(ctx context.Context, reference string) (Explanation, error) {
	explanation := Explanation{Reference: mask.Key{}.Identifier(reference)}
	runs, err := p.Store.Runs(ctx)
	if err != nil {
		return explanation, err
	}
	names, err := p.explainKeysOf(ctx, reference, runs)
	if err != nil {
		return explanation, err
	}
	for _, run := range runs {
		night, err := p.explainNight(ctx, run, names)
		if err != nil {
			return explanation, err
		}
		if len(night.Traces) > 0 || len(night.Exceptions) > 0 || night.Problem != "" {
			explanation.Nights = append(explanation.Nights, night)
		}
	}
	explanation.Decisions, err = p.decidedOf(ctx, explanation)
	return explanation, err
}

// explainKeys are what a night is asked for: references, and the exceptions with that ID.
type explainKeys struct {
	references  []string
	exceptionID string
}

// explainKeysOf turns an exception's ID into the reference of its row, and a masked
// card number, as reports show it, into those that it stands for.
func (p *Pipeline) explainKeysOf(ctx context.Context, asked string, runs []store.Run) (explainKeys, error) {
	keys := explainKeys{references: p.maskings(asked)}
	shown := map[string]bool{}
	for i := len(runs) - 1; i >= 0; i-- {
		open, err := p.openAfter(ctx, runs[i].Seq, func(x *reconcile.Exception) bool {
			for _, reference := range [...]string{x.RRN, x.OrderNo, x.TraceNo} {
				if reference != asked && mask.Shown(reference) == asked {
					shown[reference] = true
				}
			}
			return x.ID == asked
		})
		if err != nil {
			return explainKeys{}, err
		}
		for _, x := range open {
			for _, reference := range [...]string{x.RRN, x.OrderNo, x.TraceNo} {
				if reference != "" {
					return explainKeys{[]string{reference}, asked}, nil
				}
			}
			return explainKeys{[]string{x.ItemID}, asked}, nil
		}
	}
	keys.references = append(keys.references, slices.Sorted(maps.Keys(shown))...)
	return keys, nil
}

// maskings returns a reference as the rows of the store may have it: a card number
// is masked in them, with the store's key or as the first edition did.
func (p *Pipeline) maskings(reference string) []string {
	key, _ := p.Store.Mask(math.MaxInt64)
	return slices.Compact([]string{key.Identifier(reference), mask.FirstEdition().Identifier(reference)})
}

// openAfter returns the wanted exceptions that a run left open, in the order of the reports.
func (p *Pipeline) openAfter(ctx context.Context, seq int64, wanted func(*reconcile.Exception) bool) ([]*reconcile.Exception, error) {
	var open []*reconcile.Exception
	err := p.Store.EachException(ctx, seq+1, 1, func(_ int, row store.Row) error {
		x := &reconcile.Exception{Version: reconcile.Version{Place: row.Place}}
		if err := store.ReadException(row.Text, x); err != nil {
			return err
		}
		if wanted(x) {
			open = append(open, x)
		}
		return nil
	})
	reconcile.SortExceptions(open)
	return open, err
}

func (p *Pipeline) explainNight(ctx context.Context, run store.Run, asked explainKeys) (NightExplanation, error) {
	explained := NightExplanation{RunID: run.ID, AsOf: run.AsOf}
	var err error
	if explained.Exceptions, err = p.openAfter(ctx, run.Seq, func(x *reconcile.Exception) bool {
		return x.ID == asked.exceptionID || (asked.exceptionID == "" && refersTo(asked.references, x))
	}); err != nil {
		return explained, err
	}
	for _, x := range explained.Exceptions {
		x.BusinessDaysOverdue = p.Config.Terms.Overdue(x, run.AsOf)
		hideTags(reconcile.ExceptionFields, x)
	}
	for _, reference := range asked.references {
		if err := p.replay(ctx, run.Seq, true, reference, func(_ *reconcile.Night, v *verdicts) error {
			explained.Traces = append(explained.Traces, v.traces...)
			return nil
		}); err != nil {
			if ctx.Err() != nil {
				return explained, err
			}
			explained.Problem = fmt.Sprintf("the night can't be judged again: %v", fault.Named(err))
			break
		}
	}
	for i := range explained.Traces {
		t := &explained.Traces[i]
		t.What, t.WhyNot = mask.Shown(t.What), mask.Shown(t.WhyNot)
	}
	return explained, nil
}

// refersTo reports whether a reference is one of the exception's.
func refersTo(references []string, x *reconcile.Exception) bool {
	return slices.ContainsFunc(references, func(reference string) bool {
		return reference != "" && (reference == x.RRN || reference == x.OrderNo || reference == x.TraceNo)
	})
}

// decidedOf returns what people decided about the exceptions that the explanation shows.
func (p *Pipeline) decidedOf(ctx context.Context, explanation Explanation) ([]Decided, error) {
	shown := map[string]bool{explanation.Reference: true}
	for _, night := range explanation.Nights {
		for _, x := range night.Exceptions {
			shown[x.ID] = true
		}
	}
	return p.decided(ctx, func(id string, _ int64) bool { return shown[id] })
}
