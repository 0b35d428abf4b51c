package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"tieout/internal/mask"
	"tieout/internal/pgtest"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// threeFactNights leaves the facts of three nights, of which the first is
// forgotten. They have several parts, blocks and aliases.
func threeFactNights(t *testing.T, s *Store) {
	t.Helper()
	for seq := int64(1); seq <= 3; seq++ {
		asOf := civil.Date(20_700 + seq)
		commit := factsCommit(seq, asOf, func(use func(*reconcile.Fact) error) error {
			return plainFacts(asOf, 70_000, 3, nil)(func(f *reconcile.Fact) error {
				if f.Key%64 == 0 {
					f.Aliases = []uint64{f.Key * 31}
				} else {
					f.Aliases = nil
				}
				return use(f)
			})
		})
		if seq == 3 {
			commit.Remember = 20_702
		}
		if err := s.Commit(context.Background(), commit); err != nil {
			t.Fatal(err)
		}
	}
}

// factNightsFile returns a database with threeFactNights, which Verify accepts.
func factNightsFile(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tieout.db")
	s, err := Open(t.Context(), "sqlite:"+path, "")
	if err != nil {
		t.Fatal(err)
	}
	threeFactNights(t, s)
	if err := errors.Join(s.Verify(t.Context()), s.Close()); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestAnyEditOfFactsIsFound edits the facts of closed nights, one way at a time.
func TestAnyEditOfFactsIsFound(t *testing.T) {
	ctx := context.Background()
	const (
		swap   = "UPDATE facts SET n = CASE n WHEN 0 THEN 1000 WHEN 1 THEN 0 ELSE n END WHERE seq = 2 AND kind = 2"
		unswap = "UPDATE facts SET n = 1 WHERE n = 1000"
		cut    = "UPDATE facts SET data = substr(data, 1, length(data) - 1) WHERE seq = 3 AND kind = 1 AND n = 1"
	)
	untouched := factNightsFile(t)
	for _, edit := range []struct {
		name       string
		statements []string
	}{
		{"a block", []string{"UPDATE facts SET data = (SELECT data FROM facts WHERE seq = 3 AND kind = 2 AND n = 0) WHERE seq = 2 AND kind = 2 AND n = 0"}},
		{"a cut part", []string{cut}},
		{"a deleted block", []string{"DELETE FROM facts WHERE seq = 3 AND kind = 2 AND n = 5"}},
		{"a block too many", []string{"INSERT INTO facts (seq, kind, n, data) SELECT seq, kind, 9999, data FROM facts WHERE seq = 3 AND kind = 2 AND n = 0"}},
		{"a value of no kind", []string{"INSERT INTO facts (seq, kind, n, data) SELECT seq, 9, n, data FROM facts WHERE seq = 3 AND kind = 1 AND n = 0"}},
		{"two blocks in each other's place", []string{swap, unswap}},
		{"the texts", []string{"DELETE FROM facts WHERE seq = 2 AND kind = 5"}},
		{"the rows of aliases", []string{"DELETE FROM facts WHERE seq = 2 AND kind = 4"}},
		{"all facts of a night", []string{"DELETE FROM facts WHERE seq = 3"}},
		{"all facts of a night, and that there were any", []string{"DELETE FROM facts WHERE seq = 3", "UPDATE runs SET facts = '' WHERE seq = 3"}},
		{"facts with a digest to match", []string{"DELETE FROM facts WHERE seq = 2", "INSERT INTO facts (seq, kind, n, data) SELECT 2, kind, n, data FROM facts WHERE seq = 3", "UPDATE runs SET facts = (SELECT facts FROM runs WHERE seq = 3) WHERE seq = 2"}},
		{"forgotten by nobody", []string{"DELETE FROM facts WHERE seq = 2", "INSERT INTO facts_forgotten (after_seq, before) VALUES (2, '2030-01-01')"}},
		{"what was forgotten", []string{"UPDATE facts_forgotten SET before = '2030-01-01'"}},
		{"that facts were forgotten", []string{"DELETE FROM facts_forgotten"}},
		{"facts of a forgotten night", []string{"INSERT INTO facts (seq, kind, n, data) SELECT 1, kind, n, data FROM facts WHERE seq = 2 AND kind = 1"}},
	} {
		t.Run(edit.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "tieout.db")
			if err := os.WriteFile(path, untouched, 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := Open(ctx, "sqlite:"+path, "")
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			for _, statement := range edit.statements {
				result, err := s.db.ExecContext(ctx, statement)
				if err != nil {
					t.Fatal(err)
				}
				if changed, err := result.RowsAffected(); err != nil || changed == 0 {
					t.Fatalf("the edit changed %d rows, %v: it proves nothing", changed, err)
				}
			}
			if err := s.Verify(ctx); !errors.Is(err, ErrChain) {
				t.Errorf("want ErrChain, got %v", err)
			}
		})
	}
}

