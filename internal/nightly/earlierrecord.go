package nightly

import (
	"encoding/binary"
	"errors"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/match"
	"tieout/store"
)

// addEarlierFact takes a fact of a file that is restated tonight.
func (s *merchantBatches) addEarlierFact(f *reconcile.Fact) error {
	s.lock.Lock()
	defer s.lock.Unlock()
	if f.Side == reconcile.DepositSide {
		fact := *f
		fact.Aliases = nil // good until use returns, and nobody asks for them
		s.global.Earlier.Facts = append(s.global.Earlier.Facts, fact)
		return nil
	}
	s.text = appendFact(binary.AppendVarint(append(s.text[:0], earlierFactRecord), int64(f.Night)), f)
	return s.buckets.Add(s.batchOf(f.MerchantID), s.text)
}

// addEarlierAdjustment takes an adjustment of a file that is restated tonight.
func (s *merchantBatches) addEarlierAdjustment(item *reconcile.Item) (err error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.text, err = store.AppendItem(append(s.text[:0], earlierAdjustmentRecord), item); err != nil {
		return err
	}
	return s.buckets.Add(s.batchOf(item.Line.MerchantID), s.text)
}

// addReadAgain takes a row of a file of an earlier night; ask asks about it as about
// one of tonight.
func (s *merchantBatches) addReadAgain(merchant string, record []byte, ask func() error) error {
	s.lock.Lock()
	defer s.lock.Unlock()
	return errors.Join(ask(), s.buckets.Add(s.batchOf(merchant), record))
}

// readEarlier reads what earlier nights made of a restated file.
func readEarlier(record []byte, earlier *match.EarlierVersion) error {
	kind, record := record[0], record[1:]
	switch kind {
	case earlierFactRecord:
		night, width := binary.Varint(record)
		if width <= 0 {
			return errFactRecord
		}
		f, err := readFact(record[width:])
		f.Night = civil.Date(night)
		earlier.Facts = append(earlier.Facts, f)
		return err
	case earlierAdjustmentRecord:
		earlier.Adjustments = append(earlier.Adjustments, reconcile.Item{})
		return store.ReadItem(string(record), &earlier.Adjustments[len(earlier.Adjustments)-1])
	default:
		t, l, err := store.ReadRow(string(record))
		switch {
		case t != nil:
			earlier.Transactions = append(earlier.Transactions, *t)
		case l != nil:
			earlier.Lines = append(earlier.Lines, *l)
		}
		return err
	}
}
