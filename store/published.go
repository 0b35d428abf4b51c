package store

import (
	"context"
	"errors"
	"strings"

	"github.com/jmoiron/sqlx"
)

// Published hands out the files of a report set, in an order that only their names
// decide: each name, and the SHA-256 of its bytes in hexadecimal numbers.
type Published func(use func(name, sha256 string) error) error

// publishedPiece is how many bytes of a list of files lie in one row.
const publishedPiece = 64 << 10

// errSameFiles ends a transaction that would write what is there.
var errSameFiles = errors.New("the same files")

// MarkPublished remembers that the report set of a run is in place, and which files it
// has. Before it is remembered, told is called with the digest of the list.
func (s *Store) MarkPublished(ctx context.Context, seq int64, files Published, told func(digest string) error) error {
	err := s.inTransaction(ctx, func(tx *sqlx.Tx) error {
		before, err := s.eachPublished(ctx, tx, seq, nil)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, s.rebind("DELETE FROM published WHERE seq = ?"), seq); err != nil {
			return s.wrapError("forget which files were published", err)
		}
		digest, err := s.writePublished(ctx, tx, seq, files)
		if err != nil {
			return err
		}
		if digest == before {
			return errSameFiles
		}
		if err := told(digest); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, s.rebind("UPDATE runs SET published = 1 WHERE seq = ?"), seq)
		return s.wrapError("mark the run as published", err)
	})
	if errors.Is(err, errSameFiles) {
		_, err = s.db.ExecContext(ctx, s.rebind("UPDATE runs SET published = 1 WHERE seq = ?"), seq)
		return s.wrapError("mark the run as published", err)
	}
	return err
}

// writePublished writes the list of a run's files in pieces, and returns its digest.
func (s *Store) writePublished(ctx context.Context, tx *sqlx.Tx, seq int64, files Published) (string, error) {
	digest, n := newRowDigest(), int64(0)
	var piece strings.Builder
	flush := func() error {
		if piece.Len() == 0 {
			return nil
		}
		_, err := tx.ExecContext(ctx, s.rebind("INSERT INTO published (seq, n, data) VALUES (?, ?, ?)"), seq, n, piece.String())
		piece.Reset()
		n++
		return s.wrapError("remember which files were published", err)
	}
	if err := files(func(name, sha256 string) error {
		digest.add(name, sha256)
		piece.WriteString(sha256 + "  " + name + "\n")
		if piece.Len() < publishedPiece {
			return nil
		}
		return flush()
	}); err != nil {
		return "", err
	}
	return digest.sum(), flush()
}

// EachPublished hands out the files that the report set of a run had when it was last
// put in place, and returns the digest of the list; it is empty when none is known.
func (s *Store) EachPublished(ctx context.Context, seq int64, use func(name, sha256 string) error) (digest string, err error) {
	return s.eachPublished(ctx, s.db, seq, use)
}

func (s *Store) eachPublished(ctx context.Context, q queryer, seq int64, use func(name, sha256 string) error) (string, error) {
	rows, err := q.QueryxContext(ctx, s.rebind("SELECT data FROM published WHERE seq = ? ORDER BY n"), seq)
	if err != nil {
		return "", s.wrapError("read which files were published", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err reports what went wrong
	digest, some := newRowDigest(), false
	for rows.Next() {
		var piece string
		if err := rows.Scan(&piece); err != nil {
			return "", s.wrapError("read which files were published", err)
		}
		for line := range strings.Lines(piece) {
			sha256, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
			digest.add(name, sha256)
			if use != nil {
				if err := use(name, sha256); err != nil {
					return "", err
				}
			}
		}
		some = true
	}
	if err := rows.Err(); err != nil || !some {
		return "", s.wrapError("read which files were published", err)
	}
	return digest.sum(), nil
}

// PublishedRuns returns the runs of which it is known which files were published.
func (s *Store) PublishedRuns(ctx context.Context) (map[int64]bool, error) {
	var seqs []int64
	if err := s.db.SelectContext(ctx, &seqs, "SELECT DISTINCT seq FROM published"); err != nil {
		return nil, s.wrapError("read which nights were published", err)
	}
	known := make(map[int64]bool, len(seqs))
	for _, seq := range seqs {
		known[seq] = true
	}
	return known, nil
}

// IsPublished reports whether a run's reports are in place.
func (s *Store) IsPublished(ctx context.Context, seq int64) (published bool, err error) {
	err = s.db.GetContext(ctx, &published, s.rebind("SELECT published = 1 FROM runs WHERE seq = ?"), seq)
	return published, s.wrapError("read whether a night was published", err)
}
