package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"tieout/reconcile"
)

// Closing is an exception that a person closed.
type Closing struct {
	ExceptionID string `db:"exception_id"`
	AfterSeq    int64  `db:"after_seq"` // the last run before it
	ItemID      string `db:"item_id"`   // the row it was about; may be empty
	By          string `db:"closed_by"`
	Why         string `db:"why"`
	At          string `db:"closed_at"` // RFC 3339, UTC
}

const selectClosings = "SELECT exception_id, after_seq, item_id, closed_by, why, closed_at FROM closings"

// Closings returns everything that people closed, oldest first.
func (s *Store) Closings(ctx context.Context) ([]Closing, error) {
	var closings []Closing
	err := s.db.SelectContext(ctx, &closings, selectClosings+" ORDER BY after_seq, closed_at, exception_id")
	return closings, s.reach("read what people closed", err)
}

// CloseExceptions closes open exceptions in a person's name: all of them, or
// none when one is unknown or closed already. The caller holds the lock.
// Errors: ErrUnknownException.
func (s *Store) CloseExceptions(ctx context.Context, ids []string, by, why string, at time.Time) ([]Closing, error) {
	var closings []Closing
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		var last int64
		if err := tx.GetContext(ctx, &last, "SELECT COALESCE(MAX(seq), 0) FROM runs"); err != nil {
			return s.reach("read the last run", err)
		}
		for _, id := range ids {
			closing, err := s.closingOf(ctx, tx, id)
			if err != nil {
				return err
			}
			closing.AfterSeq, closing.By, closing.Why, closing.At = last, by, why, at.UTC().Format(time.RFC3339)
			if _, err := tx.NamedExecContext(ctx, `INSERT INTO closings (exception_id, after_seq, item_id, closed_by, why, closed_at)
				VALUES (:exception_id, :after_seq, :item_id, :closed_by, :why, :closed_at)`, closing); err != nil {
				return s.reach("close "+id, err)
			}
			closings = append(closings, closing)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return closings, nil
}

// closingOf finds the open exception of that ID.
func (s *Store) closingOf(ctx context.Context, tx *sqlx.Tx, id string) (Closing, error) {
	var before []Closing
	if err := tx.SelectContext(ctx, &before, s.rebind(selectClosings+" WHERE exception_id = ?"), id); err != nil {
		return Closing{}, s.reach("read what people closed", err)
	}
	if len(before) > 0 {
		return Closing{}, fmt.Errorf("%w: %s was closed by %s: %s; nothing was closed now\n[unknown-exception]", ErrUnknownException, id, before[0].By, before[0].Why)
	}
	var data []string
	if err := tx.SelectContext(ctx, &data, s.rebind("SELECT data FROM exceptions WHERE id = ? AND to_seq IS NULL"), id); err != nil {
		return Closing{}, s.reach("read the exception", err)
	}
	if len(data) == 0 {
		return Closing{}, fmt.Errorf("%w: no open exception has the ID %q; nothing was closed\nhint: the IDs stand in exceptions.csv of the last night\n[unknown-exception]", ErrUnknownException, id)
	}
	var x reconcile.Exception
	if err := decode(data[0], &x); err != nil {
		return Closing{}, err
	}
	return Closing{ExceptionID: id, ItemID: x.ItemID}, nil
}
