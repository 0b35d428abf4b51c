package nightly

import (
	"context"
	"path/filepath"
	"time"

	"tieout/internal/anchor"
	"tieout/internal/publish"
	"tieout/store"
)

// lineOf returns a line about a link of the chain, counted from 1; 0: the chain has none.
func (p *Pipeline) lineOf(w *witness, link int64) anchor.Line {
	l := anchor.Line{At: p.Now().UTC().Format(time.RFC3339), What: anchor.Night, Link: link, StoreID: p.Store.Identity().ID}
	if link > 0 {
		of := &w.links[link-1]
		l.AsOf, l.RunID, l.Chain = of.Run.AsOf.String(), of.Run.ID, of.Hash
		if of.Undo {
			l.What = anchor.Undo
		}
	}
	return l
}

// extendAnchor adds what the anchor does not know of the chain.
func (p *Pipeline) extendAnchor(ctx context.Context) error {
	w, err := p.readWitness(ctx)
	if err != nil {
		return err
	}
	return p.writeAnchor(ctx, w)
}

// writeAnchor adds a line for each link of the chain that the anchor does not know, and
// remembers in the store which line was the last.
func (p *Pipeline) writeAnchor(ctx context.Context, w *witness) error {
	var added []anchor.Line
	add := func(l anchor.Line) error {
		err := l.Seal(w.newest(), w.key)
		w.own, added = append(w.own, l), append(added, l)
		return err
	}
	if len(w.own) == 0 {
		if before := w.unanchored(); before > 0 {
			begin := p.lineOf(w, before)
			begin.What, begin.Why = anchor.Begin, "nights closed before an anchor was kept"
			if err := add(begin); err != nil {
				return err
			}
		}
	}
	for link := w.covered() + 1; link <= w.ready(); link++ {
		l := p.lineOf(w, link)
		if l.What == anchor.Night {
			var err error
			if l.Set, err = p.Store.EachPublished(ctx, w.links[link-1].Run.Seq, nil); err != nil {
				return err
			}
		}
		if err := add(l); err != nil {
			return err
		}
	}
	for _, mark := range w.unmarked() {
		l := p.lineOf(w, min(w.covered(), int64(len(w.links))))
		l.What, l.Decided, l.Why, l.Set = anchor.Decision, mark.Hash, mark.Text, ""
		if err := add(l); err != nil {
			return err
		}
	}
	if err := anchor.Append(w.path, added); err != nil {
		return err
	}
	newest := w.newest()
	if newest == nil || w.last == (store.Anchored{N: newest.N, Hash: newest.Hash()}) {
		return nil
	}
	return p.Store.MarkAnchored(ctx, store.Anchored{N: newest.N, Hash: newest.Hash()})
}

// recordSet remembers which files a run's report set has that was put in place in a
// folder, and lets the anchor say so.
func (p *Pipeline) recordSet(ctx context.Context, seq int64, folder string) error {
	w, err := p.readWitness(ctx)
	if err != nil {
		return err
	}
	files := func(use func(name, sum string) error) error {
		return publish.EachFile(filepath.Join(p.Config.Out, folder), use)
	}
	if err := p.Store.MarkPublished(ctx, seq, files, func(digest string) error { return p.anchorReport(w, seq, digest) }); err != nil {
		return err
	}
	return p.extendAnchor(ctx)
}

// anchorReport adds a line when a night that the anchor knows has other files than it
// had. The line is there before the store remembers them: what somebody edits in the store
// is never taken for a set that was rendered again.
func (p *Pipeline) anchorReport(w *witness, seq int64, digest string) error {
	link := w.linkOf(seq)
	if link == 0 || link > w.covered() || w.setOf(w.links[link-1].Run.ID) == digest {
		return nil
	}
	l := p.lineOf(w, link)
	l.What, l.Set = anchor.Report, digest
	if err := l.Seal(w.newest(), w.key); err != nil {
		return err
	}
	return anchor.Append(w.path, []anchor.Line{l})
}
