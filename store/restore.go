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

// Restore puts a backup in the place that a DSN names, where no store is. Errors: store-exists, backup-unsupported,
// not-a-backup, ErrDSN, ErrUnwritable, and what Open says of a store that is damaged.
func Restore(ctx context.Context, backup, dsn, baseDir string) error {
	to, err := parseAddress(dsn, baseDir)
	if err != nil {
		return err
	}
	if to.dialect.driver != "sqlite" {
		return errNotOurs.At("store", "want a SQLite store, got %s", to.shown)
	}
	if err := wantNoStore(to.path); err != nil {
		return err
	}
	part := to.path + ".restoring"
	if err := wantFile(backup, part); err != nil {
		return err
	}
	if err := copyFile(backup, part); err != nil {
		return errors.Join(err, os.RemoveAll(part))
	}
	if err := probe(ctx, part, backup); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	return os.Rename(part, to.path)
}

// wantNoStore refuses to write over a store, and beside what a store left that was not closed.
func wantNoStore(path string) error {
	for _, name := range [...]string{path, path + "-wal", path + "-journal"} {
		info, err := os.Lstat(name)
		switch {
		case errors.Is(err, fs.ErrNotExist), err == nil && name != path && info.Size() == 0: // an empty journal is what a store leaves that was closed
		case err != nil:
			return fileFault(name, "look for a store", err)
		default:
			return errStoreThere.At(filepath.Base(name), "want no store in its place yet, got one")
		}
	}
	return nil
}

// wantFile refuses what is no file, which would be read for ever, and the file that is about to be
// written: a restore that was killed leaves one.
func wantFile(backup, part string) error {
	info, err := os.Stat(backup)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errNoBackup.At(backup, "want a file, got what is none")
	}
	if there, err := os.Stat(part); err == nil && os.SameFile(info, there) {
		return errNoBackup.At(backup, "want a backup, got what an earlier restore left half written")
	}
	return nil
}

// probe wants a copy of a backup to be a store with a closed night, whose chain can be read; the
// backup itself stays as it was.
func probe(ctx context.Context, part, backup string) (err error) {
	defer func() {
		for _, beside := range [...]string{"-wal", "-shm", "-journal", ".lock"} {
			_ = os.Remove(part + beside) // what opening it left, if it did
		}
	}()
	s, err := OpenWith(ctx, "sqlite:"+filepath.Base(part), filepath.Dir(part), Options{Existing: true})
	switch {
	case errors.Is(err, ErrNone):
		return errNoBackup.At(backup, "want a store, got a file without its tables")
	case isNoDatabase(err):
		return errNoBackup.At(backup, "want a store, got a file of another kind")
	case err != nil:
		return ofBackup(backup, err)
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if _, err := s.Head(ctx); err != nil {
		return ofBackup(backup, err)
	}
	_, closed, err := s.LastRun(ctx)
	if err == nil && !closed {
		err = errNoBackup.At(backup, "want a store with a closed night, got one without")
	}
	return err
}

// ofBackup says of damage that it is the backup's, and of no use to look for at the copy.
func ofBackup(backup string, err error) error {
	if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrChain) {
		return err
	}
	named := fault.As(fault.Failed, err)
	named.Place, named.Hint = backup, "this copy can't be used: restore another one"
	return named
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
		return fileFault(to, "write the store", err)
	}
	if _, err = io.Copy(target, source); err == nil {
		err = target.Sync()
	}
	if err := errors.Join(err, target.Close()); err != nil {
		return fmt.Errorf("copy the backup: %w", err)
	}
	return nil
}
