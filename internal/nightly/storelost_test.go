package nightly_test

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	_ "modernc.org/sqlite" // to make a store of an older build

	"tieout/internal/nightly"
	"tieout/internal/pgtest"
	"tieout/reconcile/civil"
)

// set returns the bytes of a report set's files.
func (h *nightFixture) set(name string) map[string]string {
	h.t.Helper()
	all := map[string]string{}
	for file, digest := range h.digests() {
		if rest, ok := strings.CutPrefix(file, name+string(filepath.Separator)); ok {
			all[rest] = digest
		}
	}
	if len(all) == 0 {
		h.t.Fatalf("no report set %s", name)
	}
	return all
}

func (h *nightFixture) path(parts ...string) string {
	return filepath.Join(append([]string{h.dir}, parts...)...)
}

// asOlderBuild takes the store's name out of its published sets, and out of the store.
func (h *nightFixture) asOlderBuild() {
	h.t.Helper()
	sets, err := filepath.Glob(h.path("reports", "2026-*", "summary.json"))
	must(h.t, err)
	for _, set := range sets {
		data, err := os.ReadFile(set)
		must(h.t, err)
		must(h.t, os.WriteFile(set, []byte(strings.Replace(string(data), `  "store_id": "of-every-house",`+"\n", "", 1)), 0o644))
	}
	db, err := sql.Open("sqlite", "file:"+h.path("tieout.db"))
	must(h.t, err)
	for _, statement := range []string{"DROP TABLE names", "DROP TABLE identity", "DROP TABLE published", "DROP TABLE anchored", "DROP TABLE decisions", "DROP TABLE undone", "DROP TABLE mask_key", "DROP TABLE layouts", "DROP TABLE facts", "DROP TABLE facts_forgotten", "DROP TABLE adjustments", "ALTER TABLE runs DROP COLUMN facts", "ALTER TABLE runs DROP COLUMN edition", "DELETE FROM goose_db_version WHERE version_id >= 5"} {
		_, err := db.Exec(statement)
		must(h.t, err)
	}
	must(h.t, db.Close())
	must(h.t, os.Remove(h.path("reports", "anchor.log")))
}

// TestALostStore loses the store between two nights, on both databases.
func TestALostStore(t *testing.T) {
	for name, address := range map[string]func() string{
		"sqlite":   func() string { return "" },
		"postgres": func() string { return pgtest.Database(t) },
	} {
		t.Run(name, func(t *testing.T) {
			h := demoHouse(t)
			h.t, h.address = t, address()
			days := nights()
			for _, day := range days[:3] {
				_, err := h.run(day, nightly.Options{})
				must(t, err)
			}
			before := h.digests()
			lost := h.address
			h.lose(address)
			for _, options := range []nightly.Options{{}, {DryRun: true}, {AllowEmpty: true, AllowFuture: true}} {
				if _, err := h.run(days[3], options); !errors.Is(err, nightly.ErrStoreLost) {
					t.Errorf("%+v: want ErrStoreLost, got %v", options, err)
				}
			}
			if diff := gocmp.Diff(before, h.digests()); diff != "" {
				t.Errorf("reports changed:\n%s", diff)
			}

			// A new store is meant. Its first night is one that the old store had closed.
			old := [2]map[string]string{h.set(days[1]), h.set(days[2])}
			outcome, err := h.run(days[1], nightly.Options{NewStore: true})
			must(t, err)
			if notes := strings.Join(outcome.Notes, "\n"); !strings.Contains(notes, days[1]+".other-store-1") {
				t.Errorf("want a note of what was kept, got %q", notes)
			}
			if diff := gocmp.Diff(old[0], h.set(days[1]+".other-store-1")); diff != "" {
				t.Errorf("the old set:\n%s", diff)
			}
			if latest, err := os.Readlink(h.path("reports", "latest")); err != nil || latest != days[1] {
				t.Errorf("latest is the newest of this store, not %s of the other one: %v", latest, err)
			}
			// Later nights need no flag, and overwrite nothing either.
			_, err = h.run(days[2], nightly.Options{})
			must(t, err)
			if diff := gocmp.Diff(old[1], h.set(days[2]+".other-store-1")); diff != "" {
				t.Errorf("the old set of the next night:\n%s", diff)
			}
			rejudge, err := h.run(days[2], nightly.Options{})
			must(t, err)
			if !rejudge.Repeated || exists(h.path("reports", days[2]+".other-store-2")) {
				t.Error("a night again is no night of another store")
			}

			// The old store comes back: it is not empty, and its sets are its own.
			if lost != "" {
				h.address, h.storeID = lost, ""
				_, err = h.run(days[3], nightly.Options{})
				must(t, err)
			}
		})
	}
}

// lose leaves the house without the store that it had; the next one has another name.
func (h *nightFixture) lose(address func() string) {
	h.t.Helper()
	h.storeID = "of-a-second-store"
	if h.address = address(); h.address != "" {
		return // an empty database
	}
	must(h.t, os.Remove(h.path("tieout.db")))
}

