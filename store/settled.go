package store

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"tieout/reconcile/civil"
)

// A night's settled keys are cut into parts by their highest bits, so that a
// look-up reads only the parts that can hold its keys.
const (
	manyParts = 256
	fewKeys   = 1 << 14 // up to so many keys are one part
)

// writeSettled writes the keys of the transactions settled tonight, ascending
// and eight bytes each, as nights did that left no facts.
func (w *writer) writeSettled(ctx context.Context, asOf civil.Date, keys []uint64) (string, error) {
	digest := newRowDigest()
	parts := 1
	if len(keys) > fewKeys {
		parts = manyParts
	}
	bulk := w.bulk("settled_keys", []string{"seq", "part", "parts", "as_of", "data"})
	var data []byte
	part := int64(0)
	end := func() error {
		if len(data) == 0 {
			return nil
		}
		digest.addBytes(fmt.Sprint(part, "/", parts, "/", asOf), data)
		err := bulk.add(ctx, []any{w.seq, part, int64(parts), asOf.String(), data})
		if len(data) <= largeValue {
			data = nil // bulk may still hold it
		}
		data = data[:0]
		return err
	}
	for _, key := range keys {
		if next := partOf(key, parts); next != part {
			if err := end(); err != nil {
				return "", err
			}
			part = next
		}
		data = binary.BigEndian.AppendUint64(data, key)
	}
	if err := end(); err != nil {
		return "", err
	}
	return digest.sum(), bulk.flush(ctx)
}

func partOf(key uint64, parts int) int64 {
	if parts == 1 {
		return 0
	}
	return int64(key >> 56)
}

// SettledBefore returns a look-up among the transactions that runs before seq,
// as of since or later, settled: for each key that is known, the last night
// that settled it; nil when no such night settled anything. Memory is bounded by the
// keys asked for and one part.
//
// It tells of nights that left no facts: those of stores of earlier versions. Who
// wants all nights asks Facts with FactKeys and SettledBefore with SettledKeys; no
// night answers both.
func (s *Store) SettledBefore(ctx context.Context, seq int64, since civil.Date) (func(keys []uint64) (map[uint64]civil.Date, error), error) {
	var nights int
	if err := s.db.GetContext(ctx, &nights, s.rebind("SELECT COUNT(*) FROM settled_keys WHERE seq < ? AND as_of >= ? AND seq IN (SELECT seq FROM runs WHERE facts = '') AND seq"+notUndone), seq, since.String()); err != nil {
		return nil, s.wrapError("read the settled keys", err)
	}
	if nights == 0 {
		return nil, nil
	}
	return func(keys []uint64) (map[uint64]civil.Date, error) {
		return s.settledBefore(ctx, seq, since, keys)
	}, nil
}

func (s *Store) settledBefore(ctx context.Context, seq int64, since civil.Date, keys []uint64) (map[uint64]civil.Date, error) {
	asked := newAskedKeys(keys)
	places, err := s.settledParts(ctx, seq, since)
	if err != nil {
		return nil, err
	}
	found := map[uint64]civil.Date{}
	for _, place := range places {
		wanted := asked.inPart(&place)
		if len(wanted) == 0 {
			continue
		}
		var data []byte
		if err := s.db.GetContext(ctx, &data, s.rebind("SELECT data FROM settled_keys WHERE seq = ? AND part = ?"), place.Seq, place.Part); err != nil {
			return nil, s.wrapError("read the settled keys", err)
		}
		var night civil.Date
		if err := night.UnmarshalText([]byte(place.AsOf)); err != nil {
			return nil, damaged("the date of the settled keys: %v", err)
		}
		intersect(wanted, data, func(key uint64) { found[key] = max(found[key], night) })
	}
	return found, nil
}

// askedKeys are the keys of one question, ascending and each once, with where
// those of each part begin: a part is asked for its own keys, or every night of
// a quarter of a year would walk all of them once for each of its parts.
type askedKeys struct {
	keys   []uint64
	starts [manyParts + 1]int
}

func newAskedKeys(keys []uint64) *askedKeys {
	asked := slices.Clone(keys)
	slices.Sort(asked)
	a := &askedKeys{keys: slices.Compact(asked)}
	at := 0
	for part := range a.starts {
		for at < len(a.keys) && partOf(a.keys[at], manyParts) < int64(part) {
			at++
		}
		a.starts[part] = at
	}
	return a
}

// inPart returns the keys that a part of a night can hold.
func (a *askedKeys) inPart(p *keyPart) []uint64 {
	if p.Parts != manyParts {
		return a.keys
	}
	return a.keys[a.starts[p.Part]:a.starts[p.Part+1]]
}

// keyPart is a part of a night's keys.
type keyPart struct {
	Seq   int64  `db:"seq"`
	Part  int64  `db:"part"`
	Parts int64  `db:"parts"`
	AsOf  string `db:"as_of"`
}

func (s *Store) settledParts(ctx context.Context, seq int64, since civil.Date) ([]keyPart, error) {
	var places []keyPart
	err := s.db.SelectContext(ctx, &places, s.rebind("SELECT seq, part, parts, as_of FROM settled_keys WHERE seq < ? AND as_of >= ? AND seq IN (SELECT seq FROM runs WHERE facts = '') AND seq"+notUndone+" ORDER BY seq, part"), seq, since.String())
	return places, s.wrapError("read the settled keys", err)
}

// intersect calls each for every asked key that the sorted data holds.
func intersect(asked []uint64, data []byte, each func(uint64)) {
	count := len(data) / 8
	at := 0
	for _, key := range asked {
		// Keys are ascending on both sides: the search goes on where the last one ended.
		low, high := at, count
		for low < high {
			middle := (low + high) / 2
			if binary.BigEndian.Uint64(data[middle*8:]) < key {
				low = middle + 1
			} else {
				high = middle
			}
		}
		at = low
		if at < count && binary.BigEndian.Uint64(data[at*8:]) == key {
			each(key)
		}
	}
}
