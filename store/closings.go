package store

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"

	"tieout/internal/mask"
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

// Closings returns everything that people closed for the first time, oldest first.
func (s *Store) Closings(ctx context.Context) ([]Closing, error) {
	var closings []Closing
	err := s.db.SelectContext(ctx, &closings, selectClosings+" ORDER BY after_seq, closed_at, exception_id")
	return closings, s.wrapError("read what people closed", err)
}

// CloseExceptions closes open exceptions in a person's name: all of them, or
// none when one is unknown or closed already. The caller holds the lock.
// Errors: ErrUnknownException.
func (s *Store) CloseExceptions(ctx context.Context, ids []string, by, why string, at time.Time) ([]Closing, error) {
	head, err := s.Head(ctx)
	if err != nil {
		return nil, err
	}
	open, err := s.OpenExceptions(ctx, head.Seq, ids)
	if err != nil {
		return nil, err
	}
	decisions, err := s.Decisions(ctx)
	if err != nil {
		return nil, err
	}
	var closings []Closing
	err = s.inTransaction(ctx, func(tx *sqlx.Tx) error {
		for _, id := range ids {
			last := lastOfClosing(decisions, id)
			if last != nil && last.Act == CloseAgain { // a write-off closes so, without a first closing
				return closedBefore(id, last.By, last.Why)
			}
			again := open[id] != nil && last != nil
			closing, err := s.closingOf(ctx, tx, id, open, again)
			if err != nil {
				return err
			}
			closing.AfterSeq, closing.By, closing.Why, closing.At = head.Seq, mask.Text(by), mask.Text(why), at.UTC().Format(time.RFC3339)
			if again {
				if err := s.decide(ctx, tx, []Decision{{Act: CloseAgain, Exceptions: []*reconcile.Exception{open[id]}, By: by, Why: why}}, at); err != nil {
					return err
				}
				closings = append(closings, closing)
				continue
			}
			if _, err := tx.NamedExecContext(ctx, `INSERT INTO closings (exception_id, after_seq, item_id, closed_by, why, closed_at)
				VALUES (:exception_id, :after_seq, :item_id, :closed_by, :why, :closed_at)`, closing); err != nil {
				return s.wrapError("close "+id, err)
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

// closingOf finds the open exception of that ID; again says that a closing of it was taken back.
func (s *Store) closingOf(ctx context.Context, tx *sqlx.Tx, id string, open map[string]*reconcile.Exception, again bool) (Closing, error) {
	var before []Closing
	if err := tx.SelectContext(ctx, &before, s.rebind(selectClosings+" WHERE exception_id = ?"), id); err != nil {
		return Closing{}, s.wrapError("read what people closed", err)
	}
	if len(before) > 0 && !again {
		return Closing{}, closedBefore(id, before[0].By, before[0].Why)
	}
	x := open[id]
	if x == nil {
		return Closing{}, ErrUnknownException.At(id, "want the ID of an open exception, got one that no open exception has; nothing was closed")
	}
	return Closing{ExceptionID: id, ItemID: x.ItemID}, nil
}

func closedBefore(id, by, why string) error {
	return ErrUnknownException.At(id, "want an open exception, got one that %s closed: %s; nothing was closed now", by, why)
}
