package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRestoreTakesBackupsAlone holds what is no backup against Restore: nothing of it may lie in the store's
// place afterwards, or half written beside it.
func TestRestoreTakesBackupsAlone(t *testing.T) {
	ctx := context.Background()
	foreign := func(t *testing.T, path string) {
		db, err := sql.Open("sqlite", "file:"+path)
		wantNil(t, err)
		_, err = db.ExecContext(ctx, "CREATE TABLE bookmarks (url TEXT)")
		wantNil(t, errors.Join(err, db.Close()))
	}
	fresh := func(t *testing.T, path string) {
		s, err := Open(ctx, "sqlite:"+path, "")
		wantNil(t, err)
		wantNil(t, s.Close())
	}
	written := func(text string) func(*testing.T, string) {
		return func(t *testing.T, path string) { wantNil(t, os.WriteFile(path, []byte(text), 0o600)) }
	}
	tests := []struct {
		why  string
		make func(t *testing.T, path string)
		want string
	}{
		{"an empty file is a new database to SQLite", written(""), "without its tables"},
		{"so is one of another program", foreign, "without its tables"},
		{"a text is none", written(strings.Repeat("no database ", 500)), "of another kind"},
		{"a beginning alone says that it is one", written("SQLite format 3\x00"), "of another kind"},
		{"a check made it, and no night was closed: it would pass for what was lost", fresh, "without"},
		{"a folder", func(t *testing.T, path string) { wantNil(t, os.Mkdir(path, 0o700)) }, "what is none"},
		{"a path that leads nowhere", func(*testing.T, string) {}, "no such file"},
	}
	for _, test := range tests {
		folder := t.TempDir()
		backup := filepath.Join(folder, "backup.db")
		test.make(t, backup)
		err := Restore(ctx, backup, "sqlite:tieout.db", folder)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: want %q, got %v", test.why, test.want, err)
		}
		for _, name := range []string{"tieout.db", "tieout.db.restoring", "tieout.db.restoring-journal", "tieout.db.restoring.lock"} {
			if _, err := os.Lstat(filepath.Join(folder, name)); err == nil {
				t.Errorf("%s: %s was left", test.why, name)
			}
		}
	}
}

// TestRestoreKeepsWhatAKilledOneLeft: named as the backup it is not emptied by being written over.
func TestRestoreKeepsWhatAKilledOneLeft(t *testing.T) {
	folder := t.TempDir()
	part := filepath.Join(folder, "tieout.db.restoring")
	wantNil(t, os.WriteFile(part, []byte("all that is left"), 0o600))
	if err := Restore(context.Background(), part, "sqlite:tieout.db", folder); !errors.Is(err, errNoBackup) {
		t.Errorf("want it refused, got %v", err)
	}
	if data, err := os.ReadFile(part); err != nil || string(data) != "all that is left" {
		t.Errorf("want the file as it was, got %q, %v", data, err)
	}
}

func wantNil(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
