package nightly

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"math/bits"
	"sync"

	"tieout/internal/spill"
	"tieout/reconcile"
	"tieout/reconcile/match"
	"tieout/store"
)

// batchRows is about how many rows of a night are judged at a time: enough that
// cutting a night costs nothing, few enough that memory holds a batch for each
// worker with all that is said of its rows.
const batchRows = 8 << 10

// maxBatches bounds the batches of a night. A merchant is never cut: one with
// millions of rows on the slow path takes memory for all of them.
const maxBatches = 1 << 9

// merchantBatches are the rows of a night that take the slow path, divided by merchant.
// They lie in memory, and in a temporary file when they are many.
type merchantBatches struct {
	buckets *spill.Buckets
	count   int
	lines   *match.LineSet
	recall  *recall
	slice   reconcile.Slice // whose rows of tonight are kept

	lock            sync.Mutex
	text            []byte
	seams           *seams
	dropped         map[string]bool     // files of tonight that turned out to be unusable
	batchOfMerchant map[string]int      // the first ones, with their batches
	global          match.MerchantBatch // what is no merchant's
}

// newMerchantBatches prepares for about so many rows.
func newMerchantBatches(spillStore *spill.Store, rows, batchRows int64, held int, recall *recall) *merchantBatches {
	number := 1 << min(bits.Len64(uint64(rows/max(batchRows, 1))), bits.Len(maxBatches)-1)
	return &merchantBatches{
		buckets: spillStore.NewBuckets(held), count: number, lines: match.NewLineSet(rows), recall: recall, dropped: map[string]bool{}, batchOfMerchant: map[string]int{},
	}
}

// batchOf returns the batch of a merchant: one of its own while there are any, because
// two merchants in one batch take twice the memory. The caller holds the lock.
func (s *merchantBatches) batchOf(merchant string) int {
	number, known := s.batchOfMerchant[merchant]
	if known {
		return number
	}
	if number = len(s.batchOfMerchant); number < s.count {
		s.batchOfMerchant[merchant] = number
		return number
	}
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(merchant)) // a hash never fails
	return int(hash.Sum32() & uint32(s.count-1))
}

