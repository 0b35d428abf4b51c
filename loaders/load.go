package loaders

import (
	"context"

	"tieout/internal/fault"
	"tieout/loaders/account"
	"tieout/loaders/profile"
	"tieout/loaders/text"
	"tieout/reconcile"
)

// Options are the choices of one loading.
type Options struct {
	// Prematched holds the simple rows that prematching has settled, in its currency:
	// they are counted as accepted, and not handed to emit. Nil: none.
	Prematched *reconcile.PrematchedFile
	Currency   string // of Prematched
	// Compact takes simple rows in their compact form, which then are not handed to emit; nil:
	// every row is. Only some files have such rows.
	Compact *profile.Compact
}

// Load reads a file's rows and hands each accepted one to emit, in the order of
// the file; it is good until emit returns. A row that breaks a rule is refused with a named reason and costs
// only itself. Errors: *fault.Error when the file as a whole can't be used
// (missing-column, changed-header, duplicate-column, no-header, too-many-rejects,
// broken-archive, decompression-limit, and of what the file states of itself
// trailer-mismatch, bad-trailer, balance-break, control-totals-absent; or nothing-understood), what emit returned, the context's error.
// After an error, rows that were emitted before it must be dropped.
func Load(ctx context.Context, in *text.Intake, p *profile.Profile, d account.Defaults, o Options, emit func(account.Row) error) (account.Account, []reconcile.Reject, error) {
	if d.Name == "" {
		d.Name = in.Name()
	}
	var a account.Account
	var rejects []reconcile.Reject
	var err error
	if p.Native() {
		a, rejects, err = loadNative(ctx, in, p, d, o, emit)
	} else {
		a, rejects, err = p.Load(ctx, in, d, o.Compact, emit)
	}
	a.EndsOpen = err == nil && p.MayGrow() && in.EndsOpen()
	if fact := cutEnd(&a, rejects); fact != "" {
		a.RefuseAll()
		err = &fault.Error{
			Name: "file-cut", Class: fault.Input, Place: d.Name, Line: a.Lines, Fact: fact,
			Hint: "the file is cut, or still being written; the next run takes it in when it is whole",
		}
	}
	return a, rejects, err
}

// cutEnd says by what a file whose last line does not end shows that it is cut; empty: by nothing. A header alone
// is a day without trade only when it is whole: cut between two names, or behind one, it has all columns that are needed.
func cutEnd(a *account.Account, rejects []reconcile.Reject) string {
	switch {
	case !a.EndsOpen:
		return ""
	case len(rejects) > 0 && rejects[len(rejects)-1].Origin.Line == a.Lines:
		return "want a last line that is whole, got one that does not end and that is no row"
	case a.Accepted+a.Rejected+a.Ignored == 0:
		return "want the end of a header that has no rows, got one that does not end"
	}
	return ""
}
