package nightly

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sort"
	"time"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/match"
	"tieout/store"
)

// sourceDay is a day of a source.
type sourceDay struct {
	source string
	day    civil.Date
}

// dayOf returns the day of a file: that of its name, or else the latest settle date of
// its lines.
func dayOf(file *reconcile.FileAccount) sourceDay {
	return sourceDay{file.Source, cmp.Or(file.Date, file.SettledTo)}
}

// settlementFiles lists the settlement files of the last days under the bytes that
// they had last, with what says whether they are whole. Seq is the night's own run.
func settlementFiles(found *intake, seq int64, asOf civil.Date) []match.SettlementFile {
	var taken []store.FileRow // runs ascend
	for _, file := range found.met(seq) {
		if file.Side == reconcile.SettlementSide && file.State == reconcile.FileTaken {
			taken = append(taken, file)
		}
	}
	newest, lastOfDay := map[string]int{}, map[sourceDay]int64{}
	for i := range taken {
		newest[taken[i].Name] = i
		day := dayOf(&taken[i].FileAccount)
		lastOfDay[day] = max(lastOfDay[day], taken[i].Seq)
	}
	usual := usualAbsence(taken, lastOfDay)
	var files []match.SettlementFile
	for i := range taken {
		file, day := &taken[i], dayOf(&taken[i].FileAccount)
		if newest[file.Name] != i || day.day == 0 || day.day < asOf.AddDays(-rememberSettledDays) {
			continue
		}
		if file.Accepted > 0 && file.SettledTo == 0 {
			continue // fees and the like: it says nothing of any sale
		}
		share := usual(file)
		files = append(files, match.SettlementFile{
			Source: file.Source, Provider: file.Provider, File: file.Name, Date: day.day, Rows: file.Accepted, LastTimes: timesOf(file.LastTimes),
			UsualAbsent: share.absent, UsualRows: share.rows, Renewed: lastOfDay[day] == seq,
		})
	}
	slices.SortFunc(files, func(a, b match.SettlementFile) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.File, b.File))
	})
	return files
}

// absence counts due sales that were absent, and these together with the rows of the
// files that should hold them.
type absence struct{ absent, rows int64 }

// usualAbsence adds up what was absent from the files of a source before a given one. A
// file of whose day another one came on a later night was not whole: it is no measure
// of what is usual.
func usualAbsence(taken []store.FileRow, lastOfDay map[sourceDay]int64) func(*store.FileRow) absence {
	type sum struct {
		absence
		seq int64 // up to this run
	}
	sums := map[string][]sum{}
	for i := range taken {
		file := &taken[i]
		if file.LastTimes == nil || lastOfDay[dayOf(&file.FileAccount)] > file.Seq {
			continue
		}
		list, next := sums[file.Source], sum{absence{file.Absent, file.Absent + file.Accepted}, file.Seq}
		if n := len(list); n > 0 {
			next.absent, next.rows = next.absent+list[n-1].absent, next.rows+list[n-1].rows
		}
		sums[file.Source] = append(list, next)
	}
	return func(file *store.FileRow) absence {
		list := sums[file.Source]
		earlier := sort.Search(len(list), func(i int) bool { return list[i].seq >= file.Seq })
		if earlier == 0 {
			return absence{}
		}
		return list[earlier-1].absence
	}
}

// timesOf reads the times that a file's account keeps as texts.
func timesOf(texts []string) []time.Time {
	var times []time.Time
	for _, text := range texts {
		at, err := time.Parse(reconcile.TimeLayout, text)
		if err != nil {
			return nil // of no use; what wrote it is another build
		}
		times = append(times, at)
	}
	return times
}

// noteAbsent keeps in the accounts of tonight's files how many due sales were absent from them.
func (i *intake) noteAbsent(absent map[string]int64) {
	for _, a := range i.arrivals {
		if a.account.State == reconcile.FileTaken {
			a.account.Absent = absent[a.name]
		}
	}
}

// findReplacing finds the files of tonight that are the whole of one which an exception
// suspects of being cut, or suspected until a person closed it: another file of its
// source and day. Most nights have none, and nothing is read for it.
func (p *Pipeline) findReplacing(ctx context.Context, o *opening, found *intake) error {
	tonight := map[sourceDay][]*arrival{}
	for _, a := range found.arrivals {
		if a.replaces = nil; a.source.Side == reconcile.SettlementSide && a.account.State == reconcile.FileTaken && a.date != 0 {
			day := sourceDay{a.source.Name, a.date}
			tonight[day] = append(tonight[day], a)
		}
	}
	candidates, names := map[string][]*arrival{}, map[string]string{} // by the ID of the exception of an earlier file
	for i := range found.before {
		file := &found.before[i]
		day := dayOf(&file.FileAccount)
		if file.State != reconcile.FileTaken || file.LastTimes == nil {
			continue
		}
		for _, a := range tonight[day] {
			if a.name != file.Name {
				id := match.CutFileID(file.Source, file.Name, day.day)
				candidates[id], names[id] = append(candidates[id], a), file.Name
			}
		}
	}
	if len(candidates) == 0 {
		return nil
	}
	replace := func(id string) {
		for _, a := range candidates[id] {
			if a.replaces == nil {
				a.replaces = map[string]bool{}
			}
			a.replaces[names[id]] = true
		}
	}
	for id := range candidates {
		if o.ClosedExceptions[id] {
			replace(id)
		}
	}
	return o.EachException(ctx, o.seq, 1, func(_ int, row store.Row) error {
		if kind, _, _ := store.ExceptionHead(row.Text); kind != reconcile.MissingFile {
			return nil
		}
		x := &reconcile.Exception{}
		if err := store.ReadException(row.Text, x); err != nil {
			return err
		}
		replace(x.ID)
		return nil
	})
}

// replacing returns which files of tonight are the whole of which earlier ones; nil when none is.
func (i *intake) replacing() func(file string) map[string]bool {
	replaces := map[string]map[string]bool{}
	for _, a := range i.arrivals {
		if a.replaces != nil && a.account.State == reconcile.FileTaken {
			replaces[a.name] = a.replaces
		}
	}
	if len(replaces) == 0 {
		return nil
	}
	return func(file string) map[string]bool { return replaces[file] }
}

// droppedNote says why rows of a file were left out.
func (a *arrival) droppedNote(count int64) string {
	if a.replaces == nil {
		return fmt.Sprintf("%s: restated; %d rows are as an earlier night took them, and are ignored", a.name, count)
	}
	var names []string
	for name := range a.replaces {
		names = append(names, name)
	}
	return fmt.Sprintf("%s: %d rows are those of %s, which looked cut, and are ignored", a.name, count, firstNames(names))
}
