package prematch

import "tieout/reconcile"

// SettledKeys are the keys of the transactions settled tonight. Many of them
// may lie outside memory, so they are handed out piece by piece.
type SettledKeys struct {
	pairs  *Result
	others []uint64 // of rows that took the slow path, ascending
}

// NewSettledKeys joins the keys of a join's pairs, of which there may be none,
// and ascending keys that lie in memory.
func NewSettledKeys(pairs *Result, keys []uint64) SettledKeys {
	return SettledKeys{pairs: pairs, others: keys}
}

// Count returns how many keys there are, at most: two rows may share one.
func (k *SettledKeys) Count() int64 {
	count := int64(len(k.others))
	if k.pairs != nil {
		count += k.pairs.Count
	}
	return count
}

// KeySum tells sets of keys apart: two sums over all keys, in any order. It finds
// a night that settles other rows than it did; who edits a store is found by its
// chain of hashes.
type KeySum [2]uint64

func (s *KeySum) add(keys []uint64) {
	for _, key := range keys {
		s[0] += reconcile.MixBits(key)
		s[1] += reconcile.MixBits(key ^ 0x9e3779b97f4a7c15)
	}
}

func (s *KeySum) merge(o KeySum) { s[0], s[1] = s[0]+o[0], s[1]+o[1] }

// Sum returns the sum of all keys without reading them again.
func (k *SettledKeys) Sum() (sum KeySum) {
	if k.pairs != nil {
		sum = k.pairs.keySum
	}
	sum.add(k.others)
	return sum
}

// Each hands all keys to use, ascending, each once, in pieces of any size that
// are good until use returns. The error is that of use or of the buckets.
func (k *SettledKeys) Each(use func(keys []uint64) error) error {
	others := k.others
	var merged []uint64
	if k.pairs != nil {
		err := k.pairs.eachKeys(func(keys []uint64) error {
			last := keys[len(keys)-1]
			until := 0
			for until < len(others) && others[until] <= last {
				until++
			}
			if until == 0 {
				return use(keys)
			}
			merged = mergeKeys(merged[:0], keys, others[:until])
			others = others[until:]
			return use(merged)
		})
		if err != nil {
			return err
		}
	}
	if len(others) == 0 {
		return nil
	}
	return use(others)
}

// mergeKeys merges two ascending lists into one that holds each key once.
func mergeKeys(to, a, b []uint64) []uint64 {
	for len(a) > 0 || len(b) > 0 {
		var key uint64
		switch {
		case len(b) == 0 || (len(a) > 0 && a[0] <= b[0]):
			key, a = a[0], a[1:]
		default:
			key, b = b[0], b[1:]
		}
		if len(to) == 0 || to[len(to)-1] != key {
			to = append(to, key)
		}
	}
	return to
}
