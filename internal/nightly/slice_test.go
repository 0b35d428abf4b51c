package nightly_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"tieout/internal/nightly"
	"tieout/internal/simulate"
	"tieout/reconcile"
)

// runCut closes a night that is cut into so many slices; 0: as a whole.
func runCut(p *nightly.Pipeline, options nightly.Options, slices int) (outcome nightly.Outcome, err error) {
	if slices == 0 {
		return p.Run(context.Background(), options)
	}
	var files []string
	for number := slices; number > 0; number-- { // whoever combines them puts them in order
		part, err := p.RunSlice(context.Background(), options, reconcile.Slice{Number: number, Of: slices})
		if err != nil {
			return outcome, err
		}
		files = append(files, part.Path)
	}
	if options.Slices, err = nightly.OpenSlices(files); err != nil {
		return outcome, err
	}
	outcome, err = p.Run(context.Background(), options)
	return outcome, errors.Join(err, options.Slices.Close())
}

// published are the digests of the report sets and of the anchor, which has the hash of each
// link of the chain, without the slices beside them.
func (h *nightFixture) published() map[string]string {
	all := h.digests()
	maps.DeleteFunc(all, func(name, _ string) bool { return strings.HasPrefix(name, "slices/") })
	return all
}

// TestSlicesGiveTheSameBytes closes nights as a whole and cut into slices.
func TestSlicesGiveTheSameBytes(t *testing.T) {
	for _, row := range []struct {
		name, why    string
		prematchFrom int64
		matches      bool
		slices       []int
	}{
		{"joined", "the simple pairs are settled in the slices, sales of earlier nights too", 0, false, []int{1, 3, 16}},
		{"every match listed", "the rows of settled pairs go to whoever combines", 0, true, []int{3}},
		{"slow path", "a night too small to be joined hands over all its rows", 1 << 60, false, []int{3}},
	} {
		t.Run(row.name, func(t *testing.T) {
			house := func(slices int) *nightFixture {
				h := demoHouse(t)
				h.prematchFrom, h.slices, h.jobs = row.prematchFrom, slices, 2
				path := filepath.Join(h.dir, "tieout.yaml")
				text, err := os.ReadFile(path)
				must(t, err)
				if !row.matches {
					text = bytes.ReplaceAll(text, []byte("matches: true"), []byte("matches: false"))
				}
				must(t, os.WriteFile(path, text, 0o644))
				h.runAll()
				return h
			}
			want := house(0).published()
			for _, slices := range row.slices {
				if diff := gocmp.Diff(want, house(slices).published()); diff != "" {
					t.Errorf("%s; %d slices (-whole +cut):\n%s", row.why, slices, diff)
				}
			}
		})
	}
}

// TestSlicesOfAnyWorld cuts the nights of worlds in which files come late, twice, in parts, broken
// and after people's decisions.
func TestSlicesOfAnyWorld(t *testing.T) {
	for _, row := range []struct{ plan, why string }{
		{"files corrected", "restated files are compared with their earlier rows by whoever combines"},
		{"a person closes", "closings act where the rows that are left are judged"},
		{"split", "the two halves of a day are accounted for in each slice"},
	} {
		t.Run(row.plan, func(t *testing.T) {
			w := simulate.NewLives(16, 12, func(string) bool { return true }).WithBank()
			setsOf := func(slices int) map[string]string {
				sets := map[string]string{}
				y := &player{t: t, jobs: 2, slices: slices}
				y.keep = func(reports string) {
					must(t, filepath.WalkDir(reports, func(path string, entry fs.DirEntry, err error) error {
						if err != nil || !entry.Type().IsRegular() || strings.Contains(path, "/slices/") {
							return err
						}
						text, err := os.ReadFile(path)
						sets[strings.TrimPrefix(path, reports)] = string(text)
						return err
					}))
				}
				y.play(w, w.Plan(row.plan, 1))
				return sets
			}
			want, got := setsOf(0), setsOf(3)
			if len(want) != len(got) {
				t.Errorf("want %d files, got %d: %s", len(want), len(got), row.why)
			}
			for file, text := range want {
				if got[file] != text {
					t.Errorf("%s: %s: %s", file, firstDifference([]byte(text), []byte(got[file])), row.why)
				}
			}
		})
	}
}

// TestSlicesOfALargeNight cuts a night whose simple rows are scanned, and the one that settles what
// it left in transit.
func TestSlicesOfALargeNight(t *testing.T) {
	from := t.TempDir()
	must(t, simulate.Big{Rows: 100_000, Seed: 16, MissingPerMille: 5, Carried: 20_000}.Write(from))
	closed := func(slices int, days ...string) map[string]string {
		h := &nightFixture{t: t, dir: t.TempDir(), jobs: 2, prematchFrom: nightly.PrematchFrom, slices: slices}
		must(t, os.CopyFS(h.dir, os.DirFS(from)))
		for _, day := range days {
			_, err := h.run(day, nightly.Options{})
			must(t, err)
		}
		return h.published()
	}
	for _, row := range []struct {
		days   []string
		slices []int
		why    string
	}{
		{[]string{"2026-10-09"}, []int{1, 16}, "each slice sees the whole of each file"},
		{[]string{"2026-10-09", "2026-10-10"}, []int{3}, "sales in transit are joined in the slice of their merchant"},
	} {
		want := closed(0, row.days...)
		for _, slices := range row.slices {
			if diff := gocmp.Diff(want, closed(slices, row.days...)); diff != "" {
				t.Errorf("%d slices: %s (-whole +cut):\n%s", slices, row.why, diff)
			}
		}
	}
}
