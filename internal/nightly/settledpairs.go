package nightly

import (
	"errors"
	"fmt"
	"sync/atomic"

	"tieout/internal/mask"
	"tieout/internal/spill"
	"tieout/reconcile"
	"tieout/reconcile/match"
	"tieout/reports"
	"tieout/store"
)

// settledPairs are the rows of the pairs that the join settled, where every match is
// reported: they lie in buckets by merchant and reference, which the two rows of a pair
// have in common and no other settled row of their sides has. A nil one keeps none.
type settledPairs struct {
	buckets *spill.Buckets
	number  uint64 // of buckets
	count   int64  // of pairs
}

// newSettledPairs prepares for so many pairs. Up to so many bytes are held before they go to
// the spill store.
func newSettledPairs(spillStore *spill.Store, count int64, held int) *settledPairs {
	const inBucket, most = 2 << 10, 4 << 10
	return &settledPairs{buckets: spillStore.NewBuckets(held), number: uint64(min(count/inBucket+1, most)), count: count}
}

// pairKey is what the two rows of a pair have in common.
type pairKey struct{ merchant, reference string }

// addRecord adds a settled row as it waited for the join, by the digest of its key.
func (s *settledPairs) addRecord(key uint64, record []byte) error {
	if s == nil {
		return nil
	}
	return s.buckets.Add(s.bucketOf(key), record)
}

// addRow adds a settled row as a slice wrote it.
func (s *settledPairs) addRow(record []byte) error {
	if s == nil {
		return nil
	}
	t, l, err := store.ReadRow(string(record))
	if err != nil {
		return err
	}
	return s.addRecord(keyOfRow(t, l).digest(), record)
}

// addItem adds a settled sale of an earlier night.
func (s *settledPairs) addItem(text string) error {
	if s == nil {
		return nil
	}
	item := reconcile.Item{}
	if err := store.ReadItem(text, &item); err != nil {
		return err
	}
	return s.buckets.Add(s.bucketOf(keyOfRow(item.Transaction, nil).digest()), store.AppendTransaction(nil, item.Transaction))
}

func keyOfRow(t *reconcile.Transaction, l *reconcile.SettlementLine) pairKey {
	if t != nil {
		return pairKey{t.MerchantID, t.RRN}
	}
	return pairKey{l.MerchantID, l.RRN}
}

func (k pairKey) digest() uint64 { return fnv64(k.merchant + "\x1f" + k.reference) }

func (s *settledPairs) bucketOf(digest uint64) int { return int(digest % s.number) }

// shownLine is a line of a report without what nobody is shown.
func shownLine(line []byte) []byte {
	if shown := mask.Shown(string(line)); len(shown) < len(line) {
		return []byte(shown)
	}
	return line
}

// writePairs adds the matches of the pairs to those of the batches.
func (p *Pipeline) writePairs(s *settledPairs, v *verdicts) error {
	if s == nil {
		return nil
	}
	errs := make([]error, s.buckets.Len())
	var written atomic.Int64
	p.inParallel(len(errs), func(number int) {
		var matches []reconcile.LineMatch
		if matches, errs[number] = s.matchesOf(number); errs[number] != nil {
			return
		}
		written.Add(int64(len(matches)))
		w := v.matches.Writer(len(v.batches) + number)
		var key []byte
		var lines reports.MatchLines
		for _, m := range reconcile.SortRows(matches, (*reconcile.LineMatch).AppendKey) {
			key = m.AppendKey(key[:0])
			w.Add(key, shownLine(lines.Line(&m)))
		}
		errs[number] = w.Close()
	})
	if err := errors.Join(errs...); err != nil || written.Load() == s.count {
		return err
	}
	return fmt.Errorf("join the rows of settled pairs: want %d pairs, got %d", s.count, written.Load())
}

// matchesOf joins the rows of a bucket.
func (s *settledPairs) matchesOf(number int) ([]reconcile.LineMatch, error) {
	places := map[pairKey]int{}
	var matches []reconcile.LineMatch
	if err := s.buckets.Each(number, func(record []byte) error {
		t, l, err := store.ReadRow(string(record))
		if err != nil {
			return err
		}
		key := keyOfRow(t, l)
		at, known := places[key]
		if !known {
			at = len(matches)
			places[key] = at
			matches = append(matches, reconcile.LineMatch{})
		}
		if t != nil {
			matches[at].Transaction = t
		} else {
			matches[at].Line = l
		}
		return nil
	}); err != nil {
		return nil, err
	}
	for i := range matches {
		if m := &matches[i]; m.Transaction == nil || m.Line == nil {
			return nil, errors.New("join the rows of settled pairs: one of a pair is lacking")
		}
		matches[i] = match.PrematchedPair(matches[i].Transaction, matches[i].Line)
	}
	return matches, nil
}
