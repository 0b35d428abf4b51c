package nightly

import (
	"context"

	"tieout/reconcile/match"
	"tieout/store"
)

// OpensAgain reports whether the next run opens rows because of a decision. One that takes a match by hand back opens
// none where no run has acted on the match, or a row that came later has ended it; every other decision opens its rows.
func (p *Pipeline) OpensAgain(ctx context.Context, d *store.Decision) (bool, error) {
	if d.Act != store.Unmatch || d.Undoes == 0 {
		return true, nil
	}
	last, any, err := p.Store.LastRun(ctx)
	if err != nil || !any {
		return false, err
	}
	find, err := p.Store.Facts(ctx, last.Seq+1, last.AsOf.AddDays(-rememberSettledDays))
	if err != nil || find == nil {
		return false, err
	}
	var keys []uint64
	for _, x := range d.Exceptions {
		keys = append(keys, match.HandKey(x.ID))
	}
	facts, err := find(keys)
	return match.StandsByHand(facts), err
}
