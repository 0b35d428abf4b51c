package nightly

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"tieout/internal/anchor"
	"tieout/internal/fault"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reports"
)

// errReportsUnknown means that a report set names a night that the store does not have.
var errReportsUnknown = &fault.Error{
	Name: "reports-unknown",
	Hint: "the store is an older copy, or the night was taken out of it: bring the newest copy back; if the night is known to be lost, move the folder away",
}

// begin returns the line with which the store's lines begin anew; nil when they begin with
// its first night.
func (w *witness) begin() *anchor.Line {
	if len(w.own) > 0 && w.own[0].What == anchor.Begin {
		return &w.own[0]
	}
	return nil
}

// verifyAnchor holds the end of the chain against the anchor.
func (p *Pipeline) verifyAnchor(ctx context.Context, all *verifying, found *Verified) error {
	w := all.witness
	if f := w.fault(); f != nil {
		all.untrusted = true
		found.Problems = append(found.Problems, f.Error())
		if len(w.own) == 0 && !p.hasOwnSet() {
			all.cleaned = true
			found.Notes = append(found.Notes, "no report set of this store is there either: if out: was moved or cleaned on purpose, the next run begins the anchor anew, and says so")
		}
		return nil
	}
	if len(w.links) == 0 {
		var lost *fault.Error
		if err := p.refuseLost(ctx); errors.As(err, &lost) {
			found.Problems = append(found.Problems, lost.Error())
		} else if err != nil {
			return err
		}
	}
	if newest := w.newest(); newest != nil {
		found.Notes = append(found.Notes, w.signatures(newest))
	}
	if begin := w.begin(); begin != nil {
		found.Notes = append(found.Notes, fmt.Sprintf("the anchor was begun at %s, with line %d of this store, after the night of %s: %s", begin.At, begin.N, begin.AsOf, begin.Why))
	}
	if missing := int64(len(w.links)) - w.covered(); missing > 0 {
		found.Notes = append(found.Notes, fmt.Sprintf("the anchor does not know the end of the chain yet, %s: the next run adds it", reconcile.Counted(missing, "link", "links")))
	}
	return nil
}

// signatures says whether the anchor is signed.
func (w *witness) signatures(newest *anchor.Line) string {
	text := fmt.Sprintf("the anchor holds the end of the chain, in line %d of this store", newest.N)
	switch {
	case newest.Key == "":
		return text
	case w.key.IsZero():
		return text + ", signed with the key " + newest.Key + "; without key: in the configuration the signature was not checked"
	}
	return text + ", signed with the key " + newest.Key
}

// foreignSet is a report set that names this store and a run that it does not have.
type foreignSet struct{ folder, runID string }

// foreignSets lists the report sets of a day or later that name this store and no run of
// it, and counts those of other stores.
func (p *Pipeline) foreignSets(ctx context.Context, since string) (unknown []foreignSet, others int, err error) {
	list, err := os.ReadDir(p.Config.Out)
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) {
		return nil, 0, fmt.Errorf("read the reports: %w", err)
	}
	for _, item := range list {
		day, kept, _ := strings.Cut(item.Name(), ".")
		if _, err := civil.ParseDate(day); err != nil || day < since || kept != "" && !strings.HasPrefix(kept, "undone-") {
			continue
		}
		name, there, err := reports.NameOf(filepath.Join(p.Config.Out, item.Name()))
		if err != nil {
			return nil, 0, fmt.Errorf("read of which run the reports are: %w", err)
		}
		if !there || name.StoreID == "" {
			continue
		}
		if name.StoreID != p.Store.Identity().ID {
			others++
			continue
		}
		_, known, err := p.Store.RunByID(ctx, name.RunID)
		if err != nil {
			return nil, 0, err
		}
		if !known {
			unknown = append(unknown, foreignSet{item.Name(), name.RunID})
		}
	}
	return unknown, others, nil
}
