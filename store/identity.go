package store

import (
	"context"
	"crypto/rand"
)

// Identity is the store's own name. It is made once and stays, whatever the
// database is called and wherever it is moved; no other store has it.
type Identity struct {
	ID string `db:"id"`
	// NamedFrom is the first run whose report set bears the ID. Sets of earlier
	// runs are of a build that did not write it.
	NamedFrom int64 `db:"named_from"`
}

// Identity returns the store's own name.
func (s *Store) Identity() Identity { return s.identity }

// identify reads the store's name, and makes one where there is none.
func (s *Store) identify(ctx context.Context, newID func() string) error {
	read := func() (list []Identity, err error) {
		err = s.db.SelectContext(ctx, &list, "SELECT id, named_from FROM identity")
		return list, s.wrapError("read the store's name", err)
	}
	list, err := read()
	if err != nil {
		return err
	}
	if len(list) == 0 {
		if err := s.refuseGone(ctx, "the store's name"); err != nil {
			return err
		}
		if newID == nil {
			newID = rand.Text
		}
		// Of two processes that make one at the same time, the first has its way.
		if _, err := s.db.ExecContext(ctx, s.rebind(`INSERT INTO identity (one, id, named_from)
			SELECT 1, CAST(? AS TEXT), COALESCE(MAX(seq), 0) + 1 FROM runs WHERE TRUE ON CONFLICT (one) DO NOTHING`), newID()); err != nil {
			return s.wrapError("name the store", err)
		}
		if list, err = read(); err != nil {
			return err
		}
	}
	if len(list) != 1 {
		return damaged("want one name of the store, got %d", len(list))
	}
	s.identity = list[0]
	return nil
}

// refuseGone refuses to make anew what is made once, for a store that had it: each build that keeps lists of
// published files made it when it opened the store first.
func (s *Store) refuseGone(ctx context.Context, what string) error {
	published, err := s.PublishedRuns(ctx)
	if err == nil && len(published) > 0 {
		err = ErrChain.At(s.place(), "%s is gone", what)
	}
	return err
}
