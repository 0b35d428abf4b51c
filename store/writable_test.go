package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"tieout/internal/pgtest"
)

// TestCheckWritable: a store that opens need not be one that a night can write.
func TestCheckWritable(t *testing.T) {
	ctx := context.Background()
	tests := []struct {
		why     string
		spoil   func(t *testing.T, s *Store)
		refused bool
	}{
		{"as nights find it", func(*testing.T, *Store) {}, false},
		{"SQLite may not write it, as when the file is another user's", func(t *testing.T, s *Store) {
			_, err := s.db.ExecContext(ctx, "PRAGMA query_only = 1")
			wantNil(t, err)
		}, true},
		{"a folder lies where the lock of nights belongs", func(t *testing.T, s *Store) {
			wantNil(t, os.Remove(s.address.path+".lock"))
			wantNil(t, os.Mkdir(s.address.path+".lock", 0o700))
		}, true},
	}
	for _, test := range tests {
		s, err := Open(ctx, "sqlite:"+filepath.Join(t.TempDir(), "tieout.db"), "")
		wantNil(t, err)
		s.db.SetMaxOpenConns(1) // a pragma is of one connection
		test.spoil(t, s)
		wantChecked(t, s, test.why, test.refused)
	}
	s, err := Open(ctx, pgtest.Database(t), "")
	wantNil(t, err)
	wantChecked(t, s, "PostgreSQL as nights find it", false)
}

func wantChecked(t *testing.T, s *Store, why string, refused bool) {
	t.Helper()
	if err := s.CheckWritable(context.Background()); errors.Is(err, ErrUnwritable) != refused || !refused && err != nil {
		t.Errorf("%s: want it refused: %v, got %v", why, refused, err)
	}
	var rows int
	wantNil(t, s.db.Get(&rows, "SELECT COUNT(*) FROM seen"))
	if rows != 0 {
		t.Errorf("%s: want nothing left, got %d rows", why, rows)
	}
}
