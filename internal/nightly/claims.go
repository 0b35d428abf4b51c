package nightly

import (
	"cmp"
	"context"
	"slices"

	"tieout/internal/fault"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/store"
)

// Claim is an open exception that is claimed, or that somebody took a step about.
type Claim struct {
	Exception *reconcile.Exception
	State     reconcile.ClaimState
}

// Claims lists the open claims with their states, the oldest due day first. A claim that was
// written off stands until the next run.
func (p *Pipeline) Claims(ctx context.Context) (claims []Claim, err error) {
	head, err := p.Store.Head(ctx)
	if err != nil {
		return nil, err
	}
	decisions, err := p.Store.Decisions(ctx)
	if err != nil {
		return nil, err
	}
	states := claimStates(decisions, head.Seq+1)
	err = p.Store.EachException(ctx, head.Seq+1, 1, func(_ int, row store.Row) error {
		x := &reconcile.Exception{}
		if err := store.ReadException(row.Text, x); err != nil {
			return err
		}
		state := states[x.ID]
		if state == nil && !x.Claimed() {
			return nil
		}
		if state == nil {
			state = &reconcile.ClaimState{State: reconcile.ClaimDrafted}
		}
		claims = append(claims, Claim{x, *state})
		return nil
	})
	slices.SortFunc(claims, func(a, b Claim) int {
		return cmp.Or(cmp.Compare(a.Exception.Due, b.Exception.Due), cmp.Compare(a.Exception.ID, b.Exception.ID))
	})
	return claims, err
}

// addClaims tells a night what people had done about claims before it was closed.
func (p *Pipeline) addClaims(ctx context.Context, night *reconcile.Night) error {
	decisions, err := p.Store.Decisions(ctx)
	if err != nil {
		return err
	}
	night.Claims = claimStates(decisions, night.Seq)
	return nil
}

var errNotSigned = &fault.Error{Name: "night-unknown", Class: fault.Usage, Hint: "tieout runs lists the closed nights"}

// SignOff keeps that a person signed the night of a day as it was closed.
func (p *Pipeline) SignOff(ctx context.Context, day civil.Date, step store.Step, by, why string) (run store.Run, err error) {
	err = p.withLock(ctx, func() error {
		var found bool
		if run, found, err = p.Store.LatestRunOf(ctx, day); err != nil {
			return err
		}
		if !found {
			return errNotSigned.At(day.String(), "want a closed night, got none as of this day; nothing was signed")
		}
		step.Run, step.Hash = run.ID, run.Hash
		return p.Store.Decide(ctx, []store.Decision{{Act: store.Signed, By: by, Why: why, Step: step}}, p.Now())
	})
	return run, err
}

// Signatures are those of the closed nights, by run.
func (p *Pipeline) Signatures(ctx context.Context) (map[string][]store.Decision, error) {
	decisions, err := p.Store.Decisions(ctx)
	if err != nil {
		return nil, err
	}
	signed := map[string][]store.Decision{}
	for _, d := range decisions {
		if d.Act == store.Signed {
			signed[d.Step.Run] = append(signed[d.Step.Run], d)
		}
	}
	return signed, nil
}

var errSigned = &fault.Error{Name: "night-signed", Class: fault.Usage, Hint: "correct what is wrong in the next night; a signed one stands as it was signed"}

// refuseSigned refuses to undo a night that somebody signed.
func (p *Pipeline) refuseSigned(ctx context.Context, run *store.Run) error {
	signed, err := p.Signatures(ctx)
	if err != nil {
		return err
	}
	if list := signed[run.ID]; len(list) > 0 {
		return errSigned.At(run.ID, "want a night that nobody signed, got one that %s signed on %s; nothing was undone", list[0].By, list[0].At[:len(civil.DateLayout)])
	}
	return nil
}
