package nightly

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reports"
)

// RefuseFuture refuses a night that can't have come yet: closed by a slip of the
// pen, it would shut out each true night until then. Tomorrow is allowed, for a
// night may be named by the day that it leads to.
func (p *Pipeline) RefuseFuture(options Options) error {
	tomorrow := civil.DateOf(p.Now().In(p.Config.Location)).AddDays(1)
	if options.AsOf <= tomorrow || options.AllowFuture {
		return nil
	}
	return ErrFutureNight.At("--as-of", "want %s or a day before it, got %s", tomorrow, options.AsOf)
}

// nothingToJudge refuses a first night that finds no file: the inbox is wrong
// more often than there is none, and the true first night would be shut out.
func (p *Pipeline) nothingToJudge(options Options, found *intake) error {
	for _, note := range found.notes {
		p.Log.Warn(note)
	}
	for _, a := range found.arrivals { // no files: they may be why there are none
		p.Log.Warn(a.account.Detail)
	}
	return ErrNothing.At(p.Config.Inbox, "want a file of one of the %s, dated %s or earlier, for the first night of this store, got none", reconcile.Counted(len(p.Config.Sources), "source", "sources"), options.AsOf)
}

// anyFile reports whether a file belongs to a source, usable or not. A pipe or a
// folder out of sight is none.
func (i *intake) anyFile() bool {
	return slices.ContainsFunc(i.arrivals, func(a *arrival) bool { return a.account.ErrorName != "not-a-file" && !a.isUnreadableFolder() })
}

// refuseLost refuses to begin an empty store beside reports of another one: it
// would have forgotten every sale that is still awaited, every closing and every
// file that was taken in.
func (p *Pipeline) refuseLost(ctx context.Context) error {
	list, err := os.ReadDir(p.Config.Out)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the reports: %w", err)
	}
	others, newest := 0, ""
	for _, item := range list {
		if _, err := civil.ParseDate(item.Name()); err != nil {
			continue
		}
		other, err := p.ofAnotherStore(ctx, filepath.Join(p.Config.Out, item.Name()))
		if err != nil {
			return err
		}
		if other {
			others, newest = others+1, item.Name()
		}
	}
	if others == 0 {
		return p.refuseOtherAnchor(ctx)
	}
	return ErrStoreLost.At(p.Config.Out, "want the store that closed the nights there, got one without a night; %s of another store, the newest of %s", reconcile.Counted(others, "report set is", "report sets are"), newest)
}

// refuseOtherAnchor is refuseLost where the report sets are gone and the anchor is not.
func (p *Pipeline) refuseOtherAnchor(ctx context.Context) error {
	w, err := p.readWitness(ctx)
	if err != nil || w.other == 0 {
		return err
	}
	return ErrStoreLost.At(w.path, "want the store that closed the nights there, got one without a night; %s of another store", reconcile.Counted(w.other, "line is", "lines are"))
}

// ofAnotherStore reports whether a folder holds a report set that this store did
// not publish, or not this copy of it. A set without a store's name is this store's when it
// is of a run that was closed before sets had one.
func (p *Pipeline) ofAnotherStore(ctx context.Context, dir string) (bool, error) {
	name, found, err := reports.NameOf(dir)
	if err != nil {
		return false, fmt.Errorf("read of which store the reports are: %w", err)
	}
	own := p.Store.Identity()
	if !found || name.StoreID != "" && name.StoreID != own.ID {
		return found, nil
	}
	run, known, err := p.Store.RunByID(ctx, name.RunID)
	return !known || name.StoreID == "" && run.Seq >= own.NamedFrom, err
}
