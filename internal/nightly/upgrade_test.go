package nightly_test

import (
	"compress/gzip"
	"context"
	"database/sql"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieout/internal/nightly"
	"tieout/internal/pgtest"
)

// firstEdition is what the first edition of tieout left behind after three
// nights of the demonstration and one closing: testdata/stores.
const firstEdition = "../../testdata/stores/first-edition"

// closedBefore is the exception that a person closed in that store.
const closedBefore = "EQ9DX4XFEH90MS"

func unpacked(t *testing.T, path string) []byte {
	t.Helper()
	file, err := os.Open(path)
	must(t, err)
	defer func() { must(t, file.Close()) }()
	packed, err := gzip.NewReader(file)
	must(t, err)
	data, err := io.ReadAll(packed)
	must(t, err)
	return data
}

// firstEditionHouses are houses with a store of the first edition in it, one for
// each database.
func firstEditionHouses(t *testing.T) map[string]func() *nightFixture {
	return map[string]func() *nightFixture{
		"sqlite": func() *nightFixture {
			h := demoHouse(t)
			must(t, os.WriteFile(filepath.Join(h.dir, "tieout.db"), unpacked(t, firstEdition+".db.gz"), 0o644))
			return h
		},
		"postgres": func() *nightFixture {
			h := demoHouse(t)
			h.address = pgtest.Database(t)
			db, err := sql.Open("postgres", h.address)
			must(t, err)
			_, err = db.ExecContext(t.Context(), string(unpacked(t, firstEdition+".sql.gz")))
			must(t, err)
			must(t, db.Close())
			return h
		},
	}
}

// TestAStoreOfTheFirstEditionGoesOn: the nights that follow an upgrade say what
// they would have said had this build closed every night, with the same IDs,
// dates of first report and people's closings; and the old nights stay proven.
func TestAStoreOfTheFirstEditionGoesOn(t *testing.T) {
	want := demoHouse(t)
	for _, day := range []string{"2026-10-08", "2026-10-09", "2026-10-10"} {
		_, err := want.run(day, nightly.Options{})
		must(t, err)
	}
	want.open(func(p *nightly.Pipeline) {
		_, err := p.CloseExceptions(context.Background(), []string{closedBefore}, "Wen Qiao", "agreed by telephone")
		must(t, err)
	})
	rest := []string{"2026-10-12", "2026-10-13"}
	for _, day := range rest {
		_, err := want.run(day, nightly.Options{})
		must(t, err)
	}
	for name, furnish := range firstEditionHouses(t) {
		t.Run(name, func(t *testing.T) {
			h := furnish()
			h.t = t
			for _, day := range rest {
				_, err := h.run(day, nightly.Options{})
				must(t, err)
				for _, file := range []string{"missing.csv", "exceptions.csv", "held.csv", "in_transit.csv", "waiting.csv", "cleared.csv", "matches.csv"} {
					path := filepath.Join("reports", day, file)
					a, err := os.ReadFile(filepath.Join(want.dir, path))
					must(t, err)
					b, err := os.ReadFile(filepath.Join(h.dir, path))
					must(t, err)
					if diff := cmp.Diff(string(a), string(b)); diff != "" {
						t.Errorf("%s\n%s", path, diff)
					}
				}
			}
			h.open(func(p *nightly.Pipeline) {
				checked, err := verified(p, context.Background())
				must(t, err)
				if len(checked) != 5 {
					t.Fatalf("want 5 nights, got %d", len(checked))
				}
				for i, v := range checked {
					if old := i < 3; v.Problem != "" || v.Judged == old || old != strings.Contains(v.Note, "earlier version") {
						t.Errorf("night %d: %+v", i+1, v)
					}
				}
			})
		})
	}
}
