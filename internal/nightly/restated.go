package nightly

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"tieout/internal/fault"
	"tieout/loaders/account"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/match"
	"tieout/store"
)

// An accepted restatement is compared with the version that an earlier night took. Its
// bytes are mostly gone: the sender put the new ones in their place. What memory has of
// it are the open rows, the facts of those that were settled, and the adjustments. Where
// a settled row is withdrawn, the row on the other side is read again from its own file.

// nightsOfRuns returns the night of each run that stands, by its number.
func (p *Pipeline) nightsOfRuns(ctx context.Context) (map[int64]civil.Date, error) {
	runs, err := p.Store.Runs(ctx)
	nights := map[int64]civil.Date{}
	for i := range runs {
		nights[runs[i].Seq] = runs[i].AsOf
	}
	return nights, err
}

// nightsOfFiles says which night first took each of the files of earlier nights.
func (p *Pipeline) nightsOfFiles(ctx context.Context, found *intake) (firstRun map[string]int64, night map[string]civil.Date, err error) {
	asOf, err := p.nightsOfRuns(ctx)
	if err != nil {
		return nil, nil, err
	}
	firstRun, night = map[string]int64{}, map[string]civil.Date{}
	for i := range found.before {
		file := &found.before[i]
		if first, known := firstRun[file.Name]; file.State == reconcile.FileTaken && (!known || file.Seq < first) {
			firstRun[file.Name], night[file.Name] = file.Seq, asOf[file.Seq]
		}
	}
	return firstRun, night, nil
}

// loadEarlier puts into the batches what earlier nights made of the files that are
// restated tonight.
func (p *Pipeline) loadEarlier(ctx context.Context, o *opening, found *intake, into *merchantBatches) error {
	restated := found.restated()
	if restated == nil {
		return nil
	}
	firstRun, night, err := p.nightsOfFiles(ctx, found)
	if err != nil {
		return err
	}
	found.nightOf = night
	if found.earlierSums, err = p.wholeEarlier(ctx, o.seq, found, firstRun); err != nil {
		return err
	}
	names, first, since := map[string]bool{}, o.seq, civil.Date(0)
	for _, a := range found.arrivals {
		if run, known := firstRun[a.name]; restated(a.name) && known {
			names[a.name] = true
			if run < first {
				first, since = run, night[a.name]
			}
		}
	}
	if err := p.Store.EachFactOfFiles(ctx, first, o.seq, names, into.addEarlierFact); err != nil {
		return err
	}
	if err := p.Store.EachAdjustmentSince(ctx, o.seq, since, func(item *reconcile.Item) error {
		if !names[item.Line.Origin.File] {
			return nil
		}
		return into.addEarlierAdjustment(item)
	}); err != nil {
		return err
	}
	wanted, err := p.withdrawnCounterparts(ctx, restated, into)
	if err != nil {
		return err
	}
	return p.readAgain(ctx, found, wanted, into)
}

// wantedRows are the keys of rows that are to be read again, by file.
type wantedRows map[string]map[uint64]bool

func (w wantedRows) add(file string, f *reconcile.Fact) {
	if w[file] == nil {
		w[file] = map[uint64]bool{}
	}
	for _, key := range append([]uint64{f.Key}, f.Aliases...) {
		w[file][key] = true
	}
}

// withdrawnCounterparts compares the versions, and returns the rows of other files that
// are judged again. By their place they can't be found: a version may have moved them.
func (p *Pipeline) withdrawnCounterparts(ctx context.Context, restated func(string) bool, s *merchantBatches) (wantedRows, error) {
	wanted := wantedRows{}
	var lock sync.Mutex
	every := make([]int, s.count)
	for i := range every {
		every[i] = i
	}
	err := p.eachBatch(ctx, s, every, func(_ int, batch match.MerchantBatch) error {
		sales, lines := batch.WithdrawnCounterparts(restated)
		lock.Lock()
		defer lock.Unlock()
		for i := range sales {
			wanted.add(sales[i].Sale.File, &sales[i])
		}
		for i := range lines {
			wanted.add(lines[i].Line.File, &lines[i])
		}
		return nil
	})
	return wanted, err
}

// readAgain reads rows of files of earlier nights again. A file that is gone, or has
// other bytes than were taken in last, gives none: the night says so of its rows.
func (p *Pipeline) readAgain(ctx context.Context, found *intake, wanted wantedRows, into *merchantBatches) error {
	last := map[string]*reconcile.FileAccount{}
	for i := range found.before {
		if file := &found.before[i]; file.State == reconcile.FileTaken {
			last[file.Name] = &file.FileAccount
		}
	}
	for name, keys := range wanted {
		account := last[name]
		if account == nil || p.sourceNamed(account.Source) == nil {
			continue
		}
		err := p.readLinesAgain(ctx, found, account, keys, into)
		var changed *changedInput
		if found.replayed && errors.As(err, &changed) {
			return err // a later night may have accepted the change: verify says so
		}
		if err != nil && fault.OfInput(err) == nil && !errors.As(err, &changed) && !isGone(err) {
			return fmt.Errorf("read %s again: %w", name, err)
		}
		if err != nil {
			found.notes = append(found.notes, name+": rows of it are judged again, and can't be read any more: "+err.Error())
		}
	}
	return nil
}