// TestStoresOfOlderBuilds have published sets that name no store.
func TestStoresOfOlderBuilds(t *testing.T) {
	days := nights()
	furnish := func() *nightFixture {
		h := demoHouse(t)
		for _, day := range days[:2] {
			_, err := h.run(day, nightly.Options{})
			must(t, err)
		}
		h.asOlderBuild()
		return h
	}

	h := furnish()
	_, err := h.run(days[1], nightly.Options{})
	must(t, err)
	if exists(h.path("reports", days[1]+".other-store-1")) {
		t.Error("a set of one of its own nights is its own, though it names nobody")
	}
	h.open(func(p *nightly.Pipeline) {
		run, _, err := p.Store.LatestRunOf(t.Context(), civil.NewDate(2026, 10, 8))
		must(t, err)
		_, err = p.Show(t.Context(), run.Seq)
		must(t, err)
	})
	if data, err := os.ReadFile(h.path("reports", days[0], "summary.json")); err != nil || !strings.Contains(string(data), `"store_id": "of-every-house"`) {
		t.Errorf("rendered again, it names its store: %v", err)
	}

	h = furnish()
	h.lose(func() string { return "" })
	if _, err := h.run(days[2], nightly.Options{}); !errors.Is(err, nightly.ErrStoreLost) {
		t.Errorf("an empty store has published nothing, so sets without a name are another's: want ErrStoreLost, got %v", err)
	}
	// The same first night gives the same run ID; it is another store's set all the same.
	old := h.set(days[0])
	_, err = h.run(days[0], nightly.Options{NewStore: true})
	must(t, err)
	if diff := gocmp.Diff(old, h.set(days[0]+".other-store-1")); diff != "" {
		t.Errorf("the old set:\n%s", diff)
	}
}

// TestFoldersThatAreNoReportSets do not make a store a lost one.
func TestFoldersThatAreNoReportSets(t *testing.T) {
	h := demoHouse(t)
	must(t, os.MkdirAll(h.path("reports", "2026-10-01"), 0o755))
	must(t, os.MkdirAll(h.path("reports", "archive", "2026-10-02"), 0o755))
	must(t, os.WriteFile(h.path("reports", "2026-10-03"), nil, 0o644))
	must(t, os.WriteFile(h.path("reports", "archive", "summary.json"), []byte(`{"store_id":"x"}`), 0o644))
	if _, err := h.run("2026-10-08", nightly.Options{}); err != nil {
		t.Error(err)
	}
}

// TestNightsThatCanNotBeMeant refuses dates by the clock of the configuration's zone.
func TestNightsThatCanNotBeMeant(t *testing.T) {
	for _, row := range []struct {
		name, why string
		now       time.Time
		asOf      string
		options   nightly.Options
		want      error
	}{
		{"today", "the usual night", time.Date(2026, 10, 8, 2, 0, 0, 0, time.UTC), "2026-10-08", nightly.Options{}, nil},
		{"tomorrow", "a night may be named by the day that it leads to", time.Date(2026, 10, 8, 2, 0, 0, 0, time.UTC), "2026-10-09", nightly.Options{}, nil},
		{"the day after", "it can't have come", time.Date(2026, 10, 8, 2, 0, 0, 0, time.UTC), "2026-10-10", nightly.Options{}, nightly.ErrFutureNight},
		{"tomorrow in Shanghai", "16:30 UTC is the next day there", time.Date(2026, 10, 8, 16, 30, 0, 0, time.UTC), "2026-10-10", nightly.Options{}, nil},
		{"a dry run", "it shows nothing that can be", time.Date(2026, 10, 8, 2, 0, 0, 0, time.UTC), "2026-10-10", nightly.Options{DryRun: true}, nightly.ErrFutureNight},
		{"meant so", "somebody says so", time.Date(2026, 10, 8, 2, 0, 0, 0, time.UTC), "2026-10-10", nightly.Options{AllowFuture: true}, nil},
		{"before the first file", "a file of a later day is none of tonight's", time.Date(2026, 10, 8, 2, 0, 0, 0, time.UTC), "2026-10-01", nightly.Options{}, nightly.ErrNothing},
		{"before the first file, meant so", "somebody says so", time.Date(2026, 10, 8, 2, 0, 0, 0, time.UTC), "2026-10-01", nightly.Options{AllowEmpty: true}, nil},
	} {
		h := demoHouse(t)
		asOf, err := civil.ParseDate(row.asOf)
		must(t, err)
		row.options.AsOf = asOf
		h.open(func(p *nightly.Pipeline) {
			p.Now = func() time.Time { return row.now }
			_, err = p.Run(t.Context(), row.options)
		})
		if !errors.Is(err, row.want) || (err != nil) != (row.want != nil) {
			t.Errorf("%s (%s): want %v, got %v", row.name, row.why, row.want, err)
		}
	}
}
