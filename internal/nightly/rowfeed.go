package nightly

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"tieout/internal/config"
	"tieout/internal/spill"
	"tieout/loaders/account"
	"tieout/loaders/profile"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/prematch"
	"tieout/store"
)

// rowFeed gives the matcher the simple rows of files that no scan reads: those of every
// profile but the native ones, and native files that need a second look. Such a file is
// loaded once, whole, so that all that it states of itself is checked as ever. Its simple rows
// are taken in their compact form, where they have one, and those that the join did not settle
// are read again; others wait here until the join has said which of them it settled. Rows that are not simple go into their
// batches as they come, and what they name is blocked.
type rowFeed struct {
	matcher *prematch.Matcher
	writers chan *prematch.RowWriter // that no file uses
	store   *spill.Store
	waiting *spill.Buckets // by file: line, digest of the key and text of each simple row

	lock    sync.Mutex
	dropped map[int]bool // files that turned out to be unusable, by number
	again   []*fileFeed  // whose rows were taken in their compact form
	whole   bool         // rows are wanted whole, settled or not
	seam    *seams
}

// newRowFeed prepares for as many files at a time as there are workers.
func newRowFeed(matcher *prematch.Matcher, c *config.Config, seam *seams) *rowFeed {
	workers := max(c.Jobs, 1)
	f := &rowFeed{matcher: matcher, writers: make(chan *prematch.RowWriter, workers), store: spill.NewStore(c.Memory / 8), dropped: map[int]bool{}, whole: c.Matches, seam: seam}
	f.waiting = f.store.NewBuckets(int(c.Memory / 64))
	for _, w := range matcher.NewRowWriters(c.Fees, c.Start, workers, int(c.Memory/16)) {
		f.writers <- w
	}
	return f
}

// close gives back what waits, and what the writers hold.
func (f *rowFeed) close() {
	if f != nil {
		_ = f.store.Close() // nothing in it is wanted any more
		f.matcher, f.writers, f.waiting, f.again = nil, nil, nil, nil
	}
}

// fileFeed is one file whose rows are fed; a nil one takes none.
type fileFeed struct {
	feed   *rowFeed
	writer *prematch.RowWriter
	file   *prematch.RowFile // nil: there are too many files, and all its rows are blocked
	record []byte

	compact *profile.Compact     // of its rows; nil: all of them are taken whole
	of      *arrival             // to which rows that are taken so are counted
	last    *reconcile.LastTimes // likewise
	net     int64                // of them, in minor units
}

// open begins a file; last is told until when its lines reach that are taken in their compact form.
func (f *rowFeed) open(a *arrival, last *reconcile.LastTimes) *fileFeed {
	if f == nil {
		return nil
	}
	file, ok := f.matcher.AddRowFile(a.source.Provider, a.name)
	if !ok {
		file = nil
	}
	opened := &fileFeed{feed: f, writer: <-f.writers, file: file, of: a, last: last}
	if file != nil && !f.whole {
		opened.compact = &profile.Compact{Take: opened.takeSimple}
		a.names.SetPartial()
	}
	return opened
}

// compactRows returns what takes the file's rows in their compact form; nil when nobody does.
func (f *fileFeed) compactRows() *profile.Compact {
	if f == nil {
		return nil
	}
	return f.compact
}

// takeSimple takes a row in its compact form, with what is counted of each row as it comes.
func (f *fileFeed) takeSimple(row *reconcile.SimpleRow) bool {
	if !f.feed.seam.simple(row) {
		return true // a test has lost it
	}
	if !f.writer.AddSimpleRow(f.file, row) {
		return false
	}
	f.of.names.Add(row.Order)
	f.of.names.Add(row.Trace)
	day := civil.DateOf(row.Time)
	if row.IsSale() {
		f.of.trade.addDay(day)
		return true
	}
	f.net += row.Net
	f.last.AddTime(row.SettleDate, day, row.Time)
	return true
}

// compactNet is the net of the lines that were taken in their compact form, in minor units.
func (f *fileFeed) compactNet() int64 {
	if f == nil {
		return 0
	}
	return f.net
}

