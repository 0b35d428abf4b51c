package nightly

import (
	"context"
	"slices"

	"tieout/internal/fault"
	"tieout/reconcile"
	"tieout/reconcile/match"
	"tieout/store"
)

var (
	errNotAPair     = &fault.Error{Name: "not-a-pair", Class: fault.Usage, Hint: "name the exceptions of one sale and its lines, or of one line and its sales, of one merchant; one possible-match names both"}
	errNotMatched   = &fault.Error{Name: "not-matched", Class: fault.Usage, Hint: "name a possible-match that is open, or an exception that a match by hand ended; tieout explain ID tells what became of it"}
	errNotClosed    = &fault.Error{Name: "not-closed", Class: fault.Usage, Hint: "tieout explain ID tells what became of it"}
	errRowForgotten = &fault.Error{Name: "row-forgotten", Class: fault.Usage, Hint: "a closed row is remembered for 35 days, a closed line for 92"}
)

// Match says in the name of a person that the rows of the exceptions belong together.
// The next run settles them.
func (p *Pipeline) Match(ctx context.Context, ids []string, by, why string) ([]store.Decision, error) {
	return p.decide(ctx, ids, func(d *desk) ([]store.Decision, error) { return d.match(ids, by, why) })
}

// checkPairing refuses exceptions whose rows can't be one match.
func checkPairing(exceptions []*reconcile.Exception) error {
	sales, lines := 0, 0
	first := exceptions[0]
	for _, x := range exceptions {
		switch {
		case x.ItemID == "" || x.Kind.Rule().Global:
			return errNotAPair.At(x.ID, "want an exception about an open sale or line, got %s of a row that has ended, or of no row; nothing was matched", x.Kind)
		case x.MerchantID != first.MerchantID || x.Currency != first.Currency:
			return errNotAPair.At(x.ID, "want rows of merchant %s in %s, got one of %s in %s; nothing was matched", first.MerchantID, first.Currency, x.MerchantID, x.Currency)
		case x.Kind == reconcile.PossibleMatch:
			sales, lines = sales+1, lines+1
		case x.IsOfLine():
			lines++
		default:
			sales++
		}
	}
	if sales == 0 || lines == 0 || sales > 1 && lines > 1 {
		return errNotAPair.At(first.ID, "want one sale and its lines, or one line and its sales, got %s and %s; nothing was matched", reconcile.Counted(sales, "sale", "sales"), reconcile.Counted(lines, "line", "lines"))
	}
	return nil
}

// Unmatch takes a match by hand back in the name of a person, or says of a possible match
// that it is none.
func (p *Pipeline) Unmatch(ctx context.Context, id, by, why string) ([]store.Decision, error) {
	return p.decide(ctx, []string{id}, func(d *desk) ([]store.Decision, error) { return d.unmatch(id, by, why) })
}

// lastMatch returns the last match that ended an exception and that stands; nil when none does.
func lastMatch(all []store.Decision, id string) (last *store.Decision) {
	for i := range all {
		switch d := &all[i]; {
		case d.Act == store.Match && d.Concerns(id):
			last = d
		case d.Act == store.Unmatch && last != nil && d.Undoes == last.N:
			last = nil
		}
	}
	return last
}

// Reopen takes closings back in the name of a person. A write-off took two people: so does taking it back, which one
// person proposes by it.
func (p *Pipeline) Reopen(ctx context.Context, ids []string, step store.Step, by, why string) ([]store.Decision, error) {
	return p.decide(ctx, ids, func(d *desk) ([]store.Decision, error) { return d.reopen(ctx, ids, step, by, why) })
}

