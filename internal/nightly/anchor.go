package nightly

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tieout/internal/anchor"
	"tieout/internal/publish"
	"tieout/reconcile/civil"
	"tieout/reports"
	"tieout/store"
)

// witness is the anchor beside the reports, with what it is held against.
type witness struct {
	path  string
	own   []anchor.Line // of this store, as anchor.Of returns them
	other int           // lines of other stores
	links []store.Link
	last  store.Anchored // that the store knows it wrote
	// published are the runs whose published files the store lists: those closed, or
	// rendered again, since an anchor is kept.
	published map[int64]bool
	key       anchor.Key
}

func (p *Pipeline) readWitness(ctx context.Context) (*witness, error) {
	w := &witness{path: filepath.Join(p.Config.Out, anchor.FileName), key: p.Config.Key}
	var err error
	// In the order in which a run writes them backwards: verify reads while one is at work.
	if w.last, err = p.Store.Anchored(ctx); err != nil {
		return nil, err
	}
	lines, err := anchor.Read(w.path)
	if err != nil {
		return nil, err
	}
	id := p.Store.Identity().ID
	w.own = anchor.Of(lines, id)
	for i := range lines {
		if lines[i].StoreID != id && !lines[i].Torn {
			w.other++
		}
	}
	if w.links, err = p.Store.Links(ctx); err != nil {
		return nil, err
	}
	w.published, err = p.Store.PublishedRuns(ctx)
	return w, err
}

// covered returns how many links of the chain the lines know of.
func (w *witness) covered() (links int64) {
	for i := range w.own {
		if w.own[i].What != anchor.Report {
			links = max(links, w.own[i].Link)
		}
	}
	return links
}

// newest returns the store's last line; nil when there is none.
func (w *witness) newest() *anchor.Line {
	if len(w.own) == 0 {
		return nil
	}
	return &w.own[len(w.own)-1]
}

// setOf returns the digest that the lines hold of a run's published files; empty when
// they hold none.
func (w *witness) setOf(runID string) (set string) {
	for i := range w.own {
		if l := &w.own[i]; l.RunID == runID && (l.What == anchor.Night || l.What == anchor.Report) {
			set = l.Set
		}
	}
	return set
}

// linkOf returns which link of the chain closed a run, counted from 1.
func (w *witness) linkOf(seq int64) int64 {
	return int64(slices.IndexFunc(w.links, func(l store.Link) bool { return l.Run.Seq == seq && !l.Undo })) + 1
}

// prepareAnchor holds the anchor against the store before anything is done, and adds what
// a process that died between commit and anchor left out. It returns what the
// operator should know.
func (p *Pipeline) prepareAnchor(ctx context.Context, options Options) (notes []string, err error) {
	w, err := p.readWitness(ctx)
	if err != nil {
		return nil, err
	}
	var unknown []foreignSet
	if options.AsOf != 0 { // a set that was edited must not keep its night from being rendered again
		if unknown, err = p.newerSets(ctx, w); err != nil {
			return nil, err
		}
	}
	found := cmp.Or(w.fault(), w.cannotSign(), p.behindSets(w, unknown))
	switch {
	case found == nil:
	case len(w.own) == 0 && !p.hasOwnSet():
		notes = append(notes, fmt.Sprintf("neither the anchor %s nor any report set of this store is there: out: was moved or cleaned; the anchor is begun anew", w.path))
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
	for link := w.covered() + 1; link <= int64(len(w.links)); link++ {
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
	if err := anchor.Append(w.path, added); err != nil {
		return err
	}
	newest := w.newest()
	if newest == nil || w.last == (store.Anchored{N: newest.N, Hash: newest.Hash()}) {
		return nil
	}
	return p.Store.MarkAnchored(ctx, store.Anchored{N: newest.N, Hash: newest.Hash()})
}

// unanchored counts the links of the chain before the first night whose published files
// are known: a build that kept no anchor wrote them.
func (w *witness) unanchored() int64 {
	first := slices.IndexFunc(w.links, func(l store.Link) bool { return !l.Undo && w.published[l.Run.Seq] })
	if first < 0 {
		first = len(w.links)
	}
	return int64(first)
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
