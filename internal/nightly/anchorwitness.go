package nightly

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"tieout/internal/anchor"
	"tieout/store"
)

// witness is the anchor beside the reports, with what it is held against.
type witness struct {
	path  string
	own   []anchor.Line // of this store, as anchor.Of returns them
	other int           // lines of other stores
	// cleaned is the last link of the chain whose reports may be gone: out: was moved or
	// cleaned after it.
	cleaned int64
	links   []store.Link
	last    store.Anchored // that the store knows it wrote
	// published are the runs whose published files the store lists: those closed, or
	// rendered again, since an anchor is kept.
	published map[int64]bool
	marks     []store.Mark // of what people decided
	key       anchor.Key
}

// whyCleaned begins the reason of a Begin line of a store of which nothing was left below out:.
const whyCleaned = "neither the anchor nor any report set of this store is there"

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
		switch l := &lines[i]; {
		case l.Torn:
		case l.StoreID != id:
			w.other++
		case l.What == anchor.Begin && strings.HasPrefix(l.Why, whyCleaned):
			w.cleaned = max(w.cleaned, l.Link)
		}
	}
	if w.links, err = p.Store.Links(ctx); err != nil {
		return nil, err
	}
	if w.marks, err = p.Store.Marks(ctx); err != nil {
		return nil, err
	}
	w.published, err = p.Store.PublishedRuns(ctx)
	return w, err
}

// covered returns how many links of the chain the lines know of.
func (w *witness) covered() (links int64) {
	for i := range w.own {
		if w.own[i].What != anchor.Report && w.own[i].What != anchor.Decision {
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

// unanchored counts the links of the chain before the first night whose published files
// are known: a build that kept no anchor wrote them.
func (w *witness) unanchored() int64 {
	first := slices.IndexFunc(w.links, func(l store.Link) bool { return !l.Undo && w.published[l.Run.Seq] })
	if first < 0 {
		return w.ready()
	}
	return int64(first)
}

// ready returns how many links of the chain can be told: a newest night whose reports are not
// in place yet is told when they are.
func (w *witness) ready() int64 {
	n := len(w.links)
	if n > 0 {
		if last := &w.links[n-1]; !last.Undo && !last.Run.Published && !w.published[last.Run.Seq] {
			n--
		}
	}
	return int64(n)
}
