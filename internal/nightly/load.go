package nightly

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"sync"

	"tieout/internal/fault"
	"tieout/loaders"
	"tieout/loaders/account"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/prematch"
)

// loaded is what the files of the night hold, together with what earlier nights
// left open.
type loaded struct {
	shares   *shares
	deposits []reconcile.Deposit
	rejects  []reconcile.Reject
	screened *prematch.Screened // plain pairs that never became rows; may be nil
}

// part is what one file holds beside the rows that went into shares.
type part struct {
	deposits []reconcile.Deposit
	rejects  []reconcile.Reject
}

// errScreenedFile means that a file whose plain rows are settled already turned
// out to be unusable: the night is loaded again, and that file not scanned.
var errScreenedFile = errors.New("a screened file can't be used")

// load reads the night's files: first those that were not scanned, then, behind
// the screen, the rows of the others that it did not settle.
func (p *Pipeline) load(ctx context.Context, options Options, o *opening, found *intake) (*loaded, error) {
	started := p.Now()
	all := &loaded{}
	s, err := p.screeningOf(ctx, options, found)
	if err != nil {
		return nil, err
	}
	var scanned, others []*arrival
	for _, a := range found.usable() {
		if s.joins(a) {
			scanned = append(scanned, a)
		} else {
			others = append(others, a)
		}
	}
	if all.shares, err = p.newShares(ctx, options, o, found); err != nil {
		return nil, err
	}
	parts := map[*arrival]*part{}
	if err := p.loadFiles(ctx, others, nil, all.shares, s, parts); err != nil {
		return nil, err
	}
	if s != nil {
		if err := p.join(ctx, s, o); err != nil {
			return nil, err
		}
		all.screened = s.joined
	}
	if err := p.loadFiles(ctx, scanned, s, all.shares, nil, parts); err != nil {
		return nil, err
	}
	for _, a := range found.arrivals {
		if part := parts[a]; part != nil {
			all.deposits, all.rejects = append(all.deposits, part.deposits...), append(all.rejects, part.rejects...)
		}
	}
	if err := p.open(ctx, o, all.screened, all.shares); err != nil {
		return nil, err
	}
	p.logStep("loaded", started, "files", len(found.arrivals), "shares", all.shares.number, "deposits", len(all.deposits), "rejects", len(all.rejects))
	return all, nil
}

// screeningOf returns the night's screening; nil when every row takes the full way.
func (p *Pipeline) screeningOf(ctx context.Context, options Options, found *intake) (*screening, error) {
	if found.screening == nil {
		s, err := p.scanArrived(ctx, options, found)
		if err != nil {
			return nil, err
		}
		found.screening = s
	}
	if found.anyRestated() {
		return nil, nil
	}
	return found.screening, nil
}

// newShares prepares the shares for all rows that may come.
func (p *Pipeline) newShares(ctx context.Context, options Options, o *opening, found *intake) (*shares, error) {
	rows := o.Items
	for _, a := range found.usable() {
		rows += a.intake.TextSize / shortRow
	}
	lookup, err := o.SettledBefore(ctx, o.seq, options.AsOf.AddDays(-RememberSettledDays))
	if err != nil {
		return nil, err
	}
	settled := &settledBefore{lookup: lookup, found: map[uint64]civil.Date{}}
	return newShares(found.room, rows, cmp.Or(p.ShareRows, ShareRows), int(p.Config.Memory/32), settled), nil
}

// bound holds the night to its memory, unless so many rows at a time on the full
// way need more of it, as those of a merchant with a million of them do: a
// collector that is held to a limit all the same does nothing else.
func (p *Pipeline) bound(rows int64) {
	switch {
	case p.Limit == nil:
	case rows*rowBytes > p.Config.Memory/2:
		p.Limit(math.MaxInt64)
	default:
		p.Limit(p.Config.Memory / 8 * 7) // the rest is for what the collector does not count
	}
}

// loadNight loads, and loads again when a file whose plain rows were settled
// already turns out to be unusable: that file is then read before the others.
func (p *Pipeline) loadNight(ctx context.Context, options Options, o *opening, found *intake) (*loaded, error) {
	for {
		all, err := p.load(ctx, options, o, found)
		if !errors.Is(err, errScreenedFile) {
			return all, err
		}
		found.screening.close()
		found.screening = nil
	}
}

// loadFiles loads files into the shares. Their rows are suspect to the screening
// that is not joined yet, when there is one; s has settled rows of them.
func (p *Pipeline) loadFiles(ctx context.Context, files []*arrival, s *screening, into *shares, suspect *screening, parts map[*arrival]*part) error {
	for _, a := range files {
		parts[a] = &part{}
	}
	p.meter("loading", files)
	errs := make([]error, len(files))
	p.sideBySide(len(files), func(i int) {
		errs[i] = p.loadFile(ctx, files[i], s, into, suspect, parts[files[i]])
	})
	return errors.Join(errs...)
}

// sideBySide does n pieces of work, as many at a time as there are workers.
func (p *Pipeline) sideBySide(n int, work func(i int)) {
	slots := make(chan struct{}, max(p.Config.Jobs, 1))
	var group sync.WaitGroup
	for i := range n {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			work(i)
		})
	}
	group.Wait()
}

// loadFile reads one file. A file that can't be used costs that file: it is
// quarantined, and none of its rows count.
func (p *Pipeline) loadFile(ctx context.Context, a *arrival, s *screening, into *shares, suspect *screening, keep *part) error {
	profile, err := p.profileOf(a.source)
	if err != nil {
		return err
	}
	options := loaders.Options{Screened: s.of(a), Currency: p.Config.Currency}
	account, rejects, err := loaders.Load(ctx, a.intake, profile, p.defaults(a), options, func(row account.Row) error {
		suspect.suspect(&row)
		return keep.take(&row, into)
	})
	if err != nil && fault.OfInput(err) == nil {
		return fmt.Errorf("load %s: %w", a.name, err)
	}
	if err != nil && options.Screened != nil && options.Screened.Count > 0 {
		a.unscanned = true
		return errScreenedFile
	}
	a.account.Lines, a.account.Accepted, a.account.Rejected = account.Lines, account.Accepted, account.Rejected
	a.account.Ignored, a.account.Structure = account.Ignored, account.Structure
	for _, warning := range account.Warnings {
		p.Log.Warn(warning, "file", a.name)
	}
	a.account.ControlTotals, a.account.Sums = account.ControlTotals, account.Sums
	if err != nil {
		// No row of the file is used, so each of its lines is refused with it.
		*keep = part{}
		into.drop(a.name)
		a.account.State = reconcile.FileQuarantined
		a.account.ErrorName, a.account.Detail = describe(err)
		a.account.Sums = nil
		return nil
	}
	keep.rejects = rejects
	return nil
}

// take keeps one accepted row.
func (k *part) take(row *account.Row, into *shares) error {
	switch {
	case row.Transaction != nil:
		return into.transaction(row.Transaction)
	case row.Line != nil:
		return into.line(row.Line)
	case row.Deposit != nil:
		k.deposits = append(k.deposits, *row.Deposit)
	}
	return nil
}
