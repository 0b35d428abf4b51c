package nightly

import (
	"fmt"

	"tieout/internal/config"
	"tieout/internal/fault"
	"tieout/loaders/account"
	"tieout/reconcile"
)

// unreadRows is the newest file of a source, where it has rows and each is refused.
type unreadRows struct {
	file  *arrival
	count int64
	first reconcile.Reject
}

// see takes the file when it is the newest; one that gives rows, or has none, is no such file.
func (u *unreadRows) see(a *arrival, read *account.Account, rejects []reconcile.Reject) {
	if u.file != nil && a.date < u.file.date {
		return
	}
	u.file, u.count = a, 0
	if read.Accepted == 0 && len(rejects) > 0 {
		u.count, u.first = read.Rejected, rejects[0]
	}
}

// problem says that nothing of the source's newest file can be read: its profile, or a setting of it, is another
// than the file's form. Nil: it can, or it was told why the file can't be used.
func (u *unreadRows) problem(source *config.Source, line *SourceCheck) *fault.Error {
	if u.count == 0 || u.file.name != line.Newest {
		return nil
	}
	return &fault.Error{
		Name: "no-row-read", Class: fault.Usage, Hint: "correct profile: of the source, its settings:, or merchant_id: where the files name no merchant; docs/FORMATS.md lists the settings of each profile",
		Fact: fmt.Sprintf("source %s: want rows of its newest file %s, got none: %s refused, the first in line %d: %s",
			source.Name, u.file.name, reconcile.Counted(u.count, "row is", "rows are"), u.first.Origin.Line, u.first.Detail),
	}
}
