package store

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"github.com/jmoiron/sqlx"

	"tieout/internal/fault"
	"tieout/internal/mask"
	"tieout/reconcile/civil"
)

// ErrNothingToUndo means that no closed night stands.
var ErrNothingToUndo = &fault.Error{Name: "nothing-to-undo", Class: fault.Usage, Hint: "tieout runs lists the nights, the undone ones too"}

// notUndone is the condition of every reader: rows of a night that was taken back stay
// in their tables, and count no more.
const notUndone = " NOT IN (SELECT run_seq FROM undone)"

// Undone is a night that a person took back: a link of the hash chain.
type Undone struct {
	N        int64          `db:"n"`         // counted from 1
	Seq      int64          `db:"run_seq"`   // of the run that was taken back
	AfterSeq int64          `db:"after_seq"` // the newest run then, this one or one that was taken back before it
	By       string         `db:"undone_by"`
	Why      string         `db:"why"`
	At       string         `db:"undone_at"` // RFC 3339, UTC
	PrevHash string         `db:"prev_hash"`
	Hash     string         `db:"hash"`
	KeptAs   sql.NullString `db:"kept_as"` // the folder of its report set; empty: it had none; absent: not put aside yet
}

const selectUndone = "SELECT n, run_seq, after_seq, undone_by, why, undone_at, prev_hash, hash, kept_as FROM undone"

// Undone returns the nights that were taken back, in the order in which they were.
func (s *Store) Undone(ctx context.Context) ([]Undone, error) {
	var list []Undone
	err := s.db.SelectContext(ctx, &list, selectUndone+" ORDER BY n")
	return list, s.wrapError("read what was undone", err)
}

// Head is the end of the hash chain.
type Head struct {
	Seq  int64  `db:"seq"`  // of the newest run, also when it was taken back; 0: there is none
	Hash string `db:"hash"` // of the newest run, or of the newest undo after it
}

// Head returns the end of the hash chain, to which the next night is linked.
func (s *Store) Head(ctx context.Context) (Head, error) { return s.head(ctx, s.db) }

func (s *Store) head(ctx context.Context, q sqlx.QueryerContext) (head Head, err error) {
	var links []Head
	if err := sqlx.SelectContext(ctx, q, &links, `SELECT r.seq, COALESCE((SELECT u.hash FROM undone u WHERE u.after_seq = r.seq ORDER BY u.n DESC LIMIT 1), r.hash) AS hash
		FROM runs r ORDER BY r.seq DESC LIMIT 1`); err != nil {
		return head, s.wrapError("read the end of the chain", err)
	}
	if len(links) > 0 {
		head = links[0]
	}
	return head, nil
}

// Undo takes back the newest night that stands: what it wrote counts no more, what it
// ended stands again. It is written in one transaction. What people decided since
// stays. The caller holds the lock. Errors: ErrNothingToUndo.
func (s *Store) Undo(ctx context.Context, by, why string, at time.Time) (Undone, error) {
	u := Undone{By: mask.Text(by), Why: mask.Text(why), At: at.UTC().Format(time.RFC3339)}
	err := s.inTransaction(ctx, func(tx *sqlx.Tx) error {
		var runs []runRow
		if err := tx.SelectContext(ctx, &runs, selectRun+" WHERE seq"+notUndone+" ORDER BY seq DESC LIMIT 1"); err != nil {
			return s.wrapError("read the last run", err)
		}
		if len(runs) == 0 {
			return ErrNothingToUndo.At(s.place(), "want a closed night, got none")
		}
		head, err := s.head(ctx, tx)
		if err != nil {
			return err
		}
		u.Seq, u.AfterSeq, u.PrevHash = runs[0].Seq, head.Seq, head.Hash
		if err := tx.GetContext(ctx, &u.N, "SELECT COALESCE(MAX(n), 0) + 1 FROM undone"); err != nil {
			return s.wrapError("read what was undone", err)
		}
		u.Hash = u.chainHash(&runs[0])
		if _, err := tx.NamedExecContext(ctx, `INSERT INTO undone (n, run_seq, after_seq, undone_by, why, undone_at, prev_hash, hash)
			VALUES (:n, :run_seq, :after_seq, :undone_by, :why, :undone_at, :prev_hash, :hash)`, u); err != nil {
			return s.wrapError("undo the night", err)
		}
		// A help for reading, which follows from what the runs ended that stand.
		_, err = tx.ExecContext(ctx, s.rebind("UPDATE blocks SET to_seq = NULL WHERE to_seq = ?"), u.Seq)
		return s.wrapError("undo the night", err)
	})
	return u, err
}

