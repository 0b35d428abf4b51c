package prematch

import (
	"errors"
	"iter"

	"tieout/reconcile"
)

// Facts are those of a night, ascending by key. Many of them may lie outside
// memory, so they are handed out one by one.
type Facts struct {
	pairs  *Result
	others func(use func(*reconcile.Fact) error) error
	sum    FactSum // of the others
}

// NewFacts joins the facts of a join's pairs, of which there may be none, and
// those of rows that took the slow path. Others hands these out, ascending by key,
// each good until use returns; sum is theirs.
func NewFacts(pairs *Result, others func(use func(*reconcile.Fact) error) error, sum FactSum) Facts {
	return Facts{pairs, others, sum}
}

// FactSum tells sets of facts apart: two sums over all facts, in any order. It
// finds a night that settles other rows than it did; who edits a store is found by
// its chain of hashes.
type FactSum [2]uint64

// Add adds a fact.
func (s *FactSum) Add(f *reconcile.Fact) {
	s.addPair(f.Key, f.Gross, f.Settled, f.Fee, f.Sale.Line, f.Line.Line)
}

func (s *FactSum) addPair(key uint64, gross, settled, fee, sale, line int64) {
	h := reconcile.MixBits(key ^ uint64(gross)*0xd1342543de82ef95)
	h = reconcile.MixBits(h ^ uint64(settled) ^ uint64(fee)<<32)
	h = reconcile.MixBits(h ^ uint64(sale) ^ uint64(line)<<32)
	s[0] += h
	s[1] += reconcile.MixBits(h ^ 0x9e3779b97f4a7c15)
}

// Merge adds the facts of another sum.
func (s *FactSum) Merge(o FactSum) { s[0], s[1] = s[0]+o[0], s[1]+o[1] }

// Sum returns the sum of all facts without reading them again.
func (f *Facts) Sum() FactSum {
	sum := f.sum
	if f.pairs != nil {
		sum.Merge(f.pairs.factSum)
	}
	return sum
}

// errStopped ends the handing out of facts that nobody wants any more.
var errStopped = errors.New("stopped")

// Each hands all facts to use, ascending by key, each good until use returns. The
// error is that of use, of the buckets or of the others.
func (f *Facts) Each(use func(*reconcile.Fact) error) (err error) {
	if f.pairs == nil {
		return f.others(use)
	}
	var failed error
	next, stop := iter.Pull(func(yield func(*reconcile.Fact) bool) {
		failed = f.others(func(fact *reconcile.Fact) error {
			if !yield(fact) {
				return errStopped
			}
			return nil
		})
	})
	defer stop()
	other, some := next()
	if err := f.pairs.eachFact(func(pair *reconcile.Fact) error {
		for some && other.Key < pair.Key {
			if err := use(other); err != nil {
				return err
			}
			other, some = next()
		}
		return use(pair)
	}); err != nil {
		return err
	}
	for ; some; other, some = next() {
		if err := use(other); err != nil {
			return err
		}
	}
	return failed
}
