package loaders

import (
	"context"

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
}

// Load reads a file's rows and hands each accepted one to emit, in the order of
// the file. A row that breaks a rule is refused with a named reason and costs
// only itself. Errors: *fault.Error when the file as a whole can't be used
// (missing-column, changed-header, duplicate-column, no-header, too-many-rejects,
// broken-archive, decompression-limit, and of what the file states of itself
// trailer-mismatch, bad-trailer, balance-break, control-totals-absent; or nothing-understood), what emit returned, the context's error.
// After an error, rows that were emitted before it must be dropped.
func Load(ctx context.Context, in *text.Intake, p *profile.Profile, d account.Defaults, o Options, emit func(account.Row) error) (account.Account, []reconcile.Reject, error) {
	if d.Name == "" {
		d.Name = in.Name()
	}
	if !p.Native() {
		return p.Load(ctx, in, d, emit)
	}
	return loadNative(ctx, in, p, d, o, emit)
}