// chainHash binds an undo to the night that it takes back and to the link before.
func (u *Undone) chainHash(run *runRow) string {
	d := newRowDigest()
	for _, part := range [...][2]string{
		{"undo", strconv.FormatInt(u.N, 10)},
		{"prev", u.PrevHash},
		{"after", strconv.FormatInt(u.AfterSeq, 10)},
		{"seq", strconv.FormatInt(u.Seq, 10)},
		{"id", run.ID},
		{"hash", run.Hash},
		{"by", u.By},
		{"why", u.Why},
		{"at", u.At},
	} {
		d.add(part[0], part[1])
	}
	return d.sum()
}

// MarkPutAside remembers where the report set of an undone night is kept: a folder's
// name, or empty when there was no set.
func (s *Store) MarkPutAside(ctx context.Context, n int64, keptAs string) error {
	_, err := s.db.ExecContext(ctx, s.rebind("UPDATE undone SET kept_as = ? WHERE n = ?"), keptAs, n)
	return s.wrapError("remember where the reports are kept", err)
}

// FactsDeletedSince returns the day before which facts were deleted by run seq or
// after it; zero when none were.
func (s *Store) FactsDeletedSince(ctx context.Context, seq int64) (before civil.Date, err error) {
	var day sql.NullString
	if err := s.db.GetContext(ctx, &day, s.rebind("SELECT MAX(before) FROM facts_forgotten WHERE after_seq >= ?"), seq-1); err != nil || !day.Valid {
		return 0, s.wrapError("read what was forgotten", err)
	}
	if err := before.UnmarshalText([]byte(day.String)); err != nil {
		return 0, damaged("the day of what was forgotten: %v", err)
	}
	return before, nil
}

// NightBefore returns the newest day before the given one as of which a night stands;
// false when there is none.
func (s *Store) NightBefore(ctx context.Context, asOf civil.Date) (before civil.Date, found bool, err error) {
	var day sql.NullString
	if err := s.db.GetContext(ctx, &day, s.rebind("SELECT MAX(as_of) FROM runs WHERE as_of < ? AND seq"+notUndone), asOf.String()); err != nil || !day.Valid {
		return 0, false, s.wrapError("read the night before", err)
	}
	if err := before.UnmarshalText([]byte(day.String)); err != nil {
		return 0, false, damaged("the date of a run: %v", err)
	}
	return before, true, nil
}

// undoChain follows the undos along the chain of runs.
type undoChain struct {
	links []Undone // those that were not met yet
	done  int64
	stand []*Run // the runs so far that were not taken back, oldest first
}

// follow goes over the undos after a run and returns the hash of the last link. Each
// must take back the newest night that stood then.
func (c *undoChain) follow(run *Run) (hash string, err error) {
	hash = run.Hash
	c.stand = append(c.stand, run)
	for ; len(c.links) > 0 && c.links[0].AfterSeq == run.Seq; c.links = c.links[1:] {
		u := &c.links[0]
		c.done++
		newest := len(c.stand) - 1
		if newest < 0 || c.stand[newest].Seq != u.Seq || u.N != c.done || u.PrevHash != hash || u.chainHash(&runRow{ID: c.stand[newest].ID, Hash: c.stand[newest].Hash}) != u.Hash {
			return "", ErrChain.At("the store", "undo %d, of run %d, is not what was committed", u.N, u.Seq)
		}
		c.stand, hash = c.stand[:newest], u.Hash
	}
	if len(c.links) > 0 && c.links[0].AfterSeq < run.Seq {
		return "", ErrChain.At("the store", "undo %d, of run %d, is not where it was committed", c.links[0].N, c.links[0].Seq)
	}
	return hash, nil
}
