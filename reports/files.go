package reports

import (
	"strings"

	"tieout/reconcile"
)

// fileRemarks lists what a person should know of a file: why it could not be used,
// with want, got and difference where control totals differ, and which of its
// rows stand in other files too.
func fileRemarks(f *reconcile.FileAccount) []string {
	var said []string
	if f.State != reconcile.FileTaken && f.Detail != "" {
		fact, _, _ := strings.Cut(f.Detail, "\n")
		said = append(said, fact)
	}
	for _, repeat := range f.Repeats {
		said = append(said, repeat.String())
	}
	return said
}
