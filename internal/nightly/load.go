package nightly

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"sync"

	"tieout/loaders"
	"tieout/reconcile"
	"tieout/store"
)

// loaded is what the files of the night hold.
type loaded struct {
	transactions []reconcile.Transaction
	lines        []reconcile.SettlementLine
	deposits     []reconcile.Deposit
	rejects      []reconcile.Reject
	screened     *reconcile.Screened // plain pairs that never became rows; may be nil
}

// carriedOf is what the screen needs of the memory before the night.
func carriedOf(o *store.Opening) reconcile.Carried {
	return reconcile.Carried{Items: o.Items, Exceptions: o.Exceptions, ClosedItems: o.ClosedItems}
}

// errScreenedFile means that a file whose plain rows are settled already turned
// out to be unusable: the night is loaded again, and that file not scanned.
var errScreenedFile = errors.New("a screened file can't be used")

// load reads the night's files: first those that were not scanned, then, behind
// the screen, the rows of the others that it did not settle.
func (p *Pipeline) load(ctx context.Context, options Options, carried reconcile.Carried, found *intake) (*loaded, error) {
	started := p.Now()
	s := found.screening
	if s == nil {
		var err error
		if s, err = p.scanArrived(ctx, options, found); err != nil {
			return nil, err
		}
		found.screening = s
	}
	if found.anyRestated() {
		s = nil
	}
	var scanned, others []*arrival
	for _, a := range found.usable() {
		if s.joins(a) {
			scanned = append(scanned, a)
		} else {
			others = append(others, a)
		}
	}
	parts, err := p.loadFiles(ctx, others, nil)
	if err != nil {
		return nil, err
	}
	if s != nil {
		if err := p.join(s, carried, together(others, parts)); err != nil {
			return nil, err
		}
	}
	rows := int64(len(carried.Items))
	for _, a := range scanned {
		rows += s.left(a)
	}
	p.bound(rows)
	behind, err := p.loadFiles(ctx, scanned, s)
	if err != nil {
		return nil, err
	}
	maps.Copy(parts, behind)
	all := together(found.arrivals, parts)
	if s != nil {
		all.screened = s.joined
	}
	p.bound(int64(len(all.transactions) + len(all.lines) + len(carried.Items)))
	p.logStep("loaded", started, "files", len(found.arrivals), "transactions", len(all.transactions), "lines", len(all.lines),
		"deposits", len(all.deposits), "rejects", len(all.rejects))
	return all, nil
}

// bound holds the night to its memory, unless so many rows on the full way need
// more of it: a collector that is held to a limit all the same does nothing else.
func (p *Pipeline) bound(rows int64) {
	const rowBytes = 2 << 10 // of a row with what the night says of it
	switch {
	case p.Limit == nil:
	case rows*rowBytes > p.Config.Memory:
		p.Limit(math.MaxInt64)
	default:
		p.Limit(p.Config.Memory / 8 * 7) // the rest is for what the collector does not count
	}
}

// loadNight loads, and loads again when a file whose plain rows were settled
// already turns out to be unusable: that file is then read before the others.
func (p *Pipeline) loadNight(ctx context.Context, options Options, carried reconcile.Carried, found *intake) (*loaded, error) {
	for {
		all, err := p.load(ctx, options, carried, found)
		if !errors.Is(err, errScreenedFile) {
			return all, err
		}
		found.screening.close()
		found.screening = nil
	}
}

// together draws the parts of files together, in the files' order.
func together(files []*arrival, parts map[*arrival]*loaded) *loaded {
	all := &loaded{}
	for _, a := range files {
		if part := parts[a]; part != nil {
			all.add(part)
		}
	}
	return all
}

// add takes the rows of another part.
func (l *loaded) add(part *loaded) {
	if len(l.transactions) == 0 {
		l.transactions = part.transactions // most nights' rows stand in one file a side
	} else {
		l.transactions = append(l.transactions, part.transactions...)
	}
	if len(l.lines) == 0 {
		l.lines = part.lines
	} else {
		l.lines = append(l.lines, part.lines...)
	}
	l.deposits = append(l.deposits, part.deposits...)
	l.rejects = append(l.rejects, part.rejects...)
}

// loadFiles loads files.
func (p *Pipeline) loadFiles(ctx context.Context, files []*arrival, s *screening) (map[*arrival]*loaded, error) {
	parts := make(map[*arrival]*loaded, len(files))
	for _, a := range files {
		parts[a] = &loaded{}
	}
	p.meter("loading", files)
	errs := make([]error, len(files))
	p.sideBySide(len(files), func(i int) {
		errs[i] = p.loadFile(ctx, files[i], s, parts[files[i]])
	})
	return parts, errors.Join(errs...)
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

// loadFile reads one file into its part. A file that can't be used costs that
// file: it is quarantined, and none of its rows count.
func (p *Pipeline) loadFile(ctx context.Context, a *arrival, s *screening, part *loaded) error {
	profile, err := p.profileOf(a.source)
	if err != nil {
		return err
	}
	options := loaders.Options{Screened: s.of(a), Currency: p.Config.Currency}
	part.room(profile.Side, s.left(a))
	account, rejects, err := loaders.Load(ctx, a.intake, profile, p.defaults(a), options, part.take)
	if err != nil && !isFileError(err) {
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
		*part = loaded{}
		a.account.State = reconcile.FileQuarantined
		a.account.ErrorName, a.account.Detail = describeFileError(err)
		a.account.Sums = nil
		return nil
	}
	part.rejects = rejects
	return nil
}

// room makes room for rows, which are large: growing by and by would copy each
// of them several times.
func (l *loaded) room(side reconcile.Side, rows int64) {
	switch side {
	case reconcile.TerminalSide:
		l.transactions = slices.Grow(l.transactions, int(rows))
	case reconcile.SettlementSide:
		l.lines = slices.Grow(l.lines, int(rows))
	}
}

// take keeps one accepted row.
func (l *loaded) take(row loaders.Row) error {
	switch {
	case row.Transaction != nil:
		l.transactions = append(l.transactions, *row.Transaction)
	case row.Line != nil:
		l.lines = append(l.lines, *row.Line)
	case row.Deposit != nil:
		l.deposits = append(l.deposits, *row.Deposit)
	}
	return nil
}
