package nightly

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tieout/internal/disk"
	"tieout/internal/fault"
	"tieout/internal/publish"
	"tieout/reconcile/civil"
	"tieout/reports"
	"tieout/store"
)

// People read what lies below out: under a date, under DATE.undone-N, and behind latest. The files of a
// night's set are compared where it belongs (verifyset.go); here each of these places is held
// to be one where a night's set belongs.

// verifyFolder looks for report sets that are where no night of the store published one.
func (p *Pipeline) verifyFolder(ctx context.Context, all *verifying, found *Verified) error {
	if len(all.runs) == 0 {
		return nil // every set is one of those, and it was said
	}
	p.verifyLatest(all, found)
	if err := p.verifyPlaces(ctx, all, found); err != nil {
		return err
	}
	unknown, others, err := p.foreignSets(ctx, "")
	if err != nil {
		return err
	}
	for _, set := range unknown {
		found.Problems = append(found.Problems, errReportsUnknown.At(filepath.Join(p.Config.Out, set.folder), "want the reports of a night that the store closed, got those of run %s, which it does not have", set.runID).Error())
	}
	if others > 0 {
		found.Notes = append(found.Notes, fmt.Sprintf("report sets of another store in %s, which were not compared: %d", p.Config.Out, others))
	}
	return nil
}

// verifyLatest wants latest to be a link to the newest night that stands, and none where no night does.
// It may lead to a set of another store that publishes into the same folder, which is noted.
func (p *Pipeline) verifyLatest(all *verifying, found *Verified) {
	newest := ""
	for i := range all.runs {
		run := &all.runs[i]
		if u := run.Undone; u != nil && isPending(*u) || u == nil && !run.Published {
			return // a process died before it pointed there
		}
		if run.Undone == nil {
			newest = run.AsOf.String()
		}
	}
	path := filepath.Join(p.Config.Out, publish.Latest)
	to, err := disk.PointsTo(path)
	_, lacking := os.Lstat(path)
	absent := errors.Is(lacking, fs.ErrNotExist)
	_, gone := os.Stat(filepath.Join(p.Config.Out, newest))
	switch {
	case err == nil && to == newest:
		return
	case absent && (newest == "" || errors.Is(gone, fs.ErrNotExist)): // of the set more is said elsewhere
		return
	case err == nil && p.isOfAnother(to, all):
		found.Notes = append(found.Notes, fmt.Sprintf("latest points to %s, which is a set of another store", to))
		return
	}
	got := "none"
	switch {
	case err == nil:
		got = "one to " + shownName(to)
	case !absent:
		got = "a folder or file in its place"
	}
	want := "a link to the newest night, " + newest
	if newest == "" {
		want = "none, for no night stands"
	}
	e := errReportsChanged.At(path, "want %s, got %s", want, got)
	e.Hint = "find out who changed it and who has read it since; move it away"
	if newest != "" {
		e.Hint = "find out who changed it and who has read it since; move the old one away, then: tieout report --as-of " + newest
	}
	found.Problems = append(found.Problems, e.Error())
}

// isOfAnother reports whether a folder beside latest is a set of another store, or of a night that the
// store does not have, of which more is said elsewhere.
func (p *Pipeline) isOfAnother(folder string, all *verifying) bool {
	if _, err := civil.ParseDate(folder); err != nil {
		return false
	}
	name, there, err := reports.NameOf(filepath.Join(p.Config.Out, folder))
	if err != nil || !there || name.StoreID == "" {
		return false
	}
	return name.StoreID != p.Store.Identity().ID || !slices.ContainsFunc(all.runs, func(run store.Run) bool { return run.ID == name.RunID })
}

// verifyPlaces wants each set that names a night of this store to be where that night's belongs. What
// was kept beside a set of another store is read by nobody as a night's.
func (p *Pipeline) verifyPlaces(ctx context.Context, all *verifying, found *Verified) error {
	list, err := os.ReadDir(p.Config.Out)
	if err != nil {
		return nil // the sets of the nights are missing, and it was said
	}
	for _, item := range list {
		folder := item.Name()
		day, kept, _ := strings.Cut(folder, ".")
		if _, err := civil.ParseDate(day); err != nil || kept != "" && !strings.HasPrefix(kept, "undone-") {
			continue
		}
		name, _, err := reports.NameOf(filepath.Join(p.Config.Out, folder))
		if err != nil {
			return fmt.Errorf("read of which run the reports are: %w", err)
		}
		e, err := p.misplaced(ctx, all, folder, name)
		if err != nil {
			return err
		}
		if e != nil {
			e.Hint = "find out who put it there and who has read it since; move it away"
			found.Problems = append(found.Problems, e.Error())
		}
	}
	return nil
}

// misplaced says of a set in which way it is not where it belongs; nil when it is, when it is not this
// store's, and where the night of that day says it.
func (p *Pipeline) misplaced(ctx context.Context, all *verifying, folder string, name reports.SetName) (*fault.Error, error) {
	at := slices.IndexFunc(all.runs, func(run store.Run) bool { return run.ID == name.RunID })
	_, isDay := civil.ParseDate(folder)
	place := filepath.Join(p.Config.Out, folder)
	switch {
	case isDay == nil && all.now[folder] != "", name.StoreID != "" && name.StoreID != p.Store.Identity().ID:
		return nil, nil
	case at < 0 && name.RunID == "" && isDay == nil && !all.isPendingDay(folder):
		return errReportsUnknown.At(place, "want the reports of a night that the store closed, got some that name no night, and none stands as of this day"), nil
	case at < 0:
		return nil, nil // of an unknown night, or no set
	}
	run := &all.runs[at]
	if run.Undone != nil && isPending(*run.Undone) {
		return nil, nil
	}
	belongs, err := p.folderOf(ctx, run)
	if err != nil || belongs == folder {
		return nil, err
	}
	where := "which has none in place"
	if belongs != "" {
		where = "whose place is " + belongs
	}
	return errReportsChanged.At(place, "want no reports here, got some that say they are of run %s of %s, %s", run.ID, run.AsOf, where), nil
}

// isPendingDay reports whether the set of an undone night of a day is to be put aside yet.
func (all *verifying) isPendingDay(day string) bool {
	return slices.ContainsFunc(all.runs, func(run store.Run) bool {
		return run.Undone != nil && isPending(*run.Undone) && run.AsOf.String() == day
	})
}
