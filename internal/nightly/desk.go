package nightly

import (
	"context"
	"slices"

	"tieout/reconcile"
	"tieout/store"
)

// desk is what lies before a person who decides: the open exceptions in question, and what was decided
// so far. Whoever decides by it holds the store's lock.
type desk struct {
	pipeline *Pipeline
	seq      int64 // of the newest run
	open     map[string]*reconcile.Exception
	known    store.Opening
	all      []store.Decision
	states   map[string]*reconcile.ClaimState
}

// newDesk reads what is known of the exceptions with these IDs; nil: of every open one.
func (p *Pipeline) newDesk(ctx context.Context, ids []string) (*desk, error) {
	head, err := p.Store.Head(ctx)
	if err != nil {
		return nil, err
	}
	d := &desk{pipeline: p, seq: head.Seq}
	if d.open, err = p.Store.OpenExceptions(ctx, head.Seq, ids); err != nil {
		return nil, err
	}
	if d.known, err = p.Store.Opening(ctx, head.Seq+1); err != nil {
		return nil, err
	}
	if d.all, err = p.Store.Decisions(ctx); err != nil {
		return nil, err
	}
	d.states = claimStates(d.all, head.Seq+1)
	return d, nil
}

// decide makes decisions at a desk and keeps them, all of them or none.
func (p *Pipeline) decide(ctx context.Context, ids []string, work func(*desk) ([]store.Decision, error)) (decisions []store.Decision, err error) {
	err = p.withLock(ctx, Options{}, func() error {
		d, err := p.newDesk(ctx, ids)
		if err != nil {
			return err
		}
		if decisions, err = work(d); err != nil {
			return err
		}
		return p.Store.Decide(ctx, decisions, p.Now())
	})
	return decisions, err
}

// ones returns the exceptions with these IDs, all of which are open and not closed.
func (d *desk) ones(ids []string) (exceptions []*reconcile.Exception, err error) {
	for _, id := range ids {
		x, err := d.one(id)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(exceptions, x) {
			exceptions = append(exceptions, x)
		}
	}
	return exceptions, nil
}

// one returns the exception with this ID, which is open and not closed.
func (d *desk) one(id string) (*reconcile.Exception, error) {
	switch x := d.open[id]; {
	case x == nil:
		return nil, store.ErrUnknownException.At(id, "want the ID of an open exception, got one that no open exception has; nothing was decided")
	case d.known.ClosedExceptions[id] != "":
		return nil, store.ErrUnknownException.At(id, "want an open exception, got one that a person closed; nothing was decided")
	default:
		return x, nil
	}
}

// state is what people have done about a claim.
func (d *desk) state(id string) *reconcile.ClaimState {
	if state := d.states[id]; state != nil {
		return state
	}
	return &reconcile.ClaimState{State: reconcile.ClaimDrafted}
}

// match says that the rows of the exceptions belong together.
func (d *desk) match(ids []string, by, why string) ([]store.Decision, error) {
	exceptions, err := d.ones(ids)
	if err != nil {
		return nil, err
	}
	if err := checkPairing(exceptions); err != nil {
		return nil, err
	}
	for _, x := range exceptions {
		if i := slices.IndexFunc(d.known.Matches, func(m store.Decision) bool { return m.Concerns(x.ID) }); i >= 0 {
			return nil, errNotAPair.At(x.ID, "want an exception that nobody decided about, got one that %s matched already: %s; nothing was matched now", d.known.Matches[i].By, d.known.Matches[i].Why)
		}
	}
	return []store.Decision{{Act: store.Match, Exceptions: exceptions, By: by, Why: why}}, nil
}

// unmatch takes a match by hand back, or says of a possible match that it is none.
func (d *desk) unmatch(id, by, why string) ([]store.Decision, error) {
	decision := store.Decision{Act: store.Unmatch, By: by, Why: why}
	if made := lastMatch(d.all, id); made != nil {
		decision.Undoes, decision.Exceptions = made.N, made.Exceptions
		return []store.Decision{decision}, nil
	}
	open, err := d.ones([]string{id})
	if err != nil {
		return nil, err
	}
	if open[0].Kind != reconcile.PossibleMatch {
		return nil, errNotMatched.At(id, "want an exception of a match by hand, or a possible-match, got %s; nothing was decided", open[0].Kind)
	}
	decision.Exceptions = open
	return []store.Decision{decision}, nil
}

// step takes a step about claims. Of a write-off that somebody wants to be taken back, approval does that.
func (d *desk) step(ctx context.Context, act store.Act, ids []string, step store.Step, by, why string) (decisions []store.Decision, err error) {
	var taken, reopened []*reconcile.Exception
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			continue
		}
		x, state := (*reconcile.Exception)(nil), d.state(id)
		if isReopening(act, state) {
			x, err = d.closedOne(ctx, id)
		} else {
			x, err = d.one(id)
		}
		if err != nil {
			return nil, err
		}
		if err := checkStep(act, x, state, &step, by); err != nil {
			return nil, err
		}
		if act == store.Approved && reopenProposed(state) {
			reopened = append(reopened, x)
		} else {
			taken = append(taken, x)
		}
	}
	if err := d.pipeline.refuseForgottenRows(ctx, reopened); err != nil {
		return nil, err
	}
	if len(taken) > 0 {
		decisions = append(decisions, store.Decision{Act: act, Exceptions: taken, By: by, Why: why, Step: step})
		if act == store.Approved {
			decisions = append(decisions, store.Decision{Act: store.CloseAgain, Exceptions: taken, By: by, Why: store.WrittenOff + why})
		}
	}
	if len(reopened) > 0 {
		decisions = append(decisions, store.Decision{Act: store.Reopen, Exceptions: reopened, By: by, Why: why, Step: step})
	}
	return decisions, nil
}

// close closes each of the exceptions by a decision of its own.
func (d *desk) close(ids []string, by, why string) ([]store.Decision, error) {
	exceptions, err := d.ones(ids)
	if err != nil {
		return nil, err
	}
	var decisions []store.Decision
	for _, x := range exceptions {
		decisions = append(decisions, store.Decision{Act: store.CloseAgain, Exceptions: []*reconcile.Exception{x}, By: by, Why: why})
	}
	return decisions, nil
}
