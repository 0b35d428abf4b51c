package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
)

// findFile looks at the file of a SQLite database, which is made for its owner alone where none has to be
// there. Why else it can't be looked at, the database says when it opens it.
func (s *Store) findFile(existing bool) error {
	info, err := os.Stat(s.address.path)
	switch {
	case err == nil && !info.Mode().IsRegular(): // a pipe would be read
		return ErrUnwritable.At(s.address.path, "reach the store: want a file, got what is none")
	case !existing:
		makePrivate(s.address.path)
	case errors.Is(err, fs.ErrNotExist):
		return ErrNone.At("store", "want a store that nights have written, got no file at %s", s.address.path)
	}
	return nil
}

// findTables wants the first of the tables in a database that is there, and makes none: its versions
// are written by the first opening that may make a store, before any other table.
func (s *Store) findTables(ctx context.Context) error {
	query := "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name IN ('goose_db_version', 'runs')"
	if s.address.dialect.driver == "postgres" {
		// Both are asked for by the names that an unqualified query would find.
		query = "SELECT COUNT(to_regclass('goose_db_version')) + COUNT(to_regclass('runs'))"
	}
	const tables = 2 // an opening that died between them left none of a night
	var found int
	if err := s.db.GetContext(ctx, &found, query); err != nil {
		return s.wrapError("look for the tables of the store", err)
	}
	if found < tables {
		return ErrNone.At("store", "want a store that nights have written, got a database without its tables at %s", s.place())
	}
	return nil
}
