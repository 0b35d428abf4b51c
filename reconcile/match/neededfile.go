package match

import (
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// neededFiles are the gates of sources that should send and never sent a file, as far as a due row
// needs one, with the first day of which one is needed. The nil map is ready for use.
type neededFiles map[*UnavailableFile]civil.Date

// add notes that a due row needs a file of the day; of any but such a gate nothing is noted.
func (n *neededFiles) add(gate *UnavailableFile, day civil.Date) {
	if gate == nil || !gate.NeverSent || gate.Optional {
		return
	}
	if *n == nil {
		*n = neededFiles{}
	}
	if first := (*n)[gate]; first == 0 || day < first {
		(*n)[gate] = day
	}
}

func (n *neededFiles) merge(other neededFiles) {
	for gate, day := range other {
		n.add(gate, day)
	}
}

// tradedBy returns the day of the terminal log that should hold the line's sale. A line that does not
// say when the sale was made needs the log of the day before it was settled, if no earlier one.
func (l *lineState) tradedBy() civil.Date {
	if l.Time.IsZero() {
		return l.SettleDate.AddDays(-1)
	}
	return civil.DateOf(l.Time)
}

// addFiles opens an exception for each file that did not come. A source that never sent anything is
// late when a due row needs it, and stays so until it sends.
func (l *openExceptions) addFiles(needed neededFiles) {
	for i := range l.in.UnavailableFiles {
		gate := &l.in.UnavailableFiles[i]
		day, isNeeded := l.neededOf(gate, needed)
		if gate.Early || gate.Optional || !isNeeded {
			continue
		}
		l.add(&reconcile.Exception{
			ID: gate.ExceptionID(), Kind: reconcile.MissingFile,
			Provider: gate.Provider, Due: day, Cause: gate.Cause, Origin: reconcile.Origin{File: gate.File},
		})
	}
}

// neededOf returns the day of the file, and whether it is needed. Of a source that never sent anything
// it is the first day that tonight or an earlier night needed: when its first file comes, whatever day
// that is of, those from this day on are expected.
func (l *openExceptions) neededOf(gate *UnavailableFile, needed neededFiles) (day civil.Date, isNeeded bool) {
	before := l.before[gate.ExceptionID()]
	day, isNeeded = needed[gate]
	switch {
	case !gate.NeverSent:
		return gate.Date, true
	case before == nil:
		return day, isNeeded
	case before.Due != 0 && (!isNeeded || before.Due < day):
		day = before.Due
	}
	return day, true
}
