package nightly

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tieout/internal/fault"
	"tieout/internal/publish"
	"tieout/store"
)

// The report sets bear witness too: each names its store and its run. One that is as new
// as the store's newest night, and of a run that the store does not have, was published by
// a store that held more.

// newerSets returns the sets of this store in place, of the day of its newest night or
// later, whose runs it does not have.
func (p *Pipeline) newerSets(ctx context.Context, w *witness) ([]foreignSet, error) {
	since := ""
	if n := len(w.links); n > 0 {
		since = w.links[n-1].Run.AsOf.String()
	}
	unknown, _, err := p.foreignSets(ctx, since)
	return unknown, err
}

// behindSets is errStoreBehind when there are such sets; nil when there are none.
func (p *Pipeline) behindSets(w *witness, unknown []foreignSet) *fault.Error {
	if len(unknown) == 0 || len(w.links) == 0 { // of a store without a night it is said that it was lost
		return nil
	}
	newest := unknown[len(unknown)-1]
	f := errStoreBehind.At(filepath.Join(p.Config.Out, newest.folder), "want a store that holds run %s, whose reports these are, got one %s", newest.runID, w.end())
	day, _, _ := strings.Cut(newest.folder, ".")
	if slices.ContainsFunc(w.links, func(l store.Link) bool { return l.Run.AsOf.String() == day }) {
		f.Hint = "bring the newest copy of the store back; if only its summary.json was edited: tieout report --as-of " + day + ", which keeps it under another name"
	}
	return f
}

// putUnknownAside keeps the sets of nights that the store has lost under other names, and
// says which.
func (p *Pipeline) putUnknownAside(w *witness, unknown []foreignSet) (notes []string, err error) {
	for _, set := range unknown {
		if strings.Contains(set.folder, ".") { // of an undone night: it was put aside before
			continue
		}
		kept, err := publish.PutAside(p.Config.Out, set.folder, set.folder, "other-store")
		if err != nil {
			return notes, err
		}
		notes = append(notes, fmt.Sprintf("the report set %s is of run %s, which the store does not have; it was kept as %s", set.folder, set.runID, kept))
	}
	if p.latest() != "" || len(notes) == 0 {
		return notes, nil
	}
	newest := ""
	for i := range w.links {
		day := w.links[i].Run.AsOf.String()
		if _, err := os.Stat(filepath.Join(p.Config.Out, day)); err == nil {
			newest = day
		}
	}
	return notes, publish.PointLatest(p.Config.Out, newest)
}
