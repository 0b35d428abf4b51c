package store

import (
	"context"
	"errors"
	"os"

	"github.com/jmoiron/sqlx"
)

// errTakenBack ends a transaction of which nothing is to stay.
var errTakenBack = errors.New("nothing was written")

// CheckWritable finds out whether a night could be written: by a change that is taken back. It is a true one, for
// SQLite opens the file beside its own for no other. Errors: ErrUnwritable, and what else kindOf knows.
func (s *Store) CheckWritable(ctx context.Context) error {
	if s.address.path != "" {
		path := s.address.path + ".lock"
		file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, privateFile)
		if err != nil {
			return fileFault(path, "make the lock file", err)
		}
		_ = file.Close() // nothing was written, and nobody was kept out
	}
	err := s.inTransaction(ctx, func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, "INSERT INTO seen (name, size, modified_ns, sha256) VALUES ('', 0, 0, '')"); err != nil {
			return s.wrapError("try to write the store", err)
		}
		return errTakenBack
	})
	if errors.Is(err, errTakenBack) {
		return nil
	}
	return err
}
