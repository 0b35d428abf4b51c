package store

import (
	"context"
	"errors"
	"fmt"
	"io"
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
	if _, err := s.db.ExecContext(ctx, "VACUUM INTO ?", absolute); err != nil {
		return s.wrapError("write the backup", err)
	}
	return os.Chmod(absolute, privateFile)
}

// privateFile is the mode of a store: it holds what people sold.
const privateFile = 0o600

// Restore puts a backup in the place that a DSN names, where no store is. Errors: store-exists, backup-unsupported,
// ErrDSN, and what Open says of a file that is no store.
func Restore(ctx context.Context, backup, dsn, baseDir string) error {
	to, err := parseAddress(dsn, baseDir)
	if err != nil {
		return err
	}
	if to.dialect.driver != "sqlite" {
		return errNotOurs.At("store", "want a SQLite store, got %s", to.shown)
	}
	for _, name := range [...]string{to.path, to.path + "-wal", to.path + "-journal"} {
		info, err := os.Lstat(name)
		if errors.Is(err, fs.ErrNotExist) || err == nil && name != to.path && info.Size() == 0 {
			continue // an empty journal is what a store leaves that was closed
		}
		return errStoreThere.At(filepath.Base(name), "want no store in its place yet, got one")
	}
	from, err := filepath.Abs(backup)
	if err != nil {
		return err
	}
	if _, err := os.Stat(from); err != nil {
		return fault.As(fault.Usage, err)
	}
	part := to.path + ".restoring"
	if err := copyFile(from, part); err != nil {
		return errors.Join(err, os.RemoveAll(part))
	}
	// What opens, and whose chain can be read, is a store; the file itself stays as it was.
	probe, err := Open(ctx, "sqlite:"+part, baseDir)
	if err == nil {
		_, err = probe.Head(ctx)
		err = errors.Join(err, probe.Close())
	}
	for _, beside := range [...]string{"-wal", "-shm", "-journal", ".lock"} {
		_ = os.Remove(part + beside) // what the probe left, if it did
	}
	if err != nil {
		return errors.Join(err, os.Remove(part))
	}
	return os.Rename(part, to.path)
}

// copyFile writes a new file with the bytes of another one, and waits until they are on the disk.
func copyFile(from, to string) (err error) {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = source.Close() }() // read only
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, privateFile)
	if err != nil {
		return err
	}
	if _, err = io.Copy(target, source); err == nil {
		err = target.Sync()
	}
	if err := errors.Join(err, target.Close()); err != nil {
		return fmt.Errorf("copy the backup: %w", err)
	}
	return nil
}
