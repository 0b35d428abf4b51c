package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
)

// findFile wants the file of a SQLite database, which SQLite would make. Why else it can't
// be looked at, the database says when it opens it.
func (s *Store) findFile() error {
	if _, err := os.Stat(s.address.path); errors.Is(err, fs.ErrNotExist) {
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
