package nightly

import (
	"fmt"
	"path"
	"path/filepath"

	"tieout/internal/fault"
	"tieout/loaders/text"
	"tieout/reconcile"
)

// Bounds of what a night says of files that no source takes: an inbox may be an
// archive of something else.
const (
	maxUnclaimed = 1000 // that are named in the store and in summary.json
	notedStrays  = 20   // that are named on the way
)

// errUnclaimed is a file that nobody would miss: no source takes it.
var errUnclaimed = &fault.Error{
	Name: "file-unclaimed", Class: fault.Input, Hint: "correct files: of its source, or the name; if it is not meant for tieout, move it out of the inbox",
}

// findUnclaimed lists the files that no source takes, whatever their day. What is
// hidden or on its way is not looked at, what is no file is reported by itself, and
// what an earlier night took in had a source then. Matched are the names that have one.
func (p *Pipeline) findUnclaimed(entries []entry, matched map[string]bool, found *intake) {
	earlier := map[string]bool{}
	for i := range found.before {
		if found.before[i].State == reconcile.FileTaken {
			earlier[found.before[i].Name] = true
		}
	}
	for i := range entries {
		e := &entries[i]
		if e.folder || e.wrong != nil || matched[e.name] || text.Skippable(path.Base(e.name)) || p.Config.Owns(filepath.Join(p.Config.Inbox, filepath.FromSlash(e.name))) {
			continue
		}
		file := reconcile.UnclaimedFile{Name: shownName(e.name)}
		if earlier[file.Name] {
			continue
		}
		if len(found.unclaimed) == maxUnclaimed {
			found.moreUnclaimed++
			continue
		}
		if source := p.Config.Nearest(e.name); source != nil {
			file.NearestSource, file.NearestFiles = source.Name, source.Files
		}
		found.unclaimed = append(found.unclaimed, file)
	}
}

// unclaimedNotes tells the operator of files that no source takes.
func (i *intake) unclaimedNotes() []string {
	var notes []string
	for n := range i.unclaimed[:min(len(i.unclaimed), notedStrays)] {
		notes = append(notes, strayFault(&i.unclaimed[n]).Error())
	}
	if more := int64(len(i.unclaimed)-len(notes)) + i.moreUnclaimed; more > 0 {
		notes = append(notes, "and "+reconcile.Counted(more, "more file", "more files")+" of the inbox that no source takes")
	}
	return notes
}

// strayFault says of a file that no source takes it, and whose it may be.
func strayFault(file *reconcile.UnclaimedFile) *fault.Error {
	near := ""
	if file.NearestFiles != "" {
		near = fmt.Sprintf("; the nearest pattern is %s of source %s", file.NearestFiles, file.NearestSource)
	}
	return errUnclaimed.At(file.Name, "want a source that takes it, got none%s", near)
}
