package nightly

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tieout/internal/anchor"
	"tieout/reconcile/civil"
	"tieout/reports"
)

// holdAgainstAnchor refuses a store that is not the one which closed the nights that the anchor and
// the report sets tell of, before anything is done with it. It adds to the anchor what a process that
// died after a commit left out, and returns what the operator should know.
func (p *Pipeline) holdAgainstAnchor(ctx context.Context, options Options) (notes []string, err error) {
	if notes, err = p.prepareAnchor(ctx, options); err != nil || options.NewStore {
		return notes, err
	}
	if _, closed, err := p.Store.LastRun(ctx); err != nil || closed {
		return notes, err
	}
	return notes, p.refuseLost(ctx)
}

// prepareAnchor holds the anchor and the report sets against the store's chain and decisions.
func (p *Pipeline) prepareAnchor(ctx context.Context, options Options) (notes []string, err error) {
	w, err := p.readWitness(ctx)
	if err != nil {
		return nil, err
	}
	var unknown []foreignSet
	if !options.rendering {
		if unknown, err = p.newerSets(ctx, w); err != nil {
			return nil, err
		}
	}
	found := cmp.Or(w.fault(), w.cannotSign(), p.behindSets(w, unknown))
	switch {
	case found == nil:
	case len(w.own) == 0 && !p.hasOwnSet():
		notes = append(notes, fmt.Sprintf(whyCleaned+" (%s): out: was moved or cleaned; the anchor is begun anew", p.Config.Out))
	case options.NewAnchor, options.NewStore && len(w.links) == 0:
		fact, _, _ := strings.Cut(found.Error(), "\n")
		notes = append(notes, "the anchor is begun anew, as it was asked for; it was: "+fact)
	default:
		return nil, found
	}
	switch {
	case options.DryRun:
		return notes, nil
	case found != nil:
		kept, err := p.putUnknownAside(w, unknown)
		if err != nil {
			return notes, err
		}
		return append(notes, kept...), p.beginAnew(w, notes[0])
	case len(w.own) == 0 && w.unanchored() > 0:
		notes = append(notes, fmt.Sprintf("the nights so far were closed before tieout kept an anchor: %d; %s begins with what the store holds now", w.unanchored(), w.path))
	}
	return notes, p.writeAnchor(ctx, w)
}

// hasOwnSet reports whether a report set of this store is in place.
func (p *Pipeline) hasOwnSet() bool {
	list, _ := os.ReadDir(p.Config.Out) // none: there is no set either
	return slices.ContainsFunc(list, func(item os.DirEntry) bool {
		if _, err := civil.ParseDate(item.Name()); err != nil {
			return false
		}
		name, found, err := reports.NameOf(filepath.Join(p.Config.Out, item.Name()))
		return err == nil && found && name.StoreID == p.Store.Identity().ID
	})
}

// beginAnew writes a line from which on the anchor holds on to what the store holds now.
func (p *Pipeline) beginAnew(w *witness, why string) error {
	begin := p.lineOf(w, int64(len(w.links)))
	begin.What, begin.Why = anchor.Begin, why
	n, hash := w.last.N, w.last.Hash
	if newest := w.newest(); newest != nil && newest.N > n {
		n, hash = newest.N, newest.Hash()
	}
	if err := begin.SealAfter(n, hash, w.key); err != nil {
		return err
	}
	return anchor.Append(w.path, []anchor.Line{begin})
}
