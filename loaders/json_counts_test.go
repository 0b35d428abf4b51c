package loaders_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tieout/internal/fault"
	"tieout/reconcile"
)

// TestStatedRowsOfJSON: an answer that says how many rows it has, and has others, is cut, and no day without trade.
func TestStatedRowsOfJSON(t *testing.T) {
	const (
		row = `{"at":"2026-11-19","amount":"1.00"}`
		own = head + "fields: {value_date: at, amount: amount}\ncolumns: [at, amount]\nshape: {kind: json, rows: data.list"
	)
	for _, test := range []struct {
		name, why, shape, text string
		taken                  int
		totals                 string
	}{
		{"no rows of three", "an empty answer was a day without trade", "", `{"total":3,"data":{"list":[]}}`, 0, reconcile.ControlMismatch},
		{"none of none", "the answer's form of a day without trade", "", `{"total":0,"data":{"list":[]}}`, 0, reconcile.ControlTied},
		{"none, and nothing stated", "as before", "", `{"data":{"list":[]}}`, 0, reconcile.ControlAbsent},
		{"one of two", "a page of several that was fetched alone", "", `{"data":{"total":2,"list":[` + row + `]}}`, 0, reconcile.ControlMismatch},
		{"behind the rows, in quotes", "keys have no order", "", `{"data":{"list":[` + row + `],"totalCount":"1"},"msg":"ok"}`, 1, reconcile.ControlTied},
		{"too few behind the rows", "", "", `{"data":{"list":[` + row + `]},"record_count":2}`, 0, reconcile.ControlMismatch},
		{"pages that state all", "two of one row each", "", `{"total":2,"data":{"list":[` + row + `]}}` + "\n" + `{"total":2,"data":{"list":[` + row + `]}}`, 2, reconcile.ControlTied},
		{"pages that state their own", "", "", `{"count":1,"data":{"list":[` + row + `]}}` + "\n" + `{"count":0,"data":{"list":[]}}`, 1, reconcile.ControlTied},
		{"a page is gone", "each states all three", "", `{"total":3,"data":{"list":[` + row + `]}}` + "\n" + `{"total":3,"data":{"list":[` + row + `]}}`, 0, reconcile.ControlMismatch},
		{"two that cancel out", "their sum agrees, neither page does", "", `{"count":2,"data":{"list":[` + row + `]}}` + "\n" + `{"count":1,"data":{"list":[` + row + `,` + row + `]}}`, 0, reconcile.ControlMismatch},
		{"an amount", "it has decimals, so that it counts nothing", "", `{"total":7.00,"data":{"list":[` + row + `]}}`, 1, reconcile.ControlAbsent},
		{"what the rows add up to", "a whole number of fen under the same name is their sum, and no count", "", `{"total":250,"data":{"list":[` + row + `,{"at":"2026-11-19","amount":"1.50"}]}}`, 2, reconcile.ControlTied},
		{"two of three, of three yuan", "an amount in yuan is no excuse for a row that is gone", "", `{"total":3,"data":{"list":[` + row + `,{"at":"2026-11-19","amount":"2.00"}]}}`, 0, reconcile.ControlMismatch},
		{"neither count nor sum", "", "", `{"total":251,"data":{"list":[` + row + `,{"at":"2026-11-19","amount":"1.50"}]}}`, 0, reconcile.ControlMismatch},
		{"another object's", "not on the way to the rows", "", `{"user":{"total":7},"data":{"list":[` + row + `]}}`, 1, reconcile.ControlAbsent},
		{"in a row", "a column of that name is no count", "", `{"data":{"list":[{"at":"2026-11-19","amount":"1.00","total":7}]}}`, 1, reconcile.ControlAbsent},
		{"a name of its own", "the profile names it", ", counts: [n]", `{"n":2,"total":1,"data":{"list":[` + row + `]}}`, 0, reconcile.ControlMismatch},
		{"a total that is none", "the profile says so", ", counts: none", `{"total":100,"data":{"list":[` + row + `]}}`, 1, reconcile.ControlAbsent},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "mine.yaml")
			if err := os.WriteFile(path, []byte(own+test.shape+"}\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			account, rows, _, err := readBytes(t, path, "day.json", []byte(test.text))
			var refused *fault.Error
			if want := test.totals == reconcile.ControlMismatch; want != (errors.As(err, &refused) && refused.Name == "trailer-mismatch") || !want && err != nil {
				t.Fatalf("%s: got %v", test.why, err)
			}
			if account.ControlTotals != test.totals || account.Accepted != int64(test.taken) {
				t.Errorf("%s: want %d taken and totals %s, got %d (%d handed over) and %s", test.why, test.taken, test.totals, account.Accepted, len(rows), account.ControlTotals)
			}
			if refused != nil && !strings.Contains(refused.Fact, "(rows): want ") {
				t.Errorf("want the count named, got %q", refused.Fact)
			}
		})
	}
}
