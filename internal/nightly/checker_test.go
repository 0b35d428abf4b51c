package nightly_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tieout/internal/simulate"
)

// damagedSet is a copy of a report set that a test spoils.
type damagedSet struct {
	t      *testing.T
	folder string
}

// edit rewrites a list of the set.
func (d damagedSet) edit(list string, change func(rows [][]string) [][]string) {
	d.t.Helper()
	path := filepath.Join(d.folder, list)
	data, err := os.ReadFile(path)
	must(d.t, err)
	records, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	must(d.t, err)
	var text strings.Builder
	must(d.t, csv.NewWriter(&text).WriteAll(append(records[:1:1], change(records[1:])...)))
	must(d.t, os.WriteFile(path, []byte(text.String()), 0o644))
}

// set changes a column of the first row of a list that has the reference; of any row where it is empty.
func (d damagedSet) set(list, reference, column, value string) {
	d.t.Helper()
	data, err := os.ReadFile(filepath.Join(d.folder, list))
	must(d.t, err)
	header := strings.Split(strings.SplitN(string(data), "\n", 2)[0], ",")
	at := slices.Index(header, column)
	d.edit(list, func(rows [][]string) [][]string {
		for _, row := range rows {
			if slices.Contains(row, reference) {
				row[at] = value
				return rows
			}
		}
		d.t.Fatalf("%s has no row of %q", list, reference)
		return nil
	})
}

// replace changes the summary.
func (d damagedSet) replace(old, other string) {
	d.t.Helper()
	path := filepath.Join(d.folder, "summary.json")
	data, err := os.ReadFile(path)
	must(d.t, err)
	if !strings.Contains(string(data), old) {
		d.t.Fatalf("the summary has no %s", old)
	}
	must(d.t, os.WriteFile(path, []byte(strings.Replace(string(data), old, other, 1)), 0o644))
}

func dropFirst(rows [][]string) [][]string { return rows[1:] }

func dropID(id string) func(rows [][]string) [][]string {
	return func(rows [][]string) [][]string {
		return slices.DeleteFunc(rows, func(row []string) bool { return row[0] == id })
	}
}

