package nightly

import (
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/store"
)

// met returns the files of earlier nights, then those of tonight, whose run is seq. What
// was no file, such as a pipe, hid no rows: it is forgotten once it is gone.
func (i *intake) met(seq int64) []store.FileRow {
	met := slices.DeleteFunc(slices.Clone(i.before), func(file store.FileRow) bool { return file.ErrorName == "not-a-file" })
	for _, account := range i.accounts() {
		met = append(met, store.FileRow{Seq: seq, FileAccount: account})
	}
	return met
}

// sourceFiles are the files that a source has sent, by their day.
type sourceFiles struct {
	expected civil.Date // the first day of which a file should come; zero: none has come yet
	any      bool
	days     map[civil.Date]*dayFiles
}

// dayFiles are the files of a source for one day.
type dayFiles struct {
	usable   []string      // names, each once
	newest   int64         // the last run that took in one of them
	unusable []unusableRow // each name once, as it was last
}

// unusableRow is a file that no run could use, and the run that first met these bytes.
type unusableRow struct {
	reconcile.FileAccount
	since int64
}

// of returns the files of a day.
func (f *sourceFiles) of(day civil.Date) *dayFiles {
	if f.days[day] == nil {
		f.days[day] = &dayFiles{}
	}
	return f.days[day]
}

// filesBySource sorts the files of a source by day, earlier runs first. Files without
// a date are counted, and are of no day.
func filesBySource(source string, met []store.FileRow, rowless map[string]bool) *sourceFiles {
	files := &sourceFiles{days: map[civil.Date]*dayFiles{}}
	for i := range met {
		file := &met[i]
		if file.Source != source || (file.State == reconcile.FileSkipped && !rowless[file.SHA256]) {
			continue
		}
		files.any = true
		if file.Date == 0 {
			continue
		}
		if files.expected == 0 || file.Date < files.expected {
			files.expected = file.Date
		}
		files.of(file.Date).add(file)
	}
	return files
}

// add takes in a file of the day, of a later run than those before it or of the same.
func (d *dayFiles) add(file *store.FileRow) {
	switch {
	case file.State != reconcile.FileQuarantined:
		d.newest = max(d.newest, file.Seq)
		if !slices.Contains(d.usable, file.Name) {
			d.usable = append(d.usable, file.Name)
		}
	case file.IsUnusable() && !isFolderName(file.Name):
		at := slices.IndexFunc(d.unusable, func(u unusableRow) bool { return u.Name == file.Name })
		switch {
		case at < 0:
			d.unusable = append(d.unusable, unusableRow{file.FileAccount, file.Seq})
		case d.unusable[at].SHA256 == file.SHA256:
			d.unusable[at].FileAccount = file.FileAccount // a hint of tonight
		default:
			d.unusable[at] = unusableRow{file.FileAccount, file.Seq}
		}
	}
}

// standing returns the unusable files of the day for which its money still waits: until
// the day has as many usable files as it should, one of them taken by a later run
// than met the unusable one, whatever its name; what arrived beside an unusable
// file says nothing of what that one holds. It does not end when somebody takes
// the file away, but when its very bytes were taken in elsewhere.
func (d *dayFiles) standing(wanted int, taken map[string]bool) []*reconcile.FileAccount {
	var standing []*reconcile.FileAccount
	for i := range d.unusable {
		file := &d.unusable[i]
		corrected := len(d.usable) >= wanted && d.newest > file.since
		if !corrected && !taken[file.SHA256] {
			standing = append(standing, &file.FileAccount)
		}
	}
	return standing
}

// rowlessFiles returns the fingerprints of files that hold a header and no row.
// Such a file has the same bytes on every day without trade, and it is each
// day's own file all the same; yesterday's rows sent again are not today's.
func rowlessFiles(met []store.FileRow) map[string]bool {
	rowless := map[string]bool{}
	for i := range met {
		if met[i].State == reconcile.FileTaken && met[i].Accepted == 0 && met[i].Rejected == 0 {
			rowless[met[i].SHA256] = true
		}
	}
	return rowless
}

// takenBytes returns the fingerprints of files that were taken in, by any source.
func takenBytes(met []store.FileRow) map[string]bool {
	taken := map[string]bool{}
	for i := range met {
		if met[i].State == reconcile.FileTaken {
			taken[met[i].SHA256] = true
		}
	}
	return taken
}