// TestAnEditedFactIsFoundOnPostgres: there Verify reads by another driver.
func TestAnEditedFactIsFoundOnPostgres(t *testing.T) {
	ctx := context.Background()
	s, err := Open(ctx, pgtest.Database(t), "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	threeFactNights(t, s)
	if err := s.Verify(ctx); err != nil {
		t.Fatalf("before the edit: %v", err)
	}
	if _, err := s.db.ExecContext(ctx, "UPDATE facts SET data = set_byte(data, 4000, 255 - get_byte(data, 4000)) WHERE seq = 2 AND kind = 2 AND n = 3"); err != nil {
		t.Fatal(err)
	}
	if err := s.Verify(ctx); !errors.Is(err, ErrChain) {
		t.Errorf("want ErrChain, got %v", err)
	}
}

// TestAStoreOfTheFirstEditionTakesFacts: nights before the upgrade keep their
// hashes and their keys, nights after it leave facts.
func TestAStoreOfTheFirstEditionTakesFacts(t *testing.T) {
	ctx, db := t.Context(), openFirstEdition(t)
	if err := errors.Join(db.checkReady(ctx, false), db.prepareMask(ctx, mask.Key{}, nil)); err != nil {
		t.Fatal(err)
	}
	last, found, err := db.LastRun(ctx)
	if err != nil || !found {
		t.Fatal(found, err)
	}
	if nights, err := db.FactNights(ctx); err != nil || len(nights) != 0 {
		t.Fatalf("want no night with facts, got %v, %v", nights, err)
	}
	place, err := db.settledParts(ctx, last.Seq+1, 1)
	if err != nil || len(place) == 0 {
		t.Fatalf("want the settled keys of the first edition, got %v, %v", place, err)
	}
	commit := factsCommit(last.Seq+1, last.AsOf+1, plainFacts(last.AsOf+1, 100, 1, nil))
	var key uint64
	if err := commit.Facts(func(f *reconcile.Fact) error { key = f.Key; return nil }); err != nil {
		t.Fatal(err)
	}
	items, err := db.countLiveRows(ctx, itemKind, last.Seq+1)
	if err != nil {
		t.Fatal(err)
	}
	exceptions, err := db.countLiveRows(ctx, exceptionKind, last.Seq+1)
	if err != nil {
		t.Fatal(err)
	}
	commit.Items.Gone, commit.Exceptions.Gone = items, exceptions
	if err := db.Commit(ctx, commit); err != nil {
		t.Fatal(err)
	}
	look, err := db.Facts(ctx, last.Seq+2, 1)
	if err != nil {
		t.Fatal(err)
	}
	if facts, err := look([]uint64{key}); err != nil || len(facts) != 1 || facts[0].Night != last.AsOf+1 {
		t.Errorf("want the fact of the new night, got %+v, %v", facts, err)
	}
	if err := db.Verify(ctx); err != nil {
		t.Error(err)
	}
}

// TestAPlainSaleTakesFewBytes: a year of nights must stay in its room. Two bytes
// are left for what the figure may grow by.
func TestAPlainSaleTakesFewBytes(t *testing.T) {
	ctx := t.Context()
	s, err := Open(ctx, "sqlite:"+filepath.Join(t.TempDir(), "tieout.db"), "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	const facts = 200_000
	pages := func() (size int64) {
		if err := s.db.GetContext(ctx, &size, "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"); err != nil {
			t.Fatal(err)
		}
		return size
	}
	before := pages()
	if err := s.Commit(ctx, factsCommit(1, 20_700, plainFacts(20_700, facts, 1, nil))); err != nil {
		t.Fatal(err)
	}
	if got := (pages() - before) / facts; got > 20 {
		t.Errorf("want at most 20 bytes a plain sale, got %d", got)
	}
}
