package nightly

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tieout/internal/fault"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/store"
)

// Claim is an open exception that is claimed, or that somebody took a step about.
type Claim struct {
	Exception *reconcile.Exception
	State     reconcile.ClaimState
	// DaysSince counts the calendar days from the last step, else from the night that first reported it,
	// to today.
	DaysSince int
	Deadline  civil.Date // on which the acquirer takes it last; zero: no rule is known
}

// Claims lists the open claims with their states, the oldest due day first. A claim that was
// written off stands until the next run, and again while somebody wants that taken back.
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
		delete(states, x.ID)
		claim, err := p.claimOf(x, state)
		claims = append(claims, claim)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, state := range states {
		if !reopenProposed(state) {
			continue
		}
		claim, err := p.claimOf(state.Exception, state)
		if err != nil {
			return nil, err
		}
		claims = append(claims, claim)
	}
	slices.SortFunc(claims, func(a, b Claim) int {
		return cmp.Or(cmp.Compare(a.Exception.Due, b.Exception.Due), cmp.Compare(a.Exception.ID, b.Exception.ID))
	})
	return claims, nil
}

func (p *Pipeline) claimOf(x *reconcile.Exception, state *reconcile.ClaimState) (Claim, error) {
	since, err := p.dayOf(state.At, x.FirstReported)
	return Claim{x, *state, int(p.today() - since), p.Config.Terms.ClaimDeadline(x)}, err
}

// today is the date in the configuration's time zone.
func (p *Pipeline) today() civil.Date { return civil.DateOf(p.Now().In(p.Config.Location)) }

// dayOf is the day of a moment (RFC 3339) in that zone; that of nobody's step is the one given.
func (p *Pipeline) dayOf(at string, none civil.Date) (civil.Date, error) {
	if at == "" {
		return none, nil
	}
	moment, err := time.Parse(time.RFC3339, at)
	return civil.DateOf(moment.In(p.Config.Location)), err
}

// addClaims tells a night what people had done about claims before it was closed, and what ended them.
func (p *Pipeline) addClaims(ctx context.Context, night *reconcile.Night, decisions []store.Decision, runs []store.Run) error {
	night.Claims = claimStates(decisions, night.Seq)
	if len(night.Claims) == 0 {
		return nil
	}
	first := decisions[0].AfterSeq // no claim can have ended before anybody decided anything
	for i := range runs {
		if run := &runs[i]; run.Seq > first && run.Seq < night.Seq {
			if err := p.Store.EachCleared(ctx, run.Seq, endClaims(night.Claims, run.AsOf)); err != nil {
				return err
			}
		}
	}
	if night.Cleared == nil {
		return nil
	}
	return night.Cleared(endClaims(night.Claims, night.AsOf))
}

// endClaims notes which of the claims a night ended, and by what.
func endClaims(claims map[string]*reconcile.ClaimState, night civil.Date) func(*reconcile.Cleared) error {
	return func(c *reconcile.Cleared) error {
		if s := claims[c.ID]; s != nil {
			s.End(c, night)
		}
		return nil
	}
}

var errSignedBefore = &fault.Error{Name: "already-signed", Class: fault.Usage, Hint: "tieout runs shows who signed; another person may sign beside"}

var errNotSigned = &fault.Error{Name: "night-unknown", Class: fault.Usage, Hint: "tieout runs lists the closed nights"}

// SignOff keeps that a person signed the night of a day as it was closed.
func (p *Pipeline) SignOff(ctx context.Context, day civil.Date, step store.Step, by, why string) (run store.Run, signature store.Decision, err error) {
	err = p.withLock(ctx, Options{}, func() error {
		var found bool
		if run, found, err = p.Store.LatestRunOf(ctx, day); err != nil {
			return err
		}
		if !found {
			return errNotSigned.At(day.String(), "want a closed night, got none as of this day; nothing was signed")
		}
		signed, err := p.Signatures(ctx)
		if err != nil {
			return err
		}
		for _, d := range signed[run.ID] {
			if samePerson(d.By, by) {
				return errSignedBefore.At(day.String(), "want a night that %s has not signed, got one signed on %s; nothing was signed now", d.By, d.At[:len(civil.DateLayout)])
			}
		}
		step.Run, step.Hash = run.ID, run.Hash
		decisions := []store.Decision{{Act: store.Signed, By: by, Why: why, Step: step}}
		err = p.Store.Decide(ctx, decisions, p.Now())
		signature = decisions[0]
		return err
	})
	return run, signature, err
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
