package store

import (
	"context"
	"database/sql"

	"tieout/reconcile"
)

// verifyEnds wants each block to be marked as ended exactly when its rows are:
// the mark is a help for reading, which the chain does not cover.
func (s *Store) verifyEnds(ctx context.Context) error {
	var marks []struct {
		Kind string        `db:"kind"`
		From int64         `db:"from_seq"`
		N    int64         `db:"n"`
		Rows int           `db:"rows"`
		To   sql.NullInt64 `db:"to_seq"`
		Last sql.NullInt64 `db:"last"` // the last run that ended a row of it
	}
	if err := s.db.SelectContext(ctx, &marks, `SELECT kind, from_seq, n, rows, to_seq,
		(SELECT MAX(seq) FROM ends e WHERE e.kind = b.kind AND e.from_seq = b.from_seq AND e.n = b.n AND e.seq`+notUndone+`) AS last FROM blocks b`); err != nil {
		return s.wrapError("read the memory", err)
	}
	ended := map[string]map[blockKey]*rowBits{}
	for _, kind := range [...]string{itemKind, exceptionKind} {
		var err error
		if ended[kind], err = s.endedRows(ctx, s.db, "SELECT from_seq, n, rows FROM ends WHERE kind = ? AND seq"+notUndone, kind); err != nil {
			return err
		}
	}
	for _, m := range marks {
		gone := ended[m.Kind][blockKey{m.From, m.N}]
		if whole := gone != nil && gone.count() == m.Rows; whole != m.To.Valid || whole && m.To.Int64 != m.Last.Int64 {
			return ErrChain.At(s.place(), "a block of the memory of run %d is not marked as it was committed", m.From)
		}
	}
	return nil
}

// rowCount counts rows that no build of tieout leaves behind.
type rowCount struct{ what, query string }

// wantNone wants each count to be zero; says is told of the number and the name of one that is not.
func (s *Store) wantNone(ctx context.Context, counts []rowCount, says string) error {
	for _, c := range counts {
		var rows int64
		if err := s.db.GetContext(ctx, &rows, c.query); err != nil {
			return s.wrapError("read the night again", err)
		}
		if rows > 0 {
			return ErrChain.At(s.place(), says, rows, c.what)
		}
	}
	return nil
}

// orphans counts the rows of each table that belong to no run.
var orphans = []rowCount{
	{"files", "SELECT COUNT(*) FROM files WHERE seq NOT IN (SELECT seq FROM runs)"},
	{"rejects", "SELECT COUNT(*) FROM rejects WHERE seq NOT IN (SELECT seq FROM runs)"},
	{"cleared", "SELECT COUNT(*) FROM cleared WHERE seq NOT IN (SELECT seq FROM runs)"},
	{"adjustments", "SELECT COUNT(*) FROM adjustments WHERE seq NOT IN (SELECT seq FROM runs)"},
	{"settled_keys", "SELECT COUNT(*) FROM settled_keys WHERE seq NOT IN (SELECT seq FROM runs)"},
	{"names", "SELECT COUNT(*) FROM names WHERE seq NOT IN (SELECT seq FROM runs)"},
	{"published", "SELECT COUNT(*) FROM published WHERE seq NOT IN (SELECT seq FROM runs)"},
	{"blocks", "SELECT COUNT(*) FROM blocks WHERE kind NOT IN ('item', 'exception') OR from_seq NOT IN (SELECT seq FROM runs)"},
	{"ends", "SELECT COUNT(*) FROM ends WHERE kind NOT IN ('item', 'exception') OR seq NOT IN (SELECT seq FROM runs)"},
	{"closings", "SELECT COUNT(*) FROM closings WHERE after_seq NOT IN (SELECT seq FROM runs)"},
	{"decisions", "SELECT COUNT(*) FROM decisions WHERE after_seq NOT IN (SELECT seq FROM runs)"},
	{"facts_forgotten", "SELECT COUNT(*) FROM facts_forgotten WHERE after_seq NOT IN (SELECT seq FROM runs)"},
}

// verifyOrphans wants every row to belong to a run: what is left of one that was taken out
// of its table is covered by no hash.
func (s *Store) verifyOrphans(ctx context.Context) error {
	return s.wantNone(ctx, orphans, "the table %[2]s has %[1]d rows of runs that are not there")
}

// verifyFileColumns wants the columns by which files are found to say what the file's
// account says, which the chain covers.
func (s *Store) verifyFileColumns(ctx context.Context) error {
	rows, err := s.db.QueryxContext(ctx, "SELECT seq, name, sha256, state, data FROM files")
	if err != nil {
		return s.wrapError("read the files", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err reports what went wrong
	for rows.Next() {
		var seq int64
		var name, sha256, state, data string
		if err := rows.Scan(&seq, &name, &sha256, &state, &data); err != nil {
			return s.wrapError("read the files", err)
		}
		var f reconcile.FileAccount
		if err := decode(data, &f); err != nil {
			return err
		}
		if f.Name != name || f.SHA256 != sha256 || string(f.State) != state {
			return ErrChain.At(s.place(), "the file %s of run %d is not listed as it was committed", f.Name, seq)
		}
	}
	return s.wrapError("read the files", rows.Err())
}