// isGone reports whether the error is that of an input which is not there any more.
func isGone(err error) bool {
	var named *fault.Error
	return errors.As(err, &named) && named.Name == "input-gone"
}

// readLinesAgain reads the rows under some keys of a file that an earlier night took in.
func (p *Pipeline) readLinesAgain(ctx context.Context, found *intake, file *reconcile.FileAccount, keys map[uint64]bool, into *merchantBatches) error {
	a := &arrival{
		source: p.sourceNamed(file.Source), name: file.Name, path: p.pathOf(file.Name),
		date: file.Date, account: *file, mask: found.arrivals[0].mask,
	}
	return p.reread(ctx, a, nil, func(row account.Row) error {
		switch {
		case row.Transaction != nil && anyOf(keys, row.Transaction.FactKeys()):
			return into.addReadAgain(row.Transaction.MerchantID, store.AppendTransaction([]byte{readAgainRecord}, row.Transaction), func() error { return into.recall.addTransaction(row.Transaction) })
		case row.Line != nil && anyOf(keys, row.Line.KeptKeys()):
			return into.addReadAgain(row.Line.MerchantID, store.AppendLine([]byte{readAgainRecord}, row.Line), func() error {
				into.lines.Add(row.Line)
				return into.recall.addLine(row.Line)
			})
		}
		return nil
	})
}

// anyOf reports whether one of a row's keys is wanted.
func anyOf(wanted map[uint64]bool, keys []uint64) bool {
	return slices.ContainsFunc(keys, func(key uint64) bool { return wanted[key] })
}

// wholeEarlier returns what the last versions of restated settlement files held that
// earlier nights took, by name, where memory has every row of it: lines are settled,
// open or adjustments, and each of these is remembered. Of terminal logs it has not,
// for a declined or voided row is forgotten after a time; nor has it where facts are
// forgotten, or an older version of tieout left none.
func (p *Pipeline) wholeEarlier(ctx context.Context, seq int64, found *intake, firstRun map[string]int64) (map[string]map[string]reconcile.Sum, error) {
	nights, err := p.Store.FactNights(ctx)
	if err != nil {
		return nil, err
	}
	known := map[int64]bool{}
	for i := range nights {
		known[nights[i].Seq] = !nights[i].Forgotten
	}
	runs, err := p.Store.Runs(ctx)
	if err != nil {
		return nil, err
	}
	since := seq // the first run from which on all left facts
	for i := len(runs) - 1; i >= 0 && (runs[i].Seq >= seq || known[runs[i].Seq]); i-- {
		since = min(since, runs[i].Seq)
	}
	sums := map[string]map[string]reconcile.Sum{}
	for i := range found.before {
		file := &found.before[i]
		if file.State != reconcile.FileTaken || file.Side != reconcile.SettlementSide || firstRun[file.Name] < since {
			continue
		}
		before, known := sums[file.Name]
		delete(sums, file.Name)
		if file.Sums == nil && file.Accepted > 0 || hasGrown(&file.FileAccount) && !known {
			continue
		}
		whole := map[string]reconcile.Sum{}
		if hasGrown(&file.FileAccount) { // its account is of what was new
			maps.Copy(whole, before)
		}
		for currency, sum := range file.Sums {
			reconcile.AddSum(whole, currency, sum)
		}
		sums[file.Name] = whole
	}
	return sums, nil
}

// noteRestated accounts for the rows of restated files: those that the earlier version
// had too are ignored, and those that it alone had are withdrawn; and for those that the
// whole of a file says again.
func (i *intake) noteRestated(dropped, withdrawn map[string]match.DroppedRows) {
	for _, a := range i.arrivals {
		if count := dropped[a.name].Count; count > 0 {
			a.account.Accepted -= count
			a.account.Ignored += count
			i.notes = append(i.notes, a.droppedNote(count))
		}
		if count := withdrawn[a.name].Count; count > 0 {
			see := "see restated-settlement in exceptions.csv, and withdrawn in cleared.csv"
			if a.source.Side == reconcile.DepositSide {
				see = "what these movements had paid is open again; see withdrawn in cleared.csv, too"
			}
			i.notes = append(i.notes, fmt.Sprintf("%s: restated; %s in it no longer; %s", a.name, reconcile.Counted(count, "row that an earlier night took is", "rows that an earlier night took are"), see))
		}
	}
}
