package nightly

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"tieout/internal/fault"
	"tieout/internal/mask"
	"tieout/loaders"
	"tieout/loaders/account"
	"tieout/reconcile"
	"tieout/reconcile/prematch"
)

// loaded is what the files of the night hold, together with what earlier nights
// left open.
type loaded struct {
	batches    *merchantBatches
	deposits   []reconcile.Deposit
	rejects    []reconcile.Reject
	unused     []reconcile.Reject // of files that were refused: why, and their first refused rows
	prematched *prematch.Result   // simple pairs that never became rows; may be nil
	pairs      *settledPairs      // their rows, where every match is reported; may be nil
}

// fileRows is what one file holds beside the rows that went into batches.
type fileRows struct {
	deposits []reconcile.Deposit
	rejects  []reconcile.Reject
	unused   []reconcile.Reject // of a refused file
}

// errPrematchedFile means that a file whose simple rows are settled already turned
// out to be unusable: the night is loaded again, and that file not scanned.
var errPrematchedFile = errors.New("a prematched file can't be used")

// load reads the night's files: first those that were not scanned, then, after
// the prematch, the rows of the others that it did not settle.
func (p *Pipeline) load(ctx context.Context, options Options, o *opening, found *intake) (*loaded, error) {
	started := p.Now()
	all := &loaded{}
	s, err := p.prematchOf(ctx, options, found)
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
	if all.batches, err = p.newBatches(ctx, options, o, found); err != nil {
		return nil, err
	}
	parts := map[*arrival]*fileRows{}
	feed := s.feedRows(p.Config, p.seams)
	if err := p.loadFiles(ctx, others, nil, all.batches, feed, parts); err != nil {
		return nil, err
	}
	if s != nil {
		if err := p.join(ctx, s, o, options.AsOf); err != nil {
			return nil, err
		}
		all.prematched = s.joined
		if p.Config.Matches {
			all.pairs = newSettledPairs(found.spillStore, s.joined.Count, int(p.Config.Memory/64))
		}
		if err := errors.Join(p.addUnsettled(feed, s.joined, all.batches, all.pairs), p.addLeft(ctx, feed, s.joined, all.batches)); err != nil {
			return nil, err
		}
		feed.close()
		all.batches.recall.addPayouts(s.joined.Payouts())
	}
	if err := p.loadFiles(ctx, scanned, s, all.batches, nil, parts); err != nil {
		return nil, err
	}
	for _, a := range found.arrivals {
		if part := parts[a]; part != nil {
			if all.deposits == nil {
				all.deposits = part.deposits // as they are: a statement may have a million
			} else {
				all.deposits = append(all.deposits, part.deposits...)
			}
			all.rejects = append(all.rejects, part.rejects...)
			all.unused = append(all.unused, part.unused...)
		}
	}
	p.logStep("loaded", started, "files", len(found.arrivals), "batches", all.batches.count, "deposits", len(all.deposits), "rejects", len(all.rejects))
	if options.slice.IsCut() {
		return all, nil // who combines the slices knows the memory
	}
	return all, p.loadMemory(ctx, o, found, all)
}

// loadMemory adds what earlier nights left open to what the files hold.
func (p *Pipeline) loadMemory(ctx context.Context, o *opening, found *intake, all *loaded) error {
	for i := range all.deposits {
		if err := all.batches.recall.addDeposit(&all.deposits[i]); err != nil {
			return err
		}
	}
	if err := p.loadOpening(ctx, o, all.prematched, all.batches, all.pairs); err != nil {
		return err
	}
	return errors.Join(all.batches.addDecided(o), p.loadEarlier(ctx, o, found, all.batches))
}

// prematchOf returns the night's prematch run; nil when every row takes the slow path.
func (p *Pipeline) prematchOf(ctx context.Context, options Options, found *intake) (*prematchRun, error) {
	if found.prematch == nil {
		s, err := p.scanArrived(ctx, options, found)
		if err != nil {
			return nil, err
		}
		found.prematch = s
	}
	if found.anyRestated() {
		return nil, nil
	}
	return found.prematch, nil
}

// newBatches prepares the batches for all rows that may come.
func (p *Pipeline) newBatches(ctx context.Context, options Options, o *opening, found *intake) (*merchantBatches, error) {
	rows := o.Items
	for _, a := range found.usable() {
		rows += a.intake.TextSize / minRowBytes
	}
	recall := &recall{} // a slice asks earlier nights nothing
	if !options.slice.IsCut() {
		var err error
		if recall, err = newRecall(ctx, o, options.AsOf, p.paysOut, p.newPairReader(found, o.seq)); err != nil {
			return nil, err
		}
	}
	batches := newMerchantBatches(found.spillStore, rows, cmp.Or(p.BatchRows, batchRows), int(p.Config.Memory/32), recall)
	batches.seams, batches.slice = p.seams, options.slice
	return batches, nil
}

// limitMemory holds the night to its memory, unless so many rows at a time on the slow
// path need more of it, as those of a merchant with a million of them do: a
// collector that is held to a limit all the same does nothing else.
func (p *Pipeline) limitMemory(rows int64) {
	switch {
	case p.Limit == nil:
	case rows*rowBytes > p.Config.Memory/2:
		p.Limit(math.MaxInt64)
	default:
		p.Limit(p.Config.Memory / 4 * 3) // the rest is for what the collector does not count: the program, SQLite, what is freed late
	}
}

