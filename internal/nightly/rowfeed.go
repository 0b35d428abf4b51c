package nightly

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"tieout/internal/config"
	"tieout/internal/spill"
	"tieout/loaders/account"
	"tieout/reconcile"
	"tieout/reconcile/prematch"
	"tieout/store"
)

// rowFeed gives the matcher the simple rows of files that no scan reads: those of every
// profile but the native ones, and native files that need a second look. Such a file is
// loaded once, whole, so that all that it states of itself is checked as ever. Its simple rows
// wait here until the join has said which of them it settled; the others go into their
// batches as they come, and what they name is blocked.
type rowFeed struct {
	matcher *prematch.Matcher
	writers chan *prematch.RowWriter // that no file uses
	store   *spill.Store
	waiting *spill.Buckets // by file: line and text of each simple row

	lock    sync.Mutex
	dropped map[int]bool // files that turned out to be unusable, by number
}

// newRowFeed prepares for as many files at a time as there are workers.
func newRowFeed(matcher *prematch.Matcher, c *config.Config) *rowFeed {
	workers := max(c.Jobs, 1)
	f := &rowFeed{matcher: matcher, writers: make(chan *prematch.RowWriter, workers), store: spill.NewStore(c.Memory / 8), dropped: map[int]bool{}}
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
		f.matcher, f.writers, f.waiting = nil, nil, nil
	}
}

// fileFeed is one file whose rows are fed; a nil one takes none.
type fileFeed struct {
	feed   *rowFeed
	writer *prematch.RowWriter
	file   *prematch.RowFile // nil: there are too many files, and all its rows are blocked
	record []byte
}

// open begins a file of a provider.
func (f *rowFeed) open(provider, name string) *fileFeed {
	if f == nil {
		return nil
	}
	file, ok := f.matcher.AddRowFile(provider, name)
	if !ok {
		file = nil
	}
	return &fileFeed{feed: f, writer: <-f.writers, file: file}
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
		if !f.writer.AddTransaction(f.file, row.Transaction) {
			return false, nil
		}
		f.record = store.AppendTransaction(binary.AppendUvarint(f.record[:0], uint64(row.Transaction.Origin.Line)), row.Transaction)
	default:
		if !f.writer.AddLine(f.file, row.Line) {
			return false, nil
		}
		f.record = store.AppendLine(binary.AppendUvarint(f.record[:0], uint64(row.Line.Origin.Line)), row.Line)
	}
	return true, f.feed.waiting.Add(f.file.Number, f.record)
}

// close ends the file; used says whether the night uses it.
func (f *fileFeed) close(used bool, last reconcile.LastTimes) {
	if f == nil {
		return
	}
	f.feed.writers <- f.writer
	if f.file == nil {
		return
	}
	f.feed.matcher.SetRead(f.file, last)
	if !used {
		f.feed.matcher.DropFile(f.file.Number)
		f.feed.lock.Lock()
		defer f.feed.lock.Unlock()
		f.feed.dropped[f.file.Number] = true
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
			if width <= 0 {
				return fmt.Errorf("read a simple row back: it has no line")
			}
			if settled.Has(int64(line)) {
				return pairs.addRecord(record[width:])
			}
			t, l, err := store.ReadRow(string(record[width:]))
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
