package nightly

import (
	"context"
	"errors"

	"tieout/internal/fault"
	"tieout/loaders"
	"tieout/loaders/account"
	"tieout/loaders/profile"
	"tieout/reconcile"
	"tieout/store"
)

// takenBefore is a file that an earlier night took in, to be opened again with the mask of the
// night with the number; nil where no source has its name any more.
func (p *Pipeline) takenBefore(file *store.FileRow, seq int64) *arrival {
	source := p.sourceNamed(file.Source)
	if source == nil {
		return nil
	}
	a := &arrival{source: source, name: file.Name, path: p.pathOf(file.Name), date: file.Date, account: file.FileAccount}
	a.mask, _ = p.Store.Mask(seq)
	return a
}

// reread hands out the rows of a file that a night took in, read with the bytes of that night; of
// one that has grown since, these are its beginning. Settled, asked when the file is open,
// says which lines need no look; nil: all are looked at.
func (p *Pipeline) reread(
	ctx context.Context, a *arrival, settled func(*profile.Profile) *reconcile.PrematchedFile, use func(account.Row) error,
) error {
	_, err := p.rereadAll(ctx, a, settled, use)
	return err
}

// rereadAll is reread that returns the refused rows of the file, too: also where an error says why it can't be used.
func (p *Pipeline) rereadAll(
	ctx context.Context, a *arrival, settled func(*profile.Profile) *reconcile.PrematchedFile, use func(account.Row) error,
) (rejects []reconcile.Reject, err error) {
	if err := p.reopenFile(a, true); err != nil {
		if a.intake != nil {
			err = errors.Join(err, a.intake.Close())
		}
		return nil, err
	}
	defer func() { err = errors.Join(err, a.intake.Close()) }()
	profile, err := p.profileOf(a.source)
	if err != nil {
		return nil, err
	}
	options := loaders.Options{Currency: p.Config.Currency}
	if settled != nil {
		options.Prematched = settled(profile)
	}
	_, rejects, err = loaders.Load(ctx, a.intake, profile, p.defaults(a), options, use)
	return rejects, err
}

// allBut lets a native file be read without looking at lines that are not wanted; nil
// for a small file. The first lines, which may be a header, are read in any case.
func allBut(wanted map[int64]bool, lines int64) *reconcile.PrematchedFile {
	const small, first = 10_000, 64
	if lines < small {
		return nil
	}
	others := make(reconcile.Bits, lines/64+1)
	for line := int64(first); line <= lines; line++ {
		if !wanted[line] {
			others.Set(uint32(line))
		}
	}
	return &reconcile.PrematchedFile{Settled: others, Lines: lines}
}

// unlessInput lets an error of a file pass: what it held is then not known.
func unlessInput(err error) error {
	if e := (*fault.Error)(nil); errors.As(err, &e) && (e.Name == "input-gone" || e.Name == "input-changed" || e.Class == fault.Input) {
		return nil
	}
	return err
}