// TestTheCheckerNotices spoils the report set of a night that is true, each time in
// one way, and asks that the checker says what is wrong.
func TestTheCheckerNotices(t *testing.T) {
	kinds := []string{"settled", "never settled", "chargeback", "refund, not deducted", "line of no sale", "misrouted", "lost file, never settled"}
	w := simulate.NewLives(4, 30, func(kind string) bool { return slices.Contains(kinds, kind) })
	plan, y, whole := w.Plan("in order", 1), &player{t: t}, t.TempDir()
	y.keep = func(reports string) {
		last := filepath.Join(reports, w.Last.Format(time.DateOnly))
		must(t, os.CopyFS(whole, os.DirFS(last)))
	}
	wrong, sets := y.play(w, plan)
	if len(wrong) > 0 {
		t.Fatalf("the world itself disagrees: %s", wrong[0])
	}
	missing, waiting := firstRow(t, whole, "missing.csv"), firstRow(t, whole, "waiting.csv")
	for _, row := range []struct {
		name, why, says string
		damage          func(d damagedSet)
	}{
		{"a missing row dropped", "its sum is that of summary.json no more", "missing.csv has", func(d damagedSet) { d.edit("missing.csv", dropFirst) }},
		{"a missing row nowhere", "both lists and the ledger disagree", "not claimed: " + missing["rrn"], func(d damagedSet) {
			d.edit("missing.csv", dropFirst)
			d.edit("exceptions.csv", dropID(missing["exception_id"]))
		}},
		{"another row claimed", "nobody owes it", "a false claim: 999999999999", func(d damagedSet) { d.set("missing.csv", missing["rrn"], "rrn", "999999999999") }},
		{"a row claimed twice", "one sale is owed once", "claimed twice", func(d damagedSet) {
			d.edit("missing.csv", func(rows [][]string) [][]string { return append(rows, rows[0]) })
		}},
		{"a claim of a fen more", "money is exact", "a false claim: " + missing["rrn"], func(d damagedSet) {
			d.set("missing.csv", missing["rrn"], "gross_amount", "0.01")
		}},
		{"a net of a fen more", "the ledger has its own fees", "missing.csv comes to", func(d damagedSet) {
			d.set("missing.csv", missing["rrn"], "expected_net", missing["gross_amount"])
			d.set("exceptions.csv", missing["rrn"], "expected_net", missing["gross_amount"])
		}},
		{"a claim that is no exception", "the letter and the list are one", "and exceptions.csv has not", func(d damagedSet) {
			d.edit("exceptions.csv", dropID(missing["exception_id"]))
		}},
		{"no amount", "what can't be read is a fault, and never 0.00", "is no amount", func(d damagedSet) { d.set("missing.csv", missing["rrn"], "gross_amount", "12") }},
		{"a chargeback forgotten", "it stands until it is reversed", "not said in exceptions.csv: chargeback", func(d damagedSet) {
			d.edit("exceptions.csv", func(rows [][]string) [][]string {
				return slices.DeleteFunc(rows, func(row []string) bool { return row[1] == "chargeback" })
			})
		}},
		{"another exception", "nothing of it is true", "not true in exceptions.csv: duplicate-settlement", func(d damagedSet) { d.set("exceptions.csv", missing["rrn"], "kind", "duplicate-settlement") }},
		{"a held row dropped", "its sum is that of summary.json no more", "held.csv, ", func(d damagedSet) { d.edit("held.csv", dropFirst) }},
		{"held for nothing", "each held row has its exception", "held.csv has misrouted-settlement", func(d damagedSet) {
			d.set("exceptions.csv", "misrouted-settlement", "exception_id", "E0000000000000")
		}},
		{"nothing waits", "a file is lost, and money waits for it", "not said in waiting.csv", func(d damagedSet) { d.edit("waiting.csv", dropFirst) }},
		{"a waiting row of another amount", "money is exact", "not true in waiting.csv", func(d damagedSet) { d.set("waiting.csv", waiting["rrn"], "gross_amount", "0.01") }},
		{"a green headline", "money is missing", "the headline is not red", func(d damagedSet) { d.replace(`"colour": "red"`, `"colour": "green"`) }},
		{"green beside red", "green is said alone", "the headline is green beside", func(d damagedSet) { d.replace(`"colour": "amber"`, `"colour": "green"`) }},
		{"a proof that does not tie", "a night says so itself", "does not tie", func(d damagedSet) { d.replace(`"ties": true`, `"ties": false`) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := damagedSet{t, t.TempDir()}
			must(t, os.CopyFS(d.folder, os.DirFS(whole)))
			row.damage(d)
			set, err := simulate.ReadSet(d.folder)
			must(t, err)
			found := w.Check(plan, append(slices.Clone(sets[:len(sets)-1]), set))
			if !slices.ContainsFunc(found, func(fault string) bool { return strings.Contains(fault, row.says) }) {
				t.Errorf("want %q, because %s; got %q", row.says, row.why, found)
			}
		})
	}
	t.Run("another sum of what was settled", func(t *testing.T) {
		noticed := 0
		for i := range sets {
			twice := slices.Clone(sets)
			twice[0] = sets[i] // on the first night nothing is due
			if slices.ContainsFunc(w.Check(plan, twice), func(fault string) bool { return strings.Contains(fault, "all nights settled") }) {
				noticed++
			}
		}
		if noticed < 3 {
			t.Errorf("a night counted twice was noticed %d times; sales were settled on more nights than that", noticed)
		}
	})
}

// firstRow is the first row of a list.
func firstRow(t *testing.T, folder, list string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, list))
	must(t, err)
	records, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	must(t, err)
	if len(records) < 2 {
		t.Fatalf("%s has no rows: the world is too small", list)
	}
	row := map[string]string{}
	for i, column := range records[0] {
		row[column] = records[1][i]
	}
	return row
}
