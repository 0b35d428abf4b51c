package prematch

import (
	"errors"

	"tieout/reconcile"
)

// Join settles the simple pairs of a night, one partition at a time.
type Join struct {
	matcher *Matcher
	pairs   Buckets
	workers []*Worker
}

// NewJoin ends the gathering of rows. pairs take what is settled, by
// partition; workers add to them side by side. The error is the first one of a
// worker's buckets.
func (m *Matcher) NewJoin(pairs Buckets) (*Join, error) {
	var failed []error
	for _, w := range m.writers {
		if w.BlockedKeys != nil { // it is of the first of several joins
			m.blockedKeys.merge(w.BlockedKeys)
			w.BlockedKeys = nil
		}
		failed = append(failed, w.err)
	}
	return &Join{matcher: m, pairs: pairs}, errors.Join(failed...)
}

// Partitions returns how many partitions there are to settle, each once.
func (j *Join) Partitions() int { return 1 << j.matcher.bits }

// NewWorker returns a worker. Workers settle partitions side by side.
func (j *Join) NewWorker() *Worker {
	m := j.matcher
	w := &Worker{
		matcher: m, pairs: j.pairs, clocks: clocks{}, files: make([]reconcile.PrematchedFile, len(m.files)), carriedRows: make(reconcile.Bits, m.carriedItems/64+1), filePair: filePair{sales: -1},
		terminals: terminalSet{keys: map[clockKey]struct{}{}},
	}
	for i := range m.files {
		w.files[i].Settled = make(reconcile.Bits, m.files[i].rows/64+1)
	}
	j.workers = append(j.workers, w)
	return w
}

// Result adds up what the workers settled, when all partitions are. The rows are
// not needed after it.
func (j *Join) Result() *Result {
	m := j.matcher
	out := &Result{
		currency: m.Currency, Files: make([]reconcile.PrematchedFile, len(m.files)), Carried: make(reconcile.Bits, m.carriedItems/64+1),
		digits: m.digits, pairs: j.pairs, count: j.Partitions(), merchants: m.Merchants.names, files: m.files, clocks: clocks{}, payoutKeys: m.payouts.keys,
		terminals: map[clockKey]struct{}{}, settledOf: make(reconcile.Bits, m.Merchants.names.Len()/64+1),
	}
	for i := range out.Files {
		out.Files[i].Lines, out.Files[i].Settled = m.files[i].rows, make(reconcile.Bits, m.files[i].rows/64+1)
		out.Files[i].LastTimes = m.files[i].last
		m.files[i].addElsewhere(&out.Files[i])
	}
	for _, w := range j.workers {
		for i := range out.Files {
			out.Files[i].Add(w.files[i].PairTotals)
			addBits(out.Files[i].Settled, w.files[i].Settled)
		}
		out.Add(w.total)
		out.CarriedPairs.Add(w.carried)
		out.factSum.Merge(w.factSum)
		out.clocks.merge(w.clocks)
		out.payouts.merge(w.payouts)
		addBits(out.Carried, w.carriedRows)
		for key := range w.terminals.keys {
			out.terminals[key] = struct{}{}
			out.settledOf.Set(uint32(key >> 16))
		}
	}
	m.writers, j.workers = nil, nil
	return out
}

// addBits adds a worker's bits to those of the whole.
func addBits(to, from reconcile.Bits) {
	for word, set := range from {
		to[word] |= set
	}
}
