package nightly_test

import (
	"bytes"
	"context"
	"database/sql"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"tieout/internal/nightly"
	"tieout/internal/simulate"
)

// TestExplainWithAndWithoutNames asks for references of a history twice: once where the store says which files
// may have it, once where it says nothing and all of them are read. Both tell the same.
func TestExplainWithAndWithoutNames(t *testing.T) {
	const asked = 40
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	week := func(t *testing.T) *nightFixture {
		h := demoHouse(t)
		h.jobs = 2
		must(t, os.RemoveAll(h.path("inbox")))
		must(t, simulate.Random(seed, 25).Write(h.dir, simulate.Day(2026, 10, 5), simulate.Day(2026, 10, 13), simulate.DemoNights(), true))
		return h
	}
	for _, row := range []struct {
		name string
		make func(*testing.T) *nightFixture
		from int64 // bytes from which a night takes the fast path
		why  string
	}{
		{"demo fast", demoHouse, 0, "simple rows of native files and of profiles leave their references to the facts"},
		{"demo slow", demoHouse, 1 << 60, "every name is kept"},
		{"random fast", week, 0, "voids, refunds, declines and repeats name each other"},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := row.make(t)
			h.prematchFrom = row.from
			config, err := os.ReadFile(h.path("tieout.yaml"))
			must(t, err)
			config = bytes.ReplaceAll(config, []byte("matches: true"), []byte("matches: false")) // with them all rows are read whole
			must(t, os.WriteFile(h.path("tieout.yaml"), config, 0o644))
			for _, day := range nights() {
				if late := h.lateFolder(day); exists(late) {
					must(t, os.CopyFS(h.path("inbox"), os.DirFS(late)))
				}
				h.runOnly(day)
			}
			references := h.references()
			if len(references) < asked {
				t.Fatalf("want %d references to ask for, got %d", asked, len(references))
			}
			random := rand.New(rand.NewPCG(seed, 1))
			random.Shuffle(len(references), func(i, k int) { references[i], references[k] = references[k], references[i] })
			references = references[:asked]
			with, told := h.explained(references), 0
			h.execute("DELETE FROM names")
			without := h.explained(references)
			if diff := gocmp.Diff(without, with); diff != "" {
				t.Errorf("%s (-all files read +those that may have it):\n%.2000s", row.why, diff)
			}
			for _, found := range without {
				told += len(found.Nights)
			}
			if told < asked/2 {
				t.Errorf("want references of which something is told, got %d nights of %d references", told, asked)
			}
		})
	}
}

// TestExplainReadsOnlyFilesThatMayHaveIt: a file that is gone is told of where the reference may be in it, and only
// there.
func TestExplainReadsOnlyFilesThatMayHaveIt(t *testing.T) {
	h := newNightFixture(t, contract,
		`name: pos, side: terminal, profile: terminal-csv, files: "pos_{date}.csv", provider: acq`,
		`name: settle, side: settlement, profile: settlement-csv, files: "settle_{date}.csv", provider: acq`)
	for _, day := range []string{"09", "10"} {
		h.put("pos_202611"+day+".csv", terminalHead+"M1,T1,2026-11-"+day+" 10:00:00,SALE,10.00,6281000000"+day+",9000"+day+",ORDER-"+day+",00,CARD,CREDIT\n")
		h.anyNight("2026-11-" + day)
	}
	must(t, os.Remove(h.path("inbox/pos_20261109.csv")))
	h.open(func(p *nightly.Pipeline) {
		for _, row := range []struct {
			reference string
			unread    []string
		}{
			{"900009", []string{"pos_20261109.csv"}},
			{"ORDER-09", []string{"pos_20261109.csv"}},
			{"628100000009", []string{"pos_20261109.csv"}},
			{"900010", nil},
			{"ORDER-10", nil},
			{"628100000010", nil},
			{"nobody", nil},
		} {
			found, err := p.Explain(t.Context(), row.reference)
			must(t, err)
			if !slices.Equal(found.Unread, row.unread) {
				t.Errorf("%s: want %v as files that can't be read, got %v", row.reference, row.unread, found.Unread)
			}
		}
	})
}

// TestVerifyHoldsNamesToTheFiles takes a name out of the store: explain would not look into the file.
func TestVerifyHoldsNamesToTheFiles(t *testing.T) {
	h := newNightFixture(t, contract, `name: pos, side: terminal, profile: terminal-csv, files: "pos_{date}.csv", provider: acq`)
	h.put("pos_20261109.csv", terminalHead+"M1,T1,2026-11-09 10:00:00,SALE,10.00,628100000009,900009,,00,CARD,CREDIT\n")
	h.anyNight("2026-11-09")
	h.put("pos_20261110.csv", terminalHead)
	h.anyNight("2026-11-10")
	h.execute("UPDATE names SET data = (SELECT data FROM names WHERE seq = 2) WHERE seq = 1") // those of a file without a row
	h.open(func(p *nightly.Pipeline) {
		found, err := verified(p, t.Context())
		must(t, err)
		if !strings.Contains(found[0].Problem, "what the rows of pos_20261109.csv are called") || found[1].Problem != "" {
			t.Errorf("want the file whose names are others, got %+v", found)
		}
	})
}

// execute runs a statement on the fixture's SQLite store.
func (h *nightFixture) execute(statement string) {
	h.t.Helper()
	db, err := sql.Open("sqlite", h.path("tieout.db"))
	must(h.t, err)
	defer func() { _ = db.Close() }()
	_, err = db.ExecContext(context.Background(), statement)
	must(h.t, err)
}

// references lists words of the inbox's text files that may be references.
func (h *nightFixture) references() []string {
	h.t.Helper()
	word := regexp.MustCompile(`\b([0-9]{6}|[0-9]{12}|[0-9]{24,}|[A-Z]+[A-Z0-9-]*[0-9]{4,})\b`) // trace numbers, retrieval references, those of wallets, orders
	seen := map[string]bool{}
	must(h.t, filepath.WalkDir(h.path("inbox"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		for _, reference := range word.FindAllString(string(data), -1) {
			seen[reference] = seen[reference] || !strings.HasPrefix(reference, "2026-")
		}
		return err
	}))
	var list []string
	for reference, wanted := range seen {
		if wanted {
			list = append(list, reference)
		}
	}
	slices.Sort(list)
	return list
}

// explained asks for all references.
func (h *nightFixture) explained(references []string) map[string]nightly.Explanation {
	h.t.Helper()
	all := map[string]nightly.Explanation{}
	h.open(func(p *nightly.Pipeline) {
		for _, reference := range references {
			found, err := p.Explain(h.t.Context(), reference)
			must(h.t, err)
			all[reference] = found
		}
	})
	return all
}
