package store

import (
	"context"
	"database/sql"
	"errors"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// Facts hands out the facts of a night, ascending by key; of equal keys in an
// order that only their content decides. Each is good until use returns. A fact
// needs no Night, or that of the run. Times are whole seconds.
type Facts func(use func(*reconcile.Fact) error) error

// writeFacts writes the facts of the night and returns their digest; it is empty
// when the night keeps none at all, as those did that knew no facts.
func (w *writer) writeFacts(ctx context.Context, asOf civil.Date, facts Facts) (string, error) {
	if facts == nil {
		return "", nil
	}
	digest := newFactDigest()
	bulk := w.bulk("facts", []string{"seq", "kind", "n", "data"})
	writer := newFactWriter(asOf, func(kind factKind, n int64, data []byte) error {
		digest.add(kind, n, data)
		if len(data) <= largeValue {
			data = slices.Clone(data) // bulk may hold it for a while
		}
		return bulk.add(ctx, []any{w.seq, int64(kind), n, data})
	})
	if err := facts(writer.add); err != nil {
		return "", err
	}
	if err := writer.finish(); err != nil {
		return "", err
	}
	return digest.sum(), bulk.flush(ctx)
}

// factDigest is the SHA-256 of a night's facts, kind by kind: they are written in
// turns and read again one kind after the other.
type factDigest [factTexts + 1]rowDigest

func newFactDigest() (d factDigest) {
	for kind := range d {
		d[kind] = newRowDigest()
	}
	return d
}

func (d *factDigest) add(kind factKind, n int64, data []byte) {
	d[kind].addBytes(strconv.FormatInt(n, 10), data)
}

func (d *factDigest) sum() string {
	whole := newRowDigest()
	for kind := range d {
		whole.add(strconv.Itoa(kind), d[kind].sum())
	}
	return whole.sum()
}

// Facts returns a look-up among the facts of runs before seq, as of since or
// later: those whose key or alias is among the keys, each once, in the order of
// the nights and within one of the keys. Ask for all keys at once: each question
// reads two bytes of every fact. Nights that keep no facts, which an earlier
// version wrote or whose facts are forgotten, find nothing; of the former
// SettledBefore tells what it can. Nil when no such night left facts. Memory is bounded by what is asked and found.
func (s *Store) Facts(ctx context.Context, seq int64, since civil.Date) (func(keys []uint64) ([]reconcile.Fact, error), error) {
	nights, err := s.factNights(ctx, "seq < ? AND as_of >= ? AND seq"+notUndone, seq, since.String())
	if err != nil {
		return nil, err
	}
	if len(nights) == 0 {
		return nil, nil
	}
	return func(keys []uint64) ([]reconcile.Fact, error) {
		asked := slices.Clone(keys)
		slices.Sort(asked)
		asked = slices.Compact(asked)
		if len(asked) == 0 {
			return nil, nil
		}
		return s.findFacts(ctx, nights, asked)
	}, nil
}

// findFacts asks the nights, some side by side.
func (s *Store) findFacts(ctx context.Context, nights []FactNight, asked []uint64) ([]reconcile.Fact, error) {
	found := make([][]reconcile.Fact, len(nights))
	errs := make([]error, min(runtime.GOMAXPROCS(0), 4, len(nights)))
	var next atomic.Int64
	var group sync.WaitGroup
	for worker := range errs {
		group.Go(func() {
			shared := map[string]string{}
			for errs[worker] == nil {
				at := int(next.Add(1) - 1)
				if at >= len(nights) {
					return
				}
				reader := factReader{values: s.factValues(ctx, nights[at].Seq), night: nights[at].AsOf, shared: shared}
				found[at], errs[worker] = reader.find(asked)
			}
		})
	}
	group.Wait()
	return slices.Concat(found...), errors.Join(errs...)
}

// valuesPerQuery is how many values are asked for by their numbers at once.
const valuesPerQuery = 32

// factValues reads the values of one night.
func (s *Store) factValues(ctx context.Context, seq int64) func(kind factKind, numbers []int64, use func(n int64, data []byte) error) error {
	const query = "SELECT n, data FROM facts WHERE seq = ? AND kind = ?"
	return func(kind factKind, numbers []int64, use func(n int64, data []byte) error) error {
		if numbers == nil {
			return s.eachFactValue(ctx, use, query+" ORDER BY n", seq, int64(kind))
		}
		for chunk := range slices.Chunk(numbers, valuesPerQuery) {
			values := []any{seq, int64(kind)}
			for _, n := range chunk {
				values = append(values, n)
			}
			list := strings.TrimSuffix(strings.Repeat("?,", len(chunk)), ",")
			if err := s.eachFactValue(ctx, use, query+" AND n IN ("+list+") ORDER BY n", values...); err != nil {
				return err
			}
		}
		return nil
	}
}

func (s *Store) eachFactValue(ctx context.Context, use func(n int64, data []byte) error, query string, values ...any) error {
	rows, err := s.db.QueryContext(ctx, s.rebind(query), values...)
	if err != nil {
		return s.wrapError("read the facts", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err reports what went wrong
	for rows.Next() {
		var n int64
		var data sql.RawBytes
		if err := rows.Scan(&n, &data); err != nil {
			return s.wrapError("read the facts", err)
		}
		if err := use(n, data); err != nil {
			return err
		}
	}
	return s.wrapError("read the facts", rows.Err())
}
