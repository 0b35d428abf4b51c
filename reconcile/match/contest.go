package match

import (
	"maps"

	"tieout/reconcile"
)

// Which provisional matches of earlier nights the rows of tonight contest is asked when
// all batches were judged once: it concerns the few rows that no reference joined, and a
// question to the nights before costs the same for one row and for a thousand.

// leftKey is what a row that the references left looks for among the provisional matches of
// earlier nights.
type leftKey struct {
	key   uint64
	gross int64 // in minor units, of the matches that it may contest; 0: those that count, whatever theirs is
}

// keysOfGross returns the keys of the matches of a gross, or of those that count where it is 0.
func keysOfGross(gross int64, keys []uint64) []leftKey {
	left := make([]leftKey, len(keys))
	for i, key := range keys {
		left[i] = leftKey{key, gross}
	}
	return left
}

func (e *transactionState) leftKeys() []leftKey {
	return append(keysOfGross(e.minor, e.looseKeys()), keysOfGross(0, e.countKeys())...)
}

func (l *lineState) leftKeys() []leftKey {
	return append(keysOfGross(l.minor, l.looseKeys()), keysOfGross(0, l.countKeys())...)
}

// mayContest reports whether the row may contest the match of a fact under its key, as far as
// the fact tells.
func (k leftKey) mayContest(f *reconcile.Fact) bool {
	if k.gross == 0 {
		return isProvisional(f) && isCounted(f)
	}
	return isProvisional(f) && (f.Gross == k.gross || f.Settled == k.gross)
}

// askLeft opens the matches again that rows of the batch contest, as far as they are
// known, and returns the keys of those that they may contest.
func (j *Judge) askLeft(in *Input, parts []*partition) (left []leftKey, err error) {
	if in.Facts == nil {
		return nil, nil
	}
	for _, p := range parts {
		left = append(left, p.leftKeys(in)...)
	}
	if j.knowsLeft && len(left) > 0 {
		if err := in.addFacts(parts, keysOf(left)); err != nil {
			return nil, err
		}
	}
	sums, err := in.reopenProvisional(parts)
	return append(left, keysOfGross(0, sums)...), err
}

func keysOf(left []leftKey) []uint64 {
	keys := make([]uint64, len(left))
	for i := range left {
		keys[i] = left[i].key
	}
	return keys
}

// addFacts adds the facts of keys to what earlier nights tell of the batch.
func (in *Input) addFacts(parts []*partition, keys []uint64) error {
	found, err := in.Facts(keys)
	if err != nil || len(found) == 0 {
		return err
	}
	more := map[uint64][]reconcile.Fact{}
	for _, key := range keys {
		if facts := found[key]; facts != nil {
			more[key] = facts
		}
	}
	before := parts[0].before // that of all
	if before.facts == nil {
		before.facts = map[uint64][]reconcile.Fact{}
	}
	maps.Copy(before.facts, in.standing(more))
	return nil
}

// batchesThatContest asks the nights before for what the rows of all batches may contest,
// and names the batches in which one does. A key alone is shared by many: that of the beginning
// of a reference by all sales of a terminal. Only a match of the row's own gross is contested by it.
func (j *Judge) batchesThatContest() (batches []int, err error) {
	j.knowsLeft = true
	if j.in.Facts == nil {
		return nil, nil
	}
	var all []uint64
	for _, left := range j.left {
		all = append(all, keysOf(left)...)
	}
	if len(all) == 0 {
		return nil, nil
	}
	if j.in.MoreFacts != nil {
		if err := j.in.MoreFacts(all); err != nil {
			return nil, err
		}
	}
	found, err := j.in.Facts(all)
	if err != nil {
		return nil, err
	}
	var contested []reconcile.Fact
	asked := map[leftKey]bool{} // a key names its merchant, whose rows lie in one batch
	for batch, left := range j.left {
		before := len(contested)
		for _, k := range left {
			if asked[k] {
				continue
			}
			asked[k] = true
			for i := range found[k.key] {
				if f := &found[k.key][i]; k.mayContest(f) {
					contested = append(contested, *f)
				}
			}
		}
		if len(contested) > before {
			batches = append(batches, batch)
		}
	}
	if len(contested) > 0 && j.in.ReadPairs != nil {
		// Read at once what the batches will ask for one by one: a file then is opened once.
		if _, err := j.in.ReadPairs(contested); err != nil {
			return nil, err
		}
	}
	return batches, j.askSums(found)
}

// askSums asks for all sales of the lines that settled several, of which one was found.
func (j *Judge) askSums(found map[uint64][]reconcile.Fact) error {
	if j.in.MoreFacts == nil {
		return nil
	}
	var further []uint64
	for _, facts := range found {
		for i := range facts {
			if facts[i].Reason == basisOneForMany {
				further = append(further, sumOfLineKey(facts[i].Line))
			}
		}
	}
	if len(further) == 0 {
		return nil
	}
	return j.in.MoreFacts(further)
}
