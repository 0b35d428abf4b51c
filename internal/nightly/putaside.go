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
	"tieout/reports"
	"tieout/store"
)

// finishUndos puts the report sets aside of nights whose undo was committed by a process
// that died before it did so.
func (p *Pipeline) finishUndos(ctx context.Context) error {
	undone, err := p.Store.Undone(ctx)
	if err != nil || !slices.ContainsFunc(undone, isPending) {
		return err
	}
	runs, err := p.Store.History(ctx)
	if err != nil {
		return err
	}
	for i := range runs {
		if u := runs[i].Undone; u == nil || !isPending(*u) {
			continue
		}
		p.Log.Info("put the reports aside of a night that an earlier process undid", "run", runs[i].ID)
		if _, err := p.putAside(ctx, &runs[i]); err != nil {
			return undoCommitted(&runs[i], err)
		}
	}
	return nil
}

// isPending reports whether the report set of an undone night was not put aside yet.
func isPending(u store.Undone) bool { return !u.KeptAs.Valid }

// putAside keeps the report set of an undone night under another name, and lets readers
// see the night before in its place. Each step may have been done already, by a process
// that died. A night before whose set is gone and can't be rendered any more is noted.
func (p *Pipeline) putAside(ctx context.Context, run *store.Run) (notes []string, err error) {
	if notes, err = p.showUnder(ctx, run); err != nil {
		return notes, err
	}
	return notes, p.Store.MarkPutAside(ctx, run.Undone.N, run.Undone.KeptAs.String)
}

// showUnder does the steps of putAside.
func (p *Pipeline) showUnder(ctx context.Context, run *store.Run) (notes []string, err error) {
	under, found, err := p.Store.LastRun(ctx)
	if err != nil {
		return nil, err
	}
	there := false
	if found {
		if there, err = p.isSetOf(under.AsOf.String(), &under); err != nil {
			return nil, err
		}
	}
	if found && !there {
		return p.putInPlaceOf(ctx, run, &under)
	}
	before := ""
	if found {
		before = under.AsOf.String()
	}
	if err := p.pointBack(run, before); err != nil { // what it points to is there until the end
		return nil, err
	}
	return nil, p.keepUndone(run)
}

// putInPlaceOf is showUnder where readers would not find the night before: both are of
// one day, or somebody deleted its set.
func (p *Pipeline) putInPlaceOf(ctx context.Context, run, under *store.Run) (notes []string, err error) {
	written := false
	_, err = p.rendered(ctx, under.Seq, func(r *rendering) (outcome Outcome, err error) {
		if <-r.done; r.err != nil {
			return outcome, r.err
		}
		written = true
		if under.AsOf != run.AsOf {
			if outcome, err = p.publish(ctx, r); err != nil {
				return outcome, err
			}
			if err := p.pointBack(run, under.AsOf.String()); err != nil {
				return outcome, err
			}
			return outcome, p.keepUndone(run)
		}
		return outcome, p.swapUndone(ctx, run, r)
	})
	if err == nil || written || ctx.Err() != nil {
		return nil, err
	}
	notes = []string{fmt.Sprintf("the reports of the night of %s are not in place, and can't be rendered now: %v", under.AsOf, fault.Named(err))}
	p.Log.Warn(notes[0])
	if err := p.pointBack(run, ""); err != nil {
		return notes, err
	}
	return notes, p.keepUndone(run)
}

// swapUndone lets a set of the same day take the place of an undone one.
func (p *Pipeline) swapUndone(ctx context.Context, run *store.Run, r *rendering) error {
	own, err := p.isOwnSet(run)
	if err != nil {
		return errors.Join(err, r.drop())
	}
	if own {
		kept, err := r.prepared.Swap("undone")
		run.Undone.KeptAs.String = kept
		if err := errors.Join(err, p.pointBack(run, run.AsOf.String())); err != nil {
			return err
		}
		return p.recordSet(ctx, r.night.Seq, run.AsOf.String())
	}
	if err := p.keepUndone(run); err != nil {
		return errors.Join(err, r.drop())
	}
	_, err = p.publish(ctx, r)
	return err
}

// keepUndone renames the report set of an undone night, and says in run how it is called now.
func (p *Pipeline) keepUndone(run *store.Run) error {
	own, err := p.isOwnSet(run)
	if err != nil {
		return err
	}
	day := run.AsOf.String()
	if own {
		run.Undone.KeptAs.String, err = publish.PutAside(p.Config.Out, day, day, "undone")
	} else {
		run.Undone.KeptAs.String, err = p.keptBefore(run)
	}
	return err
}

// isOwnSet reports whether the folder of the undone night's day holds its set; one that
// says of no run whose it is can be no other.
func (p *Pipeline) isOwnSet(run *store.Run) (bool, error) {
	folder := run.AsOf.String()
	if _, err := os.Stat(filepath.Join(p.Config.Out, folder)); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	name, found, err := reports.NameOf(filepath.Join(p.Config.Out, folder))
	if err == nil && (!found || name.RunID == "") {
		return true, nil
	}
	return p.isSetOf(folder, run)
}

// isSetOf reports whether a folder holds the report set of a run.
func (p *Pipeline) isSetOf(folder string, run *store.Run) (bool, error) {
	name, found, err := reports.NameOf(filepath.Join(p.Config.Out, folder))
	if err != nil {
		return false, fmt.Errorf("read of which run the reports are: %w", err)
	}
	return found && name.RunID == run.ID && (name.StoreID == "" || name.StoreID == p.Store.Identity().ID), nil
}

// keptBefore returns the folder in which the set of an undone night was kept by a
// process that died before it said so; empty when there was no set.
func (p *Pipeline) keptBefore(run *store.Run) (string, error) {
	swapped := publish.Swapped(run.AsOf.String())
	if there, err := p.isSetOf(swapped, run); err != nil {
		return "", err
	} else if there {
		return publish.PutAside(p.Config.Out, swapped, run.AsOf.String(), "undone")
	}
	list, err := os.ReadDir(p.Config.Out)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read the reports: %w", err)
	}
	for _, item := range list {
		if !strings.HasPrefix(item.Name(), run.AsOf.String()+".undone-") {
			continue
		}
		if kept, err := p.isSetOf(item.Name(), run); kept || err != nil {
			return item.Name(), err
		}
	}
	return "", nil
}

// latest returns the folder that latest points to; empty when there is none.
func (p *Pipeline) latest() string {
	name, err := disk.PointsTo(filepath.Join(p.Config.Out, publish.Latest))
	if err != nil {
		return ""
	}
	if _, err := os.Stat(filepath.Join(p.Config.Out, name)); err != nil {
		return ""
	}
	return name
}

// pointBack lets latest point to another night's set, none when it is empty, if it points
// to the undone one or to nothing.
func (p *Pipeline) pointBack(run *store.Run, to string) error {
	if now := p.latest(); now != "" && now != run.AsOf.String() {
		return nil
	}
	return publish.PointLatest(p.Config.Out, to)
}
