package store

import (
	"context"

	"github.com/jmoiron/sqlx"

	"tieout/reconcile/civil"
)

// FactNight is a run that left facts.
type FactNight struct {
	Seq  int64
	AsOf civil.Date
	// Forgotten says that they were deleted since, as the configuration or a person
	// wanted it. Their digest still stands in the run, and the chain covers it.
	Forgotten bool

	digest string
}

// FactNights returns the runs that left facts and stand, oldest first.
func (s *Store) FactNights(ctx context.Context) ([]FactNight, error) {
	return s.factNights(ctx, "seq > ? AND seq"+notUndone, int64(0))
}

// factNights returns the runs of a condition that left facts.
func (s *Store) factNights(ctx context.Context, condition string, values ...any) ([]FactNight, error) {
	var rows []struct {
		Seq       int64  `db:"seq"`
		AsOf      string `db:"as_of"`
		Facts     string `db:"facts"`
		Forgotten int    `db:"forgotten"`
	}
	if err := s.db.SelectContext(ctx, &rows, s.rebind(`SELECT seq, as_of, facts,
		(SELECT COUNT(*) FROM facts_forgotten f WHERE f.after_seq >= r.seq AND f.before > r.as_of) AS forgotten
		FROM runs r WHERE facts <> '' AND `+condition+" ORDER BY seq"), values...); err != nil {
		return nil, s.wrapError("read the facts", err)
	}
	nights := make([]FactNight, len(rows))
	for i, row := range rows {
		nights[i] = FactNight{Seq: row.Seq, Forgotten: row.Forgotten > 0, digest: row.Facts}
		if err := nights[i].AsOf.UnmarshalText([]byte(row.AsOf)); err != nil {
			return nil, damaged("the date of run %d: %v", row.Seq, err)
		}
	}
	return nights, nil
}

// ForgetFacts deletes the facts of every night as of a day before the given one,
// and says of how many nights there were any. Nothing else is lost by it; that it
// was done is remembered, and covered by the chain from the next night on. The
// caller holds the lock.
func (s *Store) ForgetFacts(ctx context.Context, before civil.Date) (nights int, err error) {
	err = s.inTransaction(ctx, func(tx *sqlx.Tx) error {
		var last int64
		if err := tx.GetContext(ctx, &last, "SELECT COALESCE(MAX(seq), 0) FROM runs"); err != nil {
			return s.wrapError("read the last run", err)
		}
		w := &writer{store: s, tx: tx, seq: last + 1}
		nights, err = w.forgetFacts(ctx, before)
		return err
	})
	return nights, err
}

// forgetFacts deletes the facts of nights before this one as of a day before the
// given one.
func (w *writer) forgetFacts(ctx context.Context, before civil.Date) (nights int, err error) {
	if before.IsZero() {
		return 0, nil
	}
	if err := w.tx.GetContext(ctx, &nights, w.store.rebind(`SELECT COUNT(*) FROM runs r WHERE facts <> '' AND seq < ? AND as_of < ?
		AND NOT EXISTS (SELECT 1 FROM facts_forgotten f WHERE f.after_seq >= r.seq AND f.before > r.as_of)`), w.seq, before.String()); err != nil {
		return 0, w.store.wrapError("read the facts", err)
	}
	if nights == 0 {
		return 0, nil
	}
	if _, err := w.tx.ExecContext(ctx, w.store.rebind("DELETE FROM facts WHERE seq IN (SELECT seq FROM runs WHERE seq < ? AND as_of < ?)"), w.seq, before.String()); err != nil {
		return 0, w.store.wrapError("forget facts", err)
	}
	_, err = w.tx.ExecContext(ctx, w.store.rebind("INSERT INTO facts_forgotten (after_seq, before) VALUES (?, ?) ON CONFLICT DO NOTHING"), w.seq-1, before.String())
	return nights, w.store.wrapError("forget facts", err)
}

// forgottenDigest covers what was forgotten since the run before seq, by that run
// too; it is empty when nothing was.
func (s *Store) forgottenDigest(ctx context.Context, q queryer, seq int64) (string, error) {
	rows, err := q.QueryxContext(ctx, s.rebind("SELECT before FROM facts_forgotten WHERE after_seq = ? ORDER BY before"), seq-1)
	if err != nil {
		return "", s.wrapError("read what was forgotten", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err reports what went wrong
	digest, some := newRowDigest(), false
	for rows.Next() {
		var before string
		if err := rows.Scan(&before); err != nil {
			return "", s.wrapError("read what was forgotten", err)
		}
		digest.add("before", before)
		some = true
	}
	if err := rows.Err(); err != nil || !some {
		return "", s.wrapError("read what was forgotten", err)
	}
	return digest.sum(), nil
}

// verifyFacts wants the facts of each night to be those that it left, or all of
// them to be gone when they were forgotten.
func (s *Store) verifyFacts(ctx context.Context) error {
	nights, err := s.factNights(ctx, "seq > ?", int64(0)) // those of undone runs lie there too
	if err != nil {
		return err
	}
	left := int64(0)
	for i := range nights {
		night := &nights[i]
		if night.Forgotten {
			continue
		}
		digest, count, err := s.factsDigest(ctx, night.Seq)
		if err != nil {
			return err
		}
		if digest != night.digest {
			return ErrChain.At(s.place(), "the facts of the night of %s (run %d) are not what was committed", night.AsOf, night.Seq)
		}
		left += count
	}
	var all int64
	if err := s.db.GetContext(ctx, &all, "SELECT COUNT(*) FROM facts"); err != nil {
		return s.wrapError("read the facts", err)
	}
	if all != left {
		return ErrChain.At(s.place(), "want %d values in the table facts, got %d: some are of nights that left none, or whose facts are forgotten", left, all)
	}
	return nil
}

// factsDigest digests the facts of a run as they lie in the store, and counts
// their values.
func (s *Store) factsDigest(ctx context.Context, seq int64) (sum string, count int64, err error) {
	digest := newFactDigest()
	for kind := range factTexts {
		if err := s.factValues(ctx, seq)(kind+1, nil, func(n int64, data []byte) error {
			count++
			digest.add(kind+1, n, data)
			return nil
		}); err != nil {
			return "", 0, err
		}
	}
	return digest.sum(), count, nil
}