// reopen takes closings back, or proposes it.
func (d *desk) reopen(ctx context.Context, ids []string, step store.Step, by, why string) (decisions []store.Decision, err error) {
	var reopened, proposed []*reconcile.Exception
	for _, id := range ids {
		x, err := d.closedOne(ctx, id)
		if err != nil {
			return nil, err
		}
		switch state := d.state(id); {
		case reopenProposed(state):
			return nil, errWrongStep.At(id, "want a write-off that nobody wants to be taken back yet, got one that %s proposed; another person says: tieout dispute approve, or refuse. Nothing was reopened", state.Proposer)
		case state.State == reconcile.ClaimWrittenOff:
			proposed = append(proposed, x)
		default:
			reopened = append(reopened, x)
		}
	}
	if err := d.pipeline.refuseForgottenRows(ctx, slices.Concat(reopened, proposed)); err != nil {
		return nil, err
	}
	if len(reopened) > 0 {
		decisions = append(decisions, store.Decision{Act: store.Reopen, Exceptions: reopened, By: by, Why: why})
	}
	if len(proposed) > 0 {
		decisions = append(decisions, store.Decision{Act: store.ReopenProposed, Exceptions: proposed, By: by, Why: why, Step: step})
	}
	return decisions, nil
}

// closedOne returns a closed exception as it stood.
func (d *desk) closedOne(ctx context.Context, id string) (*reconcile.Exception, error) {
	if d.known.ClosedExceptions[id] == "" {
		return nil, errNotClosed.At(id, "want the ID of an exception that a person closed, got one that nobody closed, or that is open again; nothing was reopened")
	}
	if x := d.open[id]; x != nil { // no run has acted on the closing yet
		return x, nil
	}
	p := d.pipeline
	after, err := p.Store.ClosedAfter(ctx, id)
	if err != nil {
		return nil, err
	}
	open, err := p.Store.OpenExceptions(ctx, after, []string{id})
	if err != nil {
		return nil, err
	}
	if open[id] == nil {
		return nil, errNotClosed.At(id, "want an exception of a night that stands, got one that only a night had which was taken back; nothing was reopened")
	}
	return open[id], nil
}

// refuseForgottenRows refuses to reopen exceptions about rows that are remembered no longer.
func (p *Pipeline) refuseForgottenRows(ctx context.Context, exceptions []*reconcile.Exception) error {
	wanted := map[string]string{}
	for _, x := range exceptions {
		if x.ItemID != "" {
			wanted[x.ItemID] = x.ID
		}
	}
	head, err := p.Store.Head(ctx)
	if err != nil || len(wanted) == 0 {
		return err
	}
	if err := p.Store.EachItem(ctx, head.Seq+1, 1, func(_ int, row store.Row) error {
		var item reconcile.Item
		err := store.ReadItem(row.Text, &item)
		delete(wanted, item.ID)
		return err
	}); err != nil {
		return err
	}
	for _, x := range exceptions {
		if wanted[x.ItemID] != "" {
			return errRowForgotten.At(x.ID, "want a closing whose row is remembered, got one of a row that is not; nothing was reopened")
		}
	}
	return nil
}

// pairings hands decisions to the kernel.
func pairings(decisions []store.Decision) []match.Pairing {
	list := make([]match.Pairing, len(decisions))
	for i := range decisions {
		list[i] = match.Pairing{Exceptions: decisions[i].Exceptions, By: decisions[i].By, Why: decisions[i].Why}
	}
	return list
}

// rowsOf are the rows of exceptions.
func rowsOf(exceptions []*reconcile.Exception) map[string]bool {
	items := map[string]bool{}
	for _, x := range exceptions {
		if x.ItemID != "" {
			items[x.ItemID] = true
		}
	}
	return items
}

// addDecided puts into the batches what people took back: exceptions that they opened
// again, and those of matches by hand.
func (s *merchantBatches) addDecided(o *opening) error {
	for _, x := range o.Reopened {
		if err := s.addException(store.Row{Place: reconcile.OpenedAgain, Text: string(store.AppendException(nil, x))}); err != nil {
			return err
		}
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	for i := range o.Unmatched {
		for _, x := range o.Unmatched[i].Exceptions {
			s.recall.addKey(match.HandKey(x.ID))
			if err := s.addRecord(unmatchedRecord, x.MerchantID, store.Row{Text: string(store.AppendException(nil, x))}); err != nil {
				return err
			}
		}
	}
	return nil
}
