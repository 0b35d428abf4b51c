package store

import (
	"context"

	"github.com/jmoiron/sqlx"
)

// Seen is how a file that was taken in lay on the disk. A file of the same name,
// size and time is not read again; tieout verify reads every byte.
type Seen struct {
	Name       string `db:"name"` // relative to the inbox
	Size       int64  `db:"size"`
	ModifiedNS int64  `db:"modified_ns"` // nanoseconds since 1970
	SHA256     string `db:"sha256"`
}

// Seen returns what is known of files, by name.
func (s *Store) Seen(ctx context.Context) (map[string]Seen, error) {
	var rows []Seen
	if err := s.db.SelectContext(ctx, &rows, "SELECT name, size, modified_ns, sha256 FROM seen"); err != nil {
		return nil, s.wrapError("read what was seen", err)
	}
	seen := make(map[string]Seen, len(rows))
	for _, row := range rows {
		seen[row.Name] = row
	}
	return seen, nil
}

// RememberSeen writes how files lie on the disk.
func (s *Store) RememberSeen(ctx context.Context, files []Seen) error {
	if len(files) == 0 {
		return nil
	}
	return s.inTransaction(ctx, func(tx *sqlx.Tx) error {
		statement, err := tx.PrepareNamedContext(ctx, `INSERT INTO seen (name, size, modified_ns, sha256) VALUES (:name, :size, :modified_ns, :sha256)
			ON CONFLICT (name) DO UPDATE SET size = excluded.size, modified_ns = excluded.modified_ns, sha256 = excluded.sha256`)
		if err != nil {
			return s.wrapError("remember what was seen", err)
		}
		defer func() { _ = statement.Close() }() // the transaction's end closes it too
		for i := range files {
			if _, err := statement.ExecContext(ctx, &files[i]); err != nil {
				return s.wrapError("remember what was seen", err)
			}
		}
		return nil
	})
}