// loadNight loads, and loads again when a file whose simple rows were settled
// already turns out to be unusable: that file is then read before the others.
func (p *Pipeline) loadNight(ctx context.Context, options Options, o *opening, found *intake) (*loaded, error) {
	if options.Slices != nil {
		return p.takeSlices(ctx, options, o, found)
	}
	for {
		all, err := p.load(ctx, options, o, found)
		if !errors.Is(err, errPrematchedFile) {
			return all, err
		}
		found.prematch.close()
		found.prematch = nil
	}
}

// loadFiles loads files into the batches. Their simple rows go to the feed of a prematch
// run that is not joined yet, when there is one; s has settled rows of them.
func (p *Pipeline) loadFiles(ctx context.Context, files []*arrival, s *prematchRun, into *merchantBatches, feed *rowFeed, parts map[*arrival]*fileRows) error {
	for _, a := range files {
		parts[a] = &fileRows{}
	}
	p.meter("loading", files)
	errs := make([]error, len(files))
	p.inParallel(len(files), func(i int) {
		errs[i] = p.loadFile(ctx, files[i], s, into, feed, parts[files[i]])
	})
	return errors.Join(errs...)
}

// inParallel does n pieces of work, as many at a time as there are workers. A panic of a
// worker is one of the caller, who may know why.
func (p *Pipeline) inParallel(n int, work func(i int)) {
	slots := make(chan struct{}, max(p.Config.Jobs, 1))
	var group sync.WaitGroup
	var broken atomic.Pointer[brokenInvariant]
	for i := range n {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			defer func() {
				if value := recover(); value != nil {
					broken.CompareAndSwap(nil, invariantOf(value))
				}
			}()
			work(i)
		})
	}
	group.Wait()
	if b := broken.Load(); b != nil {
		panic(b)
	}
}

// loadFile reads one file. A file that can't be used costs that file: it is
// quarantined, and none of its rows count.
func (p *Pipeline) loadFile(ctx context.Context, a *arrival, s *prematchRun, into *merchantBatches, feed *rowFeed, keep *fileRows) error {
	profile, err := p.profileOf(a.source)
	if err != nil {
		return err
	}
	options := loaders.Options{Prematched: s.resultOf(a), Currency: p.Config.Currency}
	a.payouts = map[string]reconcile.Sum{} // a file may be loaded again
	last := reconcile.LastTimes{}
	if options.Prematched != nil {
		last.Merge(&options.Prematched.LastTimes)
	}
	if options.Prematched != nil {
		p.addPrematchedPayouts(a, options.Prematched)
	}
	a.prepareNames(into.slice, a.intake.TextSize)
	rows := feed.open(a, &last)
	options.Compact = rows.compactRows()
	account, rejects, err := loaders.Load(ctx, a.intake, profile, p.defaults(a), options, func(row account.Row) error {
		a.trade.see(row.Transaction)
		a.addNames(&row)
		last.AddLine(row.Line)
		p.addPayout(a.payouts, row.Line)
		for _, row := range p.seams.rows(row) {
			taken, err := rows.take(&row)
			if err == nil && !taken {
				err = keep.add(&row, into)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	rows.close(err == nil)
	if net := rows.compactNet(); net != 0 && p.paysOut(a.source.Provider) {
		p.addPayoutNet(a, net)
	}
	if err != nil && fault.OfInput(err) == nil {
		return fmt.Errorf("load %s: %w", a.name, err)
	}
	if err != nil && options.Prematched != nil && options.Prematched.Count > 0 {
		a.unscanned = true
		return errPrematchedFile
	}
	a.account.Lines, a.account.Accepted, a.account.Rejected = account.Lines, account.Accepted, account.Rejected
	a.account.Ignored, a.account.Structure = account.Ignored, account.Structure
	for _, warning := range account.Warnings {
		p.Log.Warn(mask.Shown(warning), "file", a.name)
	}
	a.account.ControlTotals, a.account.Sums = account.ControlTotals, account.Sums
	a.account.LastTimes, a.account.SettledTo, a.account.Absent, a.account.EndsOpen = last.Texts(), last.SettledTo, 0, account.EndsOpen
	if err != nil {
		// No row of the file is used, so each of its lines is refused with it.
		*keep = fileRows{unused: rejects}
		into.dropFile(a.name)
		a.account.State = reconcile.FileQuarantined
		a.account.ErrorName, a.account.Detail = describe(err)
		a.account.Sums, a.account.LastTimes, a.account.SettledTo, a.account.EndsOpen, a.payouts = nil, nil, 0, false, nil
		return nil
	}
	a.account.Names = a.names
	keep.rejects = rejects
	return nil
}

// allRejects lists tonight's refused rows, and of each file that was refused the reason, on no
// line, and the first of its refused rows.
func (l *loaded) allRejects(found *intake) []reconcile.Reject {
	all := slices.Concat(l.rejects, l.unused)
	for _, a := range found.arrivals {
		if a.account.IsUnusable() {
			all = append(all, reconcile.Reject{Origin: reconcile.Origin{File: a.name}, Reason: a.account.ErrorName, Detail: factOf(a.account.Detail)})
		}
	}
	return all
}

// add keeps one accepted row.
func (k *fileRows) add(row *account.Row, into *merchantBatches) error {
	switch {
	case row.Transaction != nil:
		return into.addTransaction(row.Transaction)
	case row.Line != nil:
		return into.addLine(row.Line)
	case row.Deposit != nil:
		k.deposits = append(k.deposits, *row.Deposit)
	}
	return nil
}
