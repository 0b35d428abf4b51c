package nightly_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tieout/internal/nightly"
	"tieout/internal/part"
	"tieout/internal/simulate"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// TestARowLostBetweenSlicesStopsTheNight writes a slice again, with sums that fit, as a defect on
// the way from slice to judge would: the loaders' book has what the files held.
func TestARowLostBetweenSlicesStopsTheNight(t *testing.T) {
	from := t.TempDir()
	must(t, simulate.Big{Rows: 2000, Seed: 7, MissingPerMille: 20}.Write(from))
	for _, row := range []struct {
		name, why string
		rows      func(records [][]byte) [][]byte
	}{
		{"as it was", "the file that is written again is as good as the first", func(records [][]byte) [][]byte { return records }},
		{"lost", "a row that is left is in no verdict", func(records [][]byte) [][]byte { return records[1:] }},
		{"doubled", "a row that comes twice has two verdicts", func(records [][]byte) [][]byte { return append(records, records[0]) }},
		{"emptied", "no row came", func([][]byte) [][]byte { return nil }},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := &nightFixture{t: t, dir: t.TempDir(), jobs: 1}
			must(t, os.CopyFS(h.dir, os.DirFS(from)))
			asOf, err := civil.ParseDate("2026-10-09")
			must(t, err)
			h.open(func(p *nightly.Pipeline) {
				slice, err := p.RunSlice(context.Background(), nightly.Options{AsOf: asOf}, reconcile.Slice{Number: 1, Of: 1})
				must(t, err)
				again := filepath.Join(h.dir, "again.slice")
				rewrite(t, slice.Path, again, row.rows)
				set, err := nightly.OpenSlices([]string{again})
				must(t, err)
				_, err = p.Run(context.Background(), nightly.Options{AsOf: asOf, Slices: set})
				must(t, set.Close())
				stopped := err != nil && (strings.Contains(err.Error(), "[books-differ]") || strings.Contains(fmt.Sprint(err), "two rows have the ID"))
				if stopped == (row.name == "as it was") {
					t.Errorf("%s, got: %v", row.why, err)
				}
			})
		})
	}
}

// rewrite writes a slice's file again with other rows.
func rewrite(t *testing.T, from, to string, rows func([][]byte) [][]byte) {
	t.Helper()
	p, err := part.Open(from)
	must(t, err)
	defer func() { must(t, p.Close()) }()
	var records [][]byte
	must(t, p.EachRecord("rows", func(record []byte) error {
		records = append(records, append([]byte(nil), record...))
		return nil
	}))
	w, err := part.Create(to, 0o600)
	must(t, err)
	w.Section("rows")
	for _, record := range rows(records) {
		must(t, w.Record(record))
	}
	for _, name := range []string{"matched", "pairs", "head"} {
		w.Section(name)
		_, err := io.Copy(w, p.Section(name))
		must(t, err)
	}
	must(t, w.Close())
}
