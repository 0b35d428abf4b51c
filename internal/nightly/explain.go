package nightly

import (
	"context"
	"math"
	"slices"

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
	// Unread are files of the nights that can't be looked through again: they are gone, or have
	// changed. Whether they have rows that bear the reference is known only of what the store says.
	Unread []string
}

// NightExplanation is what one night said, and each of Count nights up to Last after it: the
// rows, the exceptions about them, or why the night can't be told.
type NightExplanation struct {
	RunID      string
	AsOf       civil.Date
	Last       civil.Date // of the nights in a row that said the same; AsOf where it is one
	Count      int
	Traces     []match.Trace
	Exceptions []*reconcile.Exception
	Problem    string
}

// Explain tells what every night said of a reference: a retrieval reference, order number,
// trace number or exception ID. It is told from what the nights left: open rows and
// exceptions as they stood, and the facts of those that ended, whose rows are read again from
// their files. Only nights of which nothing is remembered are judged again.
func (p *Pipeline) Explain(ctx context.Context, reference string) (Explanation, error) {
	explanation := Explanation{Reference: mask.Key{}.Identifier(reference)}
	runs, err := p.Store.Runs(ctx)
	if err != nil {
		return explanation, err
	}
	h := &history{pipeline: p, runs: runs, input: &match.Input{Fees: p.Config.Fees, Terms: p.Config.Terms}, nights: make([]NightExplanation, len(runs))}
	for i := range runs {
		h.nights[i] = NightExplanation{RunID: runs[i].ID, AsOf: runs[i].AsOf, Last: runs[i].AsOf, Count: 1}
	}
	asked, err := p.explainKeysOf(ctx, reference)
	if err != nil {
		return explanation, err
	}
	if err := h.tell(ctx, asked); err != nil {
		return explanation, err
	}
	explanation.Nights, explanation.Unread = h.told(), h.unread
	explanation.Decisions, err = p.decidedOf(ctx, explanation)
	return explanation, err
}

// explainKeys are what the nights are asked for: references, and the exceptions with that ID.
type explainKeys struct {
	references  []string
	exceptionID string
}

// explainKeysOf turns an exception's ID into the reference of its row, and a masked
// card number, as reports show it, into those that it stands for.
func (p *Pipeline) explainKeysOf(ctx context.Context, asked string) (explainKeys, error) {
	keys := explainKeys{references: p.maskings(asked)}
	states, err := p.exceptionStates(ctx, []string{asked})
	if err != nil {
		return explainKeys{}, err
	}
	for i := len(states) - 1; i >= 0; i-- {
		x := &states[i].Exception
		references := slices.DeleteFunc([]string{x.RRN, x.OrderNo, x.TraceNo}, func(reference string) bool { return reference == "" })
		if x.ID == asked {
			if len(references) == 0 {
				return explainKeys{[]string{x.ItemID}, asked}, nil
			}
			return explainKeys{references[:1], asked}, nil
		}
		for _, reference := range references {
			if reference != asked && mask.Shown(reference) == asked {
				keys.references = append(keys.references, reference)
			}
		}
	}
	slices.Sort(keys.references)
	keys.references = slices.Compact(keys.references)
	return keys, nil
}

// maskings returns a reference as the rows of the store may have it: a card number
// is masked in them, with the store's key or as the first edition did.
func (p *Pipeline) maskings(reference string) []string {
	key, _ := p.Store.Mask(math.MaxInt64)
	return slices.Compact([]string{key.Identifier(reference), mask.FirstEdition().Identifier(reference)})
}

// exceptionState is one state of an exception, between two runs.
type exceptionState struct {
	store.State
	reconcile.Exception
}

// exceptionStates returns the states of the exceptions that say one of the words.
func (p *Pipeline) exceptionStates(ctx context.Context, words []string) ([]exceptionState, error) {
	found, err := p.Store.ExceptionStates(ctx, words)
	if err != nil {
		return nil, err
	}
	states := make([]exceptionState, len(found))
	for i := range found {
		states[i].State = found[i]
		if err := store.ReadException(found[i].Text, &states[i].Exception); err != nil {
			return nil, err
		}
	}
	return states, nil
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
