package loaders_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestStrayQuotesSwallowNoRow reads rows between two quotes that were never meant as a pair.
func TestStrayQuotesSwallowNoRow(t *testing.T) {
	const head = "settle_date,merchant_id,gross_amount,fee,net_amount,rrn,text\n"
	row := func(n int, text string) string {
		return fmt.Sprintf("2026-11-20,M1,100.00,0.60,99.40,%d,%s\n", n, text)
	}
	for _, test := range []struct {
		name, why, rows string
		taken           int64
		refused         string
	}{
		{"next row", "the second quote stands in the next row: both lines are in doubt", row(1, "x") + row(2, `"abc`) + row(3, `def"`) + row(4, "x"), 2, "3 4"},
		{"closed at once", "the text of the second row is nothing but the quote", row(1, "x") + row(2, `"abc`) + row(3, `"`) + row(4, "x"), 2, "3 4"},
		{"rows between", "those between the two are whole, and are rows", row(1, `"abc`) + row(2, "x") + row(3, "x") + row(4, `def"`), 2, "2 5"},
		{"three", "the last one is not closed", row(1, `"a`) + row(2, `b"`) + row(3, `"c`) + row(4, "x"), 1, "2 3 4"},
		{"beside a text of two lines", "the row below keeps its text", row(1, `"a`) + row(2, `b"`) + row(3, "\"two\nlines\""), 1, "2 3"},
		{"a text of two lines", "what a person wrote in two lines stays", row(1, "\"two\nlines, and more, 1,2\""), 1, ""},
		{"as many commas", "a sentence with as many commas as a row has words where a row has numbers", row(1, "\"two\na,b,c,d,e,f,g\""), 1, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			a, _, rejects, err := read(t, "settlement-csv", head+test.rows)
			if err != nil {
				t.Fatal(err)
			}
			conserved(t, a, head+test.rows)
			var lines []string
			for _, r := range rejects {
				if lines = append(lines, fmt.Sprint(r.Origin.Line)); r.Reason != "broken-quotes" {
					t.Errorf("%s: want broken-quotes, got %+v", test.why, r)
				}
			}
			if diff := cmp.Diff(test.refused, strings.Join(lines, " ")); diff != "" || a.Accepted != test.taken {
				t.Errorf("%s: want %d rows taken, got %d; refused lines: %s", test.why, test.taken, a.Accepted, diff)
			}
		})
	}
}