// addTransaction takes a row of tonight.
func (s *merchantBatches) addTransaction(t *reconcile.Transaction) error {
	if !s.slice.Holds(t.MerchantID) {
		return nil
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	s.text = store.AppendTransaction(s.text[:0], t)
	return errors.Join(s.recall.addTransaction(t), s.buckets.Add(s.batchOf(t.MerchantID), s.text))
}

// addLine takes a row of tonight.
func (s *merchantBatches) addLine(l *reconcile.SettlementLine) error {
	if !s.slice.Holds(l.MerchantID) {
		return nil
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	s.lines.Add(l)
	s.text = store.AppendLine(s.text[:0], l)
	return errors.Join(s.recall.addLine(l), s.buckets.Add(s.batchOf(l.MerchantID), s.text))
}

// The first bytes of records of earlier nights; rows of tonight begin with T and L.
const (
	itemRecord              = 'I'
	exceptionRecord         = 'X'
	earlierFactRecord       = 'F' // of a file that is restated
	earlierAdjustmentRecord = 'A'
	readAgainRecord         = 'R' // a row of a file of an earlier night
	unmatchedRecord         = 'U' // an exception of a match by hand that a person took back
)

// addItem takes an item of an earlier night.
func (s *merchantBatches) addItem(row store.Row) error {
	merchant, ok := store.ItemMerchant(row.Text)
	if ok && !store.IsLine(row.Text) && s.recall.lookupFacts == nil {
		s.lock.Lock()
		defer s.lock.Unlock()
		return s.addRecord(itemRecord, merchant, row)
	}
	item := reconcile.Item{Version: reconcile.Version{Place: row.Place}}
	if err := store.ReadItem(row.Text, &item); err != nil {
		return err
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	if item.FeeBatch != nil {
		return s.addRecord(itemRecord, item.FeeBatch.MerchantID, row)
	}
	if !ok {
		s.global.Opening = append(s.global.Opening, item)
		return nil
	}
	if item.Line == nil {
		return errors.Join(s.recall.addItem(&item), s.addRecord(itemRecord, merchant, row))
	}
	s.lines.Add(item.Line)
	return errors.Join(s.recall.addLine(item.Line), s.addRecord(itemRecord, merchant, row))
}

// addException takes an exception of an earlier night.
func (s *merchantBatches) addException(row store.Row) error {
	kind, _, merchant := store.ExceptionHead(row.Text)
	if (&reconcile.Exception{Kind: kind}).Merchant() != nil {
		s.lock.Lock()
		defer s.lock.Unlock()
		return s.addRecord(exceptionRecord, merchant, row)
	}
	x := &reconcile.Exception{Version: reconcile.Version{Place: row.Place}}
	if err := store.ReadException(row.Text, x); err != nil {
		return err
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	s.global.Exceptions = append(s.global.Exceptions, x)
	return nil
}

// refusedBefore returns the open exceptions of rows that earlier nights refused.
func (s *merchantBatches) refusedBefore() (refused []*reconcile.Exception) {
	for _, x := range s.global.Exceptions {
		if x.Kind == reconcile.RejectedRow {
			refused = append(refused, x)
		}
	}
	return refused
}

// openFiles returns the exceptions of files that earlier nights missed, by ID.
func (s *merchantBatches) openFiles() map[string]*reconcile.Exception {
	open := map[string]*reconcile.Exception{}
	for _, x := range s.global.Exceptions {
		if x.Kind == reconcile.MissingFile {
			open[x.ID] = x
		}
	}
	return open
}

// addRecord puts a record of an earlier night in its bucket; the caller holds the lock.
func (s *merchantBatches) addRecord(kind byte, merchant string, row store.Row) error {
	s.text = binary.AppendUvarint(append(s.text[:0], kind), uint64(row.Place))
	s.text = append(s.text, row.Text...)
	return s.buckets.Add(s.batchOf(merchant), s.text)
}

// dropFile leaves out the rows of a file of tonight that can't be used.
func (s *merchantBatches) dropFile(file string) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.dropped[file] = true
}

// rowBytes is about what a row on the slow path takes while it is judged, with
// what the night says of it.
const rowBytes = 3 << 10

// splitByMemory divides batches into those that workers may judge side by side within so
// many bytes, and those that must be judged one at a time; most is how many rows
// are judged at a time.
func (s *merchantBatches) splitByMemory(numbers []int, workers, memory int64) (together, alone []int, most int64) {
	for _, number := range numbers {
		switch rows := s.buckets.Records(number); {
		case rows == 0:
		case rows*workers*rowBytes <= memory:
			together, most = append(together, number), max(most, rows*workers)
		default:
			alone, most = append(alone, number), max(most, rows)
		}
	}
	return together, alone, most
}

// read reads a batch back.
func (s *merchantBatches) read(number int) (batch match.MerchantBatch, err error) {
	err = s.buckets.Each(number, func(record []byte) error {
		for _, record := range s.seams.records(record) {
			if err := s.readRecord(record, &batch); err != nil {
				return err
			}
		}
		return nil
	})
	return batch, err
}

func (s *merchantBatches) readRecord(record []byte, batch *match.MerchantBatch) error {
	text := string(record)
	switch text[0] {
	case itemRecord, exceptionRecord, unmatchedRecord:
	case earlierFactRecord, earlierAdjustmentRecord, readAgainRecord:
		return readEarlier(record, &batch.Earlier)
	default:
		return s.readTonight(text, batch)
	}
	place, width := binary.Uvarint(record[1:])
	if width <= 0 {
		return fmt.Errorf("read a row back: it has no place")
	}
	version, text := reconcile.Version{Place: int64(place)}, text[1+width:]
	if record[0] == itemRecord {
		batch.Opening = append(batch.Opening, reconcile.Item{Version: version})
		return store.ReadItem(text, &batch.Opening[len(batch.Opening)-1])
	}
	if record[0] == unmatchedRecord {
		x := &reconcile.Exception{}
		batch.Unmatched = append(batch.Unmatched, x)
		return store.ReadException(text, x)
	}
	batch.Exceptions = append(batch.Exceptions, &reconcile.Exception{Version: version})
	return store.ReadException(text, batch.Exceptions[len(batch.Exceptions)-1])
}

func (s *merchantBatches) readTonight(text string, batch *match.MerchantBatch) error {
	t, l, err := s.readUsed(text)
	switch {
	case err != nil:
		return err
	case t != nil:
		batch.Transactions = append(batch.Transactions, *t)
	case l != nil:
		batch.Lines = append(batch.Lines, *l)
	}
	return nil
}

// readUsed reads a row of tonight; none where its file can't be used.
func (s *merchantBatches) readUsed(text string) (t *reconcile.Transaction, l *reconcile.SettlementLine, err error) {
	t, l, err = store.ReadRow(text)
	if t != nil && s.dropped[t.Origin.File] || l != nil && s.dropped[l.Origin.File] {
		return nil, nil, err
	}
	return t, l, err
}
