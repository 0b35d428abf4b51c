package nightly

import (
	"context"
	"fmt"
	"path/filepath"

	"tieout/internal/fault"
	"tieout/internal/publish"
	"tieout/reconcile"
	"tieout/store"
)

// errReportsChanged means that a published file is not what it was.
var errReportsChanged = &fault.Error{Name: "reports-changed"}

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
		c.problems = append(c.problems, fmt.Sprintf("%s: and %s", c.folder, reconcile.Counted(c.count-mostNamed, "more file", "more files")))
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
