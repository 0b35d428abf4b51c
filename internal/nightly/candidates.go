package nightly

import (
	"errors"
	"path"
	"path/filepath"
	"strings"

	"tieout/internal/config"
	"tieout/internal/fault"
	"tieout/loaders/text"
	"tieout/reconcile/civil"
)

// candidates finds the source of each entry of the inbox. A name that several
// sources match goes to the first of them; one whose place for the date holds no
// date is noted. What is no file takes part under its name, to be refused in its
// source's account; where no source takes the name, it is noted.
func (p *Pipeline) candidates(entries []entry, asOf civil.Date, found *intake) []*arrival {
	var list []*arrival
	taken, matched := map[string]bool{}, map[string]bool{} // matched: though dated later
	for i := range p.Config.Sources {
		source := &p.Config.Sources[i]
		for j := range entries {
			e := &entries[j]
			if e.folder && e.wrong == nil && source.MayHold(e.name) {
				continue // what lies below it is looked at
			}
			ok, date, err := source.Match(e.name)
			if err != nil {
				found.notes = append(found.notes, placed(err, e.name).Error())
				continue
			}
			matched[e.name] = matched[e.name] || ok
			if done := source.DoneName(e.name); ok && done != "" {
				matched[done] = true
			}
			if !ok || taken[e.name] || date > asOf || text.Skippable(path.Base(e.name)) {
				continue
			}
			taken[e.name] = true
			list = append(list, p.newArrival(source, e, date))
		}
	}
	for j := range entries {
		if e := &entries[j]; e.wrong != nil && !matched[e.name] && !text.Skippable(path.Base(e.name)) {
			list = append(list, p.unreadableArrivals(e, found)...)
		}
	}
	p.findUnclaimed(entries, matched, found)
	return apart(list, found)
}

// placed gives the fault of a name of the disk its place, as names are shown.
func placed(err error, name string) error {
	var wrong *fault.Error
	if errors.As(err, &wrong) {
		own := *wrong
		own.Place = shownName(name)
		return &own
	}
	return err
}

func (p *Pipeline) newArrival(source *config.Source, e *entry, date civil.Date) *arrival {
	a := &arrival{source: source, name: shownName(e.name), path: filepath.Join(p.Config.Inbox, filepath.FromSlash(e.name)), date: date}
	if e.wrong != nil {
		own := *e.wrong
		a.openErr = &own
	}
	return a
}

// unreadableArrivals returns an arrival for each source whose files may be below an
// entry that can't be looked into: money must wait for them, for an empty folder
// would say that they never came. An entry that hides no source's files is noted.
func (p *Pipeline) unreadableArrivals(e *entry, found *intake) []*arrival {
	var list []*arrival
	for i := range p.Config.Sources {
		source := &p.Config.Sources[i]
		// Anything may lie at any depth; a link to nowhere is a folder only where one is named.
		if !e.closed || !source.MayHold(e.name) || !e.folder && strings.Contains(source.Files, "**") {
			continue
		}
		a := p.newArrival(source, e, 0)
		a.name += "/"
		list = append(list, a)
	}
	if len(list) == 0 {
		found.notes = append(found.notes, e.wrong.Error())
	}
	return list
}

// isUnreadableFolder reports whether the arrival is a folder that can't be looked into: of
// it is not known which days its files are of.
func (a *arrival) isUnreadableFolder() bool { return isFolderName(a.name) }

// isFolderName reports whether a name is shown as that of a folder.
func isFolderName(name string) bool { return strings.HasSuffix(name, "/") }
