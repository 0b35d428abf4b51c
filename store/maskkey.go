package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"

	"github.com/jmoiron/sqlx"

	"tieout/internal/mask"
)

// maskKey is the row that says with which key the store's runs mask card numbers. The
// chain does not cover it, for a night has one hash in every store: an edit is
// found by its proof, and where it matters by judging the nights again.
type maskKey struct {
	Secret string `db:"secret"`       // empty: the configuration's file has it
	Proof  string `db:"proof_of_key"` // mask.Key.Check of the key
	From   int64  `db:"from_seq"`     // the first run that masked with it
}

// Mask returns the key that masks the files of a run, and whether rows before it
// may hold identifiers as the first edition masked them.
func (s *Store) Mask(seq int64) (key mask.Key, earlier bool) {
	if seq < s.masking.From {
		return mask.FirstEdition(), false
	}
	return s.mask, s.masking.From > 1
}

// prepareMask reads the store's key, and makes one where there is none. A key that
// the configuration shares must be the one that the store's rows were masked with:
// under another one they would never meet those of the nights to come.
func (s *Store) prepareMask(ctx context.Context, shared mask.Key, newSecret func() string) error {
	row, err := s.maskRow(ctx, s.db)
	if err != nil {
		return err
	}
	wanted := maskKey{Proof: shared.Check()}
	switch {
	case row != nil && wanted.Proof != "" && row.Proof == wanted.Proof, row != nil && wanted.Proof == "" && row.Secret != "":
	default:
		if row == nil {
			if err := s.refuseGone(ctx, "the key that masks card numbers"); err != nil {
				return err
			}
		}
		if row, err = s.writeMask(ctx, wanted, newSecret); err != nil {
			return err
		}
	}
	switch own := mask.NewKey([]byte(row.Secret)); {
	case row.Secret != "" && own.Check() != row.Proof:
		return ErrChain.At(s.place(), "the key that masks card numbers was edited")
	case row.Proof == wanted.Proof:
		s.mask = shared
	case row.Secret != "" && wanted.Proof == "":
		s.mask = own
	default:
		return errMaskKey.At(s.place(), "want the key that its rows were masked with, got %s", otherKey(shared))
	}
	s.masking = *row
	return nil
}

func otherKey(shared mask.Key) string {
	if shared.Check() == "" {
		return "a configuration without mask_key:"
	}
	return "another one in the file of mask_key:"
}

// maskRow returns the store's row; nil when it has none.
func (s *Store) maskRow(ctx context.Context, q sqlx.QueryerContext) (*maskKey, error) {
	var list []maskKey
	if err := sqlx.SelectContext(ctx, q, &list, "SELECT secret, proof_of_key, from_seq FROM mask_key"); err != nil {
		return nil, s.wrapError("read the key that masks card numbers", err)
	}
	if len(list) == 0 {
		return nil, nil
	}
	return &list[0], nil
}

// writeMask gives the store a key as long as no run has masked with one, and returns
// the row that then holds: of two processes that do so at the same time, one has its way.
func (s *Store) writeMask(ctx context.Context, row maskKey, newSecret func() string) (*maskKey, error) {
	if row.Proof == "" {
		if newSecret == nil {
			newSecret = randomSecret
		}
		row.Secret = newSecret()
		row.Proof = mask.NewKey([]byte(row.Secret)).Check()
	}
	if _, err := s.db.ExecContext(ctx, s.rebind(`INSERT INTO mask_key (one, secret, proof_of_key, from_seq)
		SELECT 1, CAST(? AS TEXT), CAST(? AS TEXT), COALESCE(MAX(seq), 0) + 1 FROM runs WHERE TRUE ON CONFLICT (one) DO UPDATE
		SET secret = excluded.secret, proof_of_key = excluded.proof_of_key
		WHERE (excluded.secret = '' OR mask_key.secret = '') AND NOT EXISTS (SELECT 1 FROM runs WHERE seq >= mask_key.from_seq)`), row.Secret, row.Proof); err != nil {
		return nil, s.wrapError("write the key that masks card numbers", err)
	}
	kept, err := s.maskRow(ctx, s.db)
	if err == nil && kept == nil {
		err = damaged("want a key that masks card numbers, got none")
	}
	return kept, err
}

// randomSecret returns 256 random bits as text.
func randomSecret() string {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // it never fails
	return hex.EncodeToString(secret)
}

// checkMask wants the key that the store has to be the one that this process read when
// it opened the store: the rows that it writes are masked with that one.
func (w *writer) checkMask(ctx context.Context) error {
	row, err := w.store.maskRow(ctx, w.tx)
	if err == nil && (row == nil || *row != w.store.masking) {
		return ErrLocked.At(w.store.place(), "another process gave the store another key that masks card numbers")
	}
	return err
}
