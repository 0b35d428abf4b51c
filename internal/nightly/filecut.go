package nightly

import (
	"cmp"
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
	met := found.met(seq)
	rowless := rowlessFiles(met) // a header alone is the file of its own day each time it comes
	for _, file := range met {
		if file.Side == reconcile.SettlementSide && (file.State == reconcile.FileTaken || file.State == reconcile.FileSkipped && rowless[file.SHA256]) {
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
			UsualAbsent: share.absent, UsualRows: share.rows, Renewed: lastOfDay[day] == seq, EndsOpen: file.EndsOpen && endedBefore(taken[:i], file),
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

// endedBefore reports whether files of the source came on nights before that of the file, and the last line of
// each of them had its end.
func endedBefore(taken []store.FileRow, file *store.FileRow) bool {
	ended := false
	for i := range taken {
		earlier := &taken[i]
		if earlier.Source != file.Source || earlier.Seq >= file.Seq || earlier.Accepted == 0 {
			continue
		}
		if earlier.EndsOpen {
			return false
		}
		ended = true
	}
	return ended
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
