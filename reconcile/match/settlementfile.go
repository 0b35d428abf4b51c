package match

import (
	"fmt"
	"time"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// leastAbsent is how many sales must be absent after a file's last line that has its end.
const leastAbsent = 10

// SettlementFile is what is known of a settlement file that was taken in, tonight or
// before, under the bytes that it had last.
type SettlementFile struct {
	Source, Provider, File string
	// Date is the day of the file; of one without a date in its name the latest settle date.
	Date civil.Date
	Rows int64 // that it gave
	// LastTimes are the latest times of its sales and refunds, one for each day of trade,
	// ascending; none where a line states no time.
	LastTimes []time.Time
	// UsualAbsent and UsualRows count, of earlier files of the source, the due sales that
	// were absent, and these together with the rows.
	UsualAbsent, UsualRows int64
	// EndsOpen says that the last line of the file has no end, while those of all earlier files
	// of the source have one.
	EndsOpen bool
	// Renewed says that a file of its source and day came tonight, itself perhaps: what
	// was suspected of it before is judged anew.
	Renewed bool
}

func (f *SettlementFile) lastTime() time.Time { return f.LastTimes[len(f.LastTimes)-1] }

// leastAbsent is how many sales must be absent after the file's last line.
func (f *SettlementFile) leastAbsent() int64 {
	if f.EndsOpen {
		return 1
	}
	return leastAbsent
}

// gate returns the file as one for whose rest sales wait.
func (f *SettlementFile) gate() *UnavailableFile {
	open := ""
	if f.EndsOpen {
		open = "; the line has no end, as that of no earlier file"
	}
	return &UnavailableFile{
		Source: f.Source, Side: reconcile.SettlementSide, Provider: f.Provider, Date: f.Date, File: f.File, Cut: true,
		Cause: reconcile.MissingFile.NewCause("bank-system/file-cut", reconcile.Likely,
			fmt.Sprintf("%s of source %s looks cut: its last line is of a sale of %s, and every due sale after it was absent", f.File, f.Source, f.lastTime().Format(reconcile.TimeLayout))+open),
	}
}

// CutFileID is the ID of the exception that a settlement file looks cut.
func CutFileID(source, file string, day civil.Date) string {
	return (&SettlementFile{Source: source, File: file, Date: day}).cutID()
}

func (f *SettlementFile) cutID() string {
	return (&UnavailableFile{Source: f.Source, Side: reconcile.SettlementSide, Date: f.Date, File: f.File, Cut: true}).ExceptionID()
}

// moreThanUsual reports whether so many sales after a file's last line are more than
// its usual share of all that are due: that of earlier files of the source, and that
// of the file up to its last line, whichever is more. An acquirer who always settles
// the evening a day late sends no cut files.
func (f *SettlementFile) moreThanUsual(a absentSales) bool {
	due := a.after + a.before + f.Rows
	return (f.UsualRows == 0 || a.after*f.UsualRows > f.UsualAbsent*due) && a.after*(a.before+f.Rows) > a.before*due
}
