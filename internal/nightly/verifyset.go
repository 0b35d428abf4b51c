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
	"tieout/internal/publish"
	"tieout/reports"
	"tieout/store"
)

var (
	// errReportsChanged means that a published file is not what it was.
	errReportsChanged = &fault.Error{Name: "reports-changed"}
	// errReportsMissing means that a night's reports are not where they belong.
	errReportsMissing = &fault.Error{Name: "reports-missing"}
)

// verifySet compares the report set of a night with what was published.
func (p *Pipeline) verifySet(ctx context.Context, all *verifying, run *store.Run, v *Verification) error {
	digest, err := p.Store.EachPublished(ctx, run.Seq, nil)
	if err != nil {
		return err
	}
	anchored := all.witness.setOf(run.ID)
	switch {
	case anchored != "" && anchored != digest && !all.untrusted:
		v.problem(store.ErrChain.At("the store", "the list of the files that the night of %s published is not what the anchor holds", run.AsOf).Error())
		return nil
	case digest == "" && !run.Published:
		v.note("its reports are not in place yet: the next run puts them there")
		return nil
	case digest != "" && !run.Published:
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
	if begin := all.witness.begin(); !there && begin != nil && all.witness.linkOf(run.Seq) <= begin.Link {
		v.note("its reports are not there any more; the anchor was begun anew since")
		return
	}
	e := errReportsMissing.At(filepath.Join(p.Config.Out, v.AsOf), "want the reports of the night of %s (run %s), got %s", v.AsOf, run.ID, got)
	e.Hint = "tieout report --as-of " + v.AsOf + " puts them back"
	v.problem(e.Error())
}

// publishedFile is a file of a set.
type publishedFile struct{ name, sum string }

// mostNamed is how many files of a set are named that were changed.
const mostNamed = 20

// compareSet compares a folder with the files that a run published.
func (p *Pipeline) compareSet(ctx context.Context, run *store.Run, folder string, v *Verification) error {
	var there []publishedFile
	if err := publish.EachFile(filepath.Join(p.Config.Out, folder), func(name, sum string) error {
		there = append(there, publishedFile{name, sum})
		return ctx.Err()
	}); err != nil {
		return fmt.Errorf("read the reports: %w", err)
	}
	c := &setComparison{folder: filepath.Join(p.Config.Out, folder), hint: "find out who changed it and who has read it since; tieout report --as-of " + v.AsOf + " puts back what was published"}
	if run.Undone != nil {
		c.hint = "bring it back from a backup: the store renders an undone night no more"
	}
	if _, err := p.Store.EachPublished(ctx, run.Seq, func(name, sum string) error {
		for len(there) > 0 && publish.Before(there[0].name, name) {
			c.differs(there[0].name, "no such file", "one that was not published")
			there = there[1:]
		}
		if len(there) == 0 || there[0].name != name {
			c.differs(name, "the file that was published", "none")
			return nil
		}
		c.compare(name, sum, there[0].sum)
		there = there[1:]
		return nil
	}); err != nil {
		return err
	}
	for _, file := range there {
		c.differs(file.name, "no such file", "one that was not published")
	}
	if c.count > mostNamed {
		c.problems = append(c.problems, fmt.Sprintf("%s: and %d more files", c.folder, c.count-mostNamed))
	}
	v.problem(c.problems...)
	v.Published = c.count == 0
	return nil
}

// setComparison collects the files in which a folder is not what was published.
type setComparison struct {
	folder, hint string
	problems     []string
	count        int
}

func (c *setComparison) compare(name, want, got string) {
	switch {
	case got == "":
		c.differs(name, "the file that was published", "a link, a pipe or another thing that is no file")
	case got != want:
		c.differs(name, "the bytes that were published, SHA-256 "+want, got)
	}
}

func (c *setComparison) differs(name, want, got string) {
	if c.count++; c.count > mostNamed {
		return
	}
	e := errReportsChanged.At(filepath.Join(c.folder, shownName(name)), "want %s, got %s", want, got)
	e.Hint = c.hint
	c.problems = append(c.problems, e.Error())
}