// take reports whether it keeps a row until the join. Of a row that it does not keep it
// blocks what that names.
func (f *fileFeed) take(row *account.Row) (taken bool, err error) {
	switch {
	case f == nil || row.Deposit != nil:
		return false, nil
	case f.file == nil:
		f.writer.Block(row.Transaction, row.Line)
		return false, nil
	case row.Transaction != nil:
		if taken = f.writer.AddTransaction(f.file, row.Transaction); !taken || !f.feed.matcher.Merchants.Slice.Holds(row.Transaction.MerchantID) {
			return taken, nil // it waits in its own slice
		}
		f.record = store.AppendTransaction(f.waitsAs(row), row.Transaction)
	default:
		if taken = f.writer.AddLine(f.file, row.Line); !taken || !f.feed.matcher.Merchants.Slice.Holds(row.Line.MerchantID) {
			return taken, nil
		}
		f.record = store.AppendLine(f.waitsAs(row), row.Line)
	}
	return true, f.feed.waiting.Add(f.file.Number, f.record)
}

// waitsAs begins the record of a row that waits. Where settled rows are put away once more, by their keys, it has the
// digest of that, so that the row need not be read for it.
func (f *fileFeed) waitsAs(row *account.Row) []byte {
	line, key := int64(0), uint64(0)
	if row.Transaction != nil {
		line = row.Transaction.Origin.Line
	} else {
		line = row.Line.Origin.Line
	}
	if f.feed.whole {
		key = keyOfRow(row.Transaction, row.Line).digest()
	}
	return binary.LittleEndian.AppendUint64(binary.AppendUvarint(f.record[:0], uint64(line)), key)
}

// close ends the file; used says whether the night uses it.
func (f *fileFeed) close(used bool) {
	if f == nil {
		return
	}
	f.feed.writers <- f.writer
	if f.file == nil {
		return
	}
	f.feed.matcher.SetRead(f.file, *f.last)
	f.feed.lock.Lock()
	defer f.feed.lock.Unlock()
	switch {
	case !used:
		f.feed.matcher.DropFile(f.file.Number)
		f.feed.dropped[f.file.Number] = true
	case f.compact != nil:
		f.feed.again = append(f.feed.again, f)
	}
}

// addUnsettled puts the waiting rows that the join did not settle into their batches, and
// the others to the pairs, where those are wanted.
func (p *Pipeline) addUnsettled(f *rowFeed, joined *prematch.Result, into *merchantBatches, pairs *settledPairs) error {
	errs := make([]error, f.waiting.Len())
	p.inParallel(len(errs), func(number int) {
		if f.dropped[number] {
			return
		}
		settled := joined.Files[number].Settled
		errs[number] = f.waiting.Each(number, func(record []byte) error {
			line, width := binary.Uvarint(record)
			if width <= 0 || len(record) < width+8 {
				return fmt.Errorf("read a simple row back: it has no line or no key")
			}
			key, text := binary.LittleEndian.Uint64(record[width:]), record[width+8:]
			if settled.Has(int64(line)) {
				return pairs.addRecord(key, text)
			}
			t, l, err := store.ReadRow(string(text))
			switch {
			case err != nil:
				return err
			case t != nil:
				return into.addTransaction(t)
			default:
				return into.addLine(l)
			}
		})
	})
	return errors.Join(errs...)
}

// addLeft puts the rows that were taken in their compact form and that the join did not settle
// into their batches, read again from their files.
func (p *Pipeline) addLeft(ctx context.Context, f *rowFeed, joined *prematch.Result, into *merchantBatches) error {
	errs := make([]error, len(f.again))
	p.inParallel(len(errs), func(i int) {
		keep := fileRows{}
		file := f.again[i]
		errs[i] = file.compact.Left(ctx, joined.Files[file.file.Number].Settled, func(row account.Row) error {
			file.of.addNames(&row)
			return keep.add(&row, into)
		})
	})
	return errors.Join(errs...)
}
