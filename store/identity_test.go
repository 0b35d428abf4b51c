package store

import (
	"context"
	"path/filepath"
	"testing"

	"tieout/internal/pgtest"
)

// TestAStoreKeepsItsName opens stores again: the name stays, and no two have one.
func TestAStoreKeepsItsName(t *testing.T) {
	ctx := context.Background()
	seen := map[string]string{}
	for name, address := range map[string]string{
		"sqlite":         "sqlite:" + filepath.Join(t.TempDir(), "a.db"),
		"another sqlite": "sqlite:" + filepath.Join(t.TempDir(), "b.db"),
		"postgres":       pgtest.Database(t),
	} {
		var first Identity
		for range 2 {
			s, err := Open(ctx, address, "")
			if err != nil {
				t.Fatal(err)
			}
			if first.ID == "" {
				first = s.Identity()
			}
			if got := s.Identity(); got != first || len(got.ID) < 20 || got.NamedFrom != 1 {
				t.Errorf("%s: want the name that it was given, got %+v after %+v", name, got, first)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if other := seen[first.ID]; other != "" {
			t.Errorf("%s and %s have one name", name, other)
		}
		seen[first.ID] = name
	}
}

// TestAStoreOfABuildWithoutNames is named when it is opened, and knows which of
// its runs came before.
func TestAStoreOfABuildWithoutNames(t *testing.T) {
	ctx := context.Background()
	for name, address := range map[string]string{
		"sqlite":   "sqlite:" + filepath.Join(t.TempDir(), "tieout.db"),
		"postgres": pgtest.Database(t),
	} {
		s, err := Open(ctx, address, "")
		if err != nil {
			t.Fatal(err)
		}
		twoNights(t, s)
		for _, statement := range []string{"DROP TABLE names", "DROP TABLE identity", "DROP TABLE published", "DROP TABLE anchored", "DROP TABLE decisions", "DROP TABLE undone", "DROP TABLE mask_key", "DROP TABLE layouts", "DROP TABLE facts", "DROP TABLE facts_forgotten", "DROP TABLE adjustments", "ALTER TABLE runs DROP COLUMN facts", "ALTER TABLE runs DROP COLUMN edition", "DELETE FROM goose_db_version WHERE version_id >= 5"} {
			if _, err := s.db.ExecContext(ctx, statement); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s, err = OpenWith(ctx, address, "", Options{NewID: func() string { return "mine" }})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Identity(); got != (Identity{"mine", 3}) {
			t.Errorf("%s: want the third run to be the first that is named, got %+v", name, got)
		}
		if err := s.Verify(ctx); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
