package nightly

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tieout/internal/fault"
	"tieout/reports"
	"tieout/store"
)

// errReportsMissing means that a night's reports are not where they belong.
var errReportsMissing = &fault.Error{Name: "reports-missing"}

// verifySet compares the report set of a night with what was published.
func (p *Pipeline) verifySet(ctx context.Context, all *verifying, run *store.Run, v *Verification) error {
	digest, err := p.Store.EachPublished(ctx, run.Seq, nil)
	if err != nil {
		return err
	}
	anchored := all.witness.setOf(run.ID)
	switch {
	case anchored != "" && anchored != digest && !all.untrusted:
		e := store.ErrChain.At("the store", "the list of the files that the night of %s published is not what the anchor holds", run.AsOf)
		if run.Undone == nil { // a process may have died while it rendered the set again
			e.Hint = "tieout report --as-of " + v.AsOf + " makes the list again; when verify says so once more, restore the store from a backup"
		}
		v.problem(e.Error())
		return nil
	case digest == "" && !run.Published:
		v.note("its reports are not in place yet: the next run puts them there")
		return nil
	case digest != "" && !run.Published:
		// The mark and the list are written at once; the mark was read before.
		if now, err := p.Store.IsPublished(ctx, run.Seq); err != nil || now {
			v.note("a run put its reports in place while they were looked for: verify again compares them")
			return err
		}
		v.problem(store.ErrChain.At("the store", "the night of %s is marked as not published, and its files are listed", run.AsOf).Error())
		return nil
	case digest == "":
		v.note("its reports were not compared: a version of tieout published them that kept no list of their files")
		return nil
	case run.Undone == nil && all.now[v.AsOf] != run.ID:
		v.note("its reports were replaced by those of run " + all.now[v.AsOf])
		return nil
	case run.Undone != nil && !run.Undone.KeptAs.Valid:
		v.note("its reports are not put aside yet: the next run does so")
		return nil
	case run.Undone != nil && run.Undone.KeptAs.String == "":
		return nil // it had none
	}
	folder, err := p.folderOf(ctx, run)
	if err != nil {
		return err
	}
	if folder == "" {
		p.sayMissing(all, run, v)
		return nil
	}
	return p.compareSet(ctx, run, folder, v)
}

// folderOf finds the folder that holds a run's report set; empty when none does.
func (p *Pipeline) folderOf(ctx context.Context, run *store.Run) (string, error) {
	folder := run.AsOf.String()
	if run.Undone != nil {
		folder = run.Undone.KeptAs.String
	}
	if own, err := p.isSetOf(folder, run); own || err != nil {
		return folder, err
	}
	list, err := os.ReadDir(p.Config.Out)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read the reports: %w", err)
	}
	for _, item := range list { // two stores publish into one folder, and the other one came later
		if !strings.HasPrefix(item.Name(), run.AsOf.String()+".other-store-") {
			continue
		}
		if own, err := p.isSetOf(item.Name(), run); own || err != nil {
			return item.Name(), err
		}
	}
	if edited, err := p.hasEditedName(ctx, folder, run); !edited || err != nil {
		return "", err
	}
	return folder, nil
}

// hasEditedName reports whether a folder holds a set whose summary is gone, or names no
// run and store that could have published it: its files are then compared all the same.
func (p *Pipeline) hasEditedName(ctx context.Context, folder string, run *store.Run) (bool, error) {
	if _, err := os.Stat(filepath.Join(p.Config.Out, folder)); err != nil {
		return false, nil // there is no set at all
	}
	name, found, err := reports.NameOf(filepath.Join(p.Config.Out, folder))
	if err != nil {
		return false, fmt.Errorf("read of which run the reports are: %w", err)
	}
	if !found || name.RunID == "" || name.RunID == run.ID {
		return true, nil
	}
	if name.StoreID != p.Store.Identity().ID {
		return false, nil
	}
	_, known, err := p.Store.RunByID(ctx, name.RunID)
	return !known, err
}

// sayMissing says of a night that its reports are not where they belong.
func (p *Pipeline) sayMissing(all *verifying, run *store.Run, v *Verification) {
	if run.Undone != nil {
		v.note("its reports, kept as " + run.Undone.KeptAs.String + ", are not there any more")
		return
	}
	name, there, _ := reports.NameOf(filepath.Join(p.Config.Out, v.AsOf)) // folderOf read it before
	got := "none"
	switch {
	case there && name.StoreID != p.Store.Identity().ID:
		got = "those of another store"
	case there:
		got = "those of run " + name.RunID
	}
	if !there && all.witness.linkOf(run.Seq) <= all.witness.cleaned {
		v.note("its reports are not there any more: out: was moved or cleaned since")
		return
	}
	if all.cleaned {
		v.note("its reports are not there")
		return
	}
	e := errReportsMissing.At(filepath.Join(p.Config.Out, v.AsOf), "want the reports of the night of %s (run %s), got %s", v.AsOf, run.ID, got)
	e.Hint = "tieout report --as-of " + v.AsOf + " puts them back"
	v.problem(e.Error())
}
