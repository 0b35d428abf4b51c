package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"tieout/internal/fault"
)

// What is wrong with a backup.
var (
	errBackupThere = &fault.Error{Name: "backup-exists", Class: fault.Usage, Hint: "name a file that is not there yet; a backup is never written over"}
	errNoNight     = &fault.Error{Name: "nothing-to-back-up", Class: fault.Usage, Hint: "correct store: or --config; tieout runs lists the nights of the store that is named"}
	errNotOurs     = &fault.Error{Name: "backup-unsupported", Class: fault.Usage, Hint: "use the database's own tools, which are consistent while a run is at work: pg_dump --format=custom, and pg_restore"}
	errNoBackup    = &fault.Error{Name: "not-a-backup", Class: fault.Usage, Hint: "name a file that tieout backup has written"}
	errStoreThere  = &fault.Error{Name: "store-exists", Class: fault.Usage, Hint: "move the store away first, with the files beside it that begin with its name; nothing is written over"}
)

// Backup writes a copy of a SQLite store into a new file, as it was committed last, also while a
// run is at work. A store that never closed a night is refused: a mistyped path makes a new one, whose copy
// would pass for a backup. Errors: backup-exists, backup-unsupported, nothing-to-back-up, of the database.
func (s *Store) Backup(ctx context.Context, path string) error {
	if s.address.dialect.driver != "sqlite" {
		return errNotOurs.At("store", "want a SQLite store, got %s", s.shown)
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return errBackupThere.At(path, "want a new file, got one that is there")
	}
	if _, closed, err := s.LastRun(ctx); err != nil {
		return err
	} else if !closed {
		return errNoNight.At(filepath.Base(s.address.path), "want a store with a closed night, got one without; nothing was written")
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	// SQLite fills an empty file, and says of one that it can't make only that it can't open it.
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, privateFile)
	if err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	if _, err := s.db.ExecContext(ctx, "VACUUM INTO ?", absolute); err != nil {
		return errors.Join(s.wrapError("write the backup", err), os.Remove(absolute))
	}
	return nil
}

// privateFile is the mode of a store: it holds what people sold.
const privateFile = 0o600
