package nightly

import (
	"context"
	"errors"

	"tieout/reconcile/civil"
	"tieout/reconcile/prematch"
	"tieout/store"
)

// Slices are the slices of one night, open. Run puts the night together of them.
type Slices struct{ list []*sliceFile }

// OpenSlices opens the slices of a night: files, folders of them, or the folders of reports beside which they lie. Faults: one is damaged, is lacking, is there
// twice, or says otherwise than another what night it is of.
func OpenSlices(sets []string) (*Slices, error) {
	list, err := openSlices(sets)
	return &Slices{list}, err
}

// AsOf is the night.
func (s *Slices) AsOf() civil.Date { return s.list[0].head.AsOf }

// Close closes the files.
func (s *Slices) Close() error { return closeSlices(s.list) }

// takeSlices takes the night's rows from its slices instead of the files.
func (p *Pipeline) takeSlices(ctx context.Context, options Options, o *opening, found *intake) (*loaded, error) {
	list := options.Slices.list
	first := &list[0].head
	head, err := p.Store.Head(ctx)
	if err != nil {
		return nil, err
	}
	p.Strict = first.Strict
	same, err := p.sameNight(options, o, found, head.Hash)
	if err != nil {
		return nil, err
	}
	if err := list[0].sameAs("who combines", same); err != nil {
		return nil, err
	}
	all := &loaded{deposits: first.Deposits, rejects: first.Rejects, unused: first.Unused}
	for i, a := range found.arrivals {
		a.takeAccount(list, i)
	}
	if all.batches, err = p.newBatches(ctx, options, o, found); err != nil {
		return nil, err
	}
	if all.prematched = joinedOf(list); all.prematched != nil && p.Config.Matches {
		all.pairs = newSettledPairs(found.spillStore, all.prematched.Count, int(p.Config.Memory/64))
	}
	for _, s := range list {
		if err := errors.Join(s.EachRecord(rowsSection, all.batches.addRow), s.EachRecord(matchedSection, all.pairs.addRow)); err != nil {
			return nil, err
		}
	}
	all.batches.recall.addPayouts(all.prematched.Payouts())
	return all, p.loadMemory(ctx, o, found, all)
}

// addRow takes a row of tonight as a slice handed it over.
func (s *merchantBatches) addRow(record []byte) error {
	t, l, err := store.ReadRow(string(record))
	switch {
	case err != nil:
		return err
	case t != nil:
		return s.addTransaction(t)
	default:
		return s.addLine(l)
	}
}

// takeAccount takes what the slices found out about a file: all the same, except for the days of
// trade of their own rows.
func (a *arrival) takeAccount(list []*sliceFile, at int) {
	first := &list[0].head.Arrivals[at]
	a.account, a.payouts = first.Account, first.Payouts
	for _, s := range list {
		if of := &s.head.Arrivals[at]; of.LastDay != 0 {
			a.trade.addDay(of.FirstDay)
			a.trade.addDay(of.LastDay)
		}
	}
}

// joinedOf puts together what the joins of the slices settled; nil where nothing was joined.
func joinedOf(list []*sliceFile) *prematch.Result {
	parts := make([]*prematch.Result, len(list))
	for i, s := range list {
		if joined := s.head.Prematched; joined != nil {
			parts[i] = joined.Restore(pairsOf{s.Section(pairsSection), s.head.Ends})
		}
	}
	return prematch.Combined(parts)
}
