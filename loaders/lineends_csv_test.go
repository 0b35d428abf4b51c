package loaders_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCarriageReturnsEndLinesOfCSV: rows, lines that are refused and quotes are
// reported by the lines that an editor shows.
func TestCarriageReturnsEndLinesOfCSV(t *testing.T) {
	sale := func(rrn string) string { return "M1,T1,2026-10-08 10:00:00,SALE,1.00," + rrn + ",00,CARD,CREDIT,," }
	quoted := sale("5") + ",\"a\rb\nc\""
	head := strings.TrimSuffix(terminalHeader, "\n")
	for _, row := range []struct {
		name, why, text string
		lines           int64
		rows, refused   []string // reference:line, reason:line
	}{
		{"alone", "an old Mac", head + "\r" + sale("1") + "\rbad\r" + sale("2") + "\r", 4, []string{"1:2", "2:4"}, []string{"field-count:3"}},
		{"mixed", "parts were joined", head + "\r\n" + sale("1") + "\rbad\n" + sale("2") + "\r\r" + sale("3"), 6, []string{"1:2", "2:4", "3:6"}, []string{"field-count:3"}},
		{"in quotes", "it is data of a column that nobody reads", head + ",note\n" + quoted + "\n" + sale("6") + ",\n", 5, []string{"5:2", "6:5"}, nil},
		{"a stray quote", "it costs its own line", head + "\r\"" + sale("1") + "\r" + sale("2") + "\r", 3, []string{"2:3"}, []string{"broken-quotes:2"}},
		{"within a row", "the halves are two lines", head + "\n" + strings.Replace(sale("1"), "T1", "T\r1", 1) + "\n" + sale("2") + "\n", 4, []string{"2:4"}, []string{"field-count:2", "field-count:3"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			account, rows, rejects, err := read(t, "terminal-csv", row.text)
			if err != nil {
				t.Fatal(err)
			}
			var got, refused []string
			for _, r := range rows {
				got = append(got, fmt.Sprintf("%s:%d", r.Transaction.RRN, r.Transaction.Origin.Line))
			}
			for _, r := range rejects {
				refused = append(refused, fmt.Sprintf("%s:%d", r.Reason, r.Origin.Line))
			}
			if diff := cmp.Diff([][]string{row.rows, row.refused}, [][]string{got, refused}); diff != "" || account.Lines != row.lines {
				t.Errorf("%s: want %d lines, got %d\n%s", row.why, row.lines, account.Lines, diff)
			}
		})
	}
}
