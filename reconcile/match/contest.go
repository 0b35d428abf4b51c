package match

import (
	"maps"

	"tieout/reconcile"
)

// Which provisional matches of earlier nights the rows of tonight contest is asked when
// all batches were judged once: it concerns the few rows that no reference joined, and a
// question to the nights before costs the same for one row and for a thousand.

// askLeft opens the matches again that rows of the batch contest, as far as they are
// known, and returns the keys of those that they may contest.
func (j *Judge) askLeft(in *Input, parts []*partition) (left []uint64, err error) {
	if in.Facts == nil {
		return nil, nil
	}
	for _, p := range parts {
		left = append(left, p.leftKeys(in)...)
	}
	if j.knowsLeft && len(left) > 0 {
		if err := in.addFacts(parts, left); err != nil {
			return nil, err
		}
	}
	sums, err := in.reopenProvisional(parts)
	return append(left, sums...), err
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
// and names the batches in which one does.
func (j *Judge) batchesThatContest() (batches []int, err error) {
	j.knowsLeft = true
	if j.in.Facts == nil {
		return nil, nil
	}
	var all []uint64
	for _, keys := range j.left {
		all = append(all, keys...)
	}
	if len(all) == 0 {
		return nil, nil
	}
	known := func(uint64) bool { return true }
	if j.in.MoreFacts != nil {
		if known, err = j.in.MoreFacts(all); err != nil {
			return nil, err
		}
		if err = j.askSums(all); err != nil {
			return nil, err
		}
	}
	for batch, keys := range j.left {
		for _, key := range keys {
			if known(key) {
				batches = append(batches, batch)
				break
			}
		}
	}
	return batches, nil
}

// askSums asks for all sales of the lines that settled several, of which the keys found one.
func (j *Judge) askSums(keys []uint64) error {
	found, err := j.in.Facts(keys)
	if err != nil {
		return err
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
	_, err = j.in.MoreFacts(further)
	return err
}
