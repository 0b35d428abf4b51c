package reports_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"tieout/reconcile"
	"tieout/reports"
)

// TestNoRowAllocates compares a night with one that has twice the rows: what
// both take for their sheets and pages cancels out.
func TestNoRowAllocates(t *testing.T) {
	list := lacking(20_000, 20)
	allocs := func(rows int) float64 {
		return testing.AllocsPerRun(1, func() {
			write(t, *bad(list, rows), reports.Options{Workers: 1, Memory: 4 << 20})
		})
	}
	const rows = 20_000
	if more := (allocs(2*rows) - allocs(rows)) / rows; more > 0.2 { // files are opened now and then
		t.Errorf("%.2f allocations a row", more)
	}
}

// TestEveryMissingRowIsInOneClaim has more packs than files may be open.
func TestEveryMissingRowIsInOneClaim(t *testing.T) {
	const rows, merchants = 9000, 1500
	list := lacking(rows, merchants)
	dir, _ := write(t, *bad(list, rows), reports.Options{Workers: 2, Memory: 100 << 10})
	seen := map[string]bool{}
	packs := files(t, filepath.Join(dir, "disputes"))
	for merchant := range merchants {
		pack := "shengpay_" + list[merchant].MerchantID + "/"
		rows, err := csv.NewReader(bytes.NewReader(packs[pack+"claim.csv"])).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[1:] {
			if seen[row[0]] || row[3] != list[merchant].MerchantID {
				t.Fatalf("%s is claimed twice, or for another merchant: %v", row[0], row)
			}
			seen[row[0]] = true
		}
		letter := string(packs[pack+"letter.txt"])
		if !strings.Contains(letter, "Total: 6 transactions") || strings.Count(letter, ", claim E") != 6 {
			t.Fatalf("the letter lost rows:\n%s", letter)
		}
	}
	if len(seen) != rows {
		t.Errorf("%d rows are claimed, want %d", len(seen), rows)
	}
}

func TestANightThatCannotBeReadIsAnError(t *testing.T) {
	torn := errors.New("the rows are torn")
	cancelled, stop := context.WithCancel(t.Context())
	stop()
	for _, c := range []struct {
		name, why string
		context   context.Context
		change    func(*reconcile.Night)
		want      string
	}{
		{"rows fail", "half a list is no list", t.Context(), func(n *reconcile.Night) {
			n.InTransit = func(func(*reconcile.Item) error) error { return torn }
		}, torn.Error()},
		{"a row is lost", "what is missing from a report is never asked for", t.Context(), func(n *reconcile.Night) {
			n.Exceptions = nil
		}, "open exceptions of the kind fee-variance, but 0 were read"},
		{"a kind is not counted", "the counts decide the exit code", t.Context(), func(n *reconcile.Night) {
			n.Kinds = map[reconcile.Kind]int64{reconcile.FeeVariance: 1}
		}, "0 open exceptions of the kind missing-settlement, but 2 were read"},
		{"nobody waits any more", "a stopped night leaves off", cancelled, func(n *reconcile.Night) {
			n.Exceptions, n.Kinds = again(lacking(1, 1), 1<<30), map[reconcile.Kind]int64{reconcile.MissingSettlement: 1 << 30}
		}, context.Canceled.Error()},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := night()
			c.change(&n)
			_, written := reports.Write(c.context, t.TempDir(), &n, reports.Options{Workers: 2})
			_, read := reports.Read(c.context, &n)
			for _, err := range []error{written, read} {
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%s: got the error %v, want %s", c.why, err, c.want)
				}
			}
		})
	}
}

func TestAFolderThatTakesNoFilesIsAnError(t *testing.T) {
	n := night()
	if _, err := reports.Write(t.Context(), filepath.Join(t.TempDir(), "none"), &n, reports.Options{}); err == nil {
		t.Error("a report set was written into no folder")
	}
}
