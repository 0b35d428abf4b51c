package reports

import (
	"tieout/reconcile"
)

// fileRemarks lists what a person should know of a file: why it could not be used,
// with want, got and difference where control totals differ, and which of its
// rows stand in other files too.
func (r *Report) fileRemarks(f *reconcile.FileAccount) []string {
	var said []string
	if f.State != reconcile.FileTaken && f.Detail != "" {
		said = append(said, r.factOf(f.ErrorName, f.Detail))
	}
	for _, repeat := range f.Repeats {
		said = append(said, r.Plain(repeat.String()))
	}
	return said
}

// unclaimedShown is how many unclaimed files people are shown by name.
const unclaimedShown = 20

// shownUnclaimed says which files no source takes and whose they may be, of the first
// of them, and how many more there are.
func (r *Report) shownUnclaimed() (said []string, more int64) {
	for i := range r.Unclaimed[:min(len(r.Unclaimed), unclaimedShown)] {
		file := &r.Unclaimed[i]
		text := file.Name
		if file.NearestFiles != "" {
			text += r.Heading("; ") + r.Say("the nearest pattern is %s of source %s", file.NearestFiles, file.NearestSource)
		}
		said = append(said, text)
	}
	return said, r.MoreUnclaimed + int64(len(r.Unclaimed)-len(said))
}
