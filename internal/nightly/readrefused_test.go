package nightly_test

import (
	"strings"
	"testing"

	"tieout/internal/nightly"
)

// TestEvidenceOfRefusedFiles: of a file that was refused whole no row counts, and whoever looks into a row that stayed
// alone is led to the row of that file which names it.
func TestEvidenceOfRefusedFiles(t *testing.T) {
	const (
		sales     = "M1,T1,2026-11-09 10:00:00,SALE,100.00,611000484051,,A51,00,CARD,CREDIT\nM1,T1,2026-11-09 11:00:00,SALE,70.00,611000484052,,,00,CARD,CREDIT\n"
		columns   = "settle_date,merchant_id,txn_type,gross_amount,fee,net_amount,rrn,order_no\n"
		first     = "2026-11-10,M1,SALE,70.00,0.42,69.58,611000484052,\n"
		other     = "2026-11-10,M1,SALE,33.00,0.20,32.80,611000484053,\n"
		named     = "2026-11-10,M1,SALE,100.00,0.60,99.40,611000484051,\n"
		refusedAt = "a settlement line with this reference was refused: settle_20261110.csv:"
		nobody    = "no settlement line names it by rrn 611000484051, order_no A51"
		unread    = nobody + "; the rows of settle_20261111.csv, which was refused, could not all be read"
	)
	for _, c := range []struct {
		name, why  string
		files      map[string]string // that come on the second night
		sale, line string            // the evidence of the missing sale, and of the unexpected line
	}{
		{"a restated file", "it has the line", map[string]string{"settle_20261110.csv": columns + named + first + other}, refusedAt + "2 (file-restated)", ""},
		{"by the order number", "references are asked as those of refused rows are", map[string]string{"settle_20261110.csv": columns + other + first + "2026-11-10,M1,SALE,100.00,0.60,99.40,,A51\n"}, refusedAt + "4 (file-restated)", ""},
		{"a line of another merchant", "it is none of this one's", map[string]string{"settle_20261110.csv": columns + other + first + strings.Replace(named, "M1", "M2", 1)}, nobody, ""},
		{"a chargeback", "it would settle nothing", map[string]string{"settle_20261110.csv": columns + other + first + "2026-11-10,M1,CHARGEBACK,-100.00,0.00,-100.00,611000484051,\n"}, nobody, ""},
		{"a row that is refused in it, too", "its reference can be read", map[string]string{"settle_20261110.csv": columns + other + first + strings.Replace(named, "99.40", "99.99", 1)}, refusedAt + "4 (file-restated)", ""},
		{"another provider's file", "it settles other sales", map[string]string{"q_20261110.csv": strings.Replace(columns, "rrn,order_no", "order_no,rrn", 1) + strings.Replace(named, "611000484051,", ",611000484051", 1)}, nobody, ""},
		{"a file that is cut", "its whole lines are there", map[string]string{"settle_20261111.csv": columns + named + "2026-11-11,M1,SALE,5"}, "a settlement line with this reference was refused: settle_20261111.csv:2 (file-cut)", ""},
		{"a file that is cut, without the line", "the line may be in what is not there", map[string]string{"settle_20261111.csv": columns + strings.Replace(other, "53", "54", 1) + "2026-11-11,M1,SALE,5"}, unread, ""},
		{"a file that can't be opened", "nothing is known of its rows", map[string]string{"settle_20261111.csv": "PK\x03\x04 no archive"}, unread, ""},
		{"a restated log", "the sale of the line is there", map[string]string{"pos_20261109.csv": terminalHead + "M1,T1,2026-11-09 12:00:00,SALE,33.00,611000484053,,,00,CARD,CREDIT\n" + sales}, nobody, "a row of a terminal log with this reference was refused: pos_20261109.csv:2 (file-restated)"},
		{"a void in a restated log", "it is no sale", map[string]string{"pos_20261109.csv": terminalHead + "M1,T1,2026-11-09 12:00:00,VOID,33.00,611000484053,,,00,CARD,CREDIT\n" + sales}, nobody, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newNightFixture(t, contract+"  - {name: other, side: settlement, provider: other, files: \"q_{date}.csv\", profile: settlement-csv, expect: optional}\n",
				`name: pos, side: terminal, provider: acq, files: "pos_{date}.csv", profile: terminal-csv`,
				`name: settle, side: settlement, provider: acq, files: "settle_{date}.csv", profile: settlement-csv`)
			h.put("pos_20261109.csv", terminalHead+sales)
			h.put("settle_20261110.csv", columns+first+other)
			h.put("q_20261110.csv", columns)
			h.anyNight("2026-11-10")
			before := map[string]string{"settle_20261110.csv": columns + first + other, "pos_20261109.csv": terminalHead + sales, "q_20261110.csv": columns}
			for name, text := range c.files {
				h.put(name, text)
			}
			h.anyNight("2026-11-11")
			if c.line == "" {
				c.line = "no transaction of the merchant has the reference rrn 611000484053"
			}
			got := map[string]string{}
			for _, row := range h.rows("2026-11-11", "exceptions.csv") {
				got[row["kind"]] = row["evidence"]
				const refused = "The file that has the row was refused: do what its own exception says before anything else."
				if named := strings.Contains(row["evidence"], "with this reference was refused"); named != (row["action"] == refused) {
					t.Errorf("%s: want the next step of the file where a row of it is named, got %q of %q", c.why, row["action"], row["evidence"])
				}
			}
			if got["missing-settlement"] != c.sale || got["unexpected-settlement"] != c.line {
				t.Errorf("%s: want %q and %q, got %q and %q", c.why, c.sale, c.line, got["missing-settlement"], got["unexpected-settlement"])
			}
			h.open(func(p *nightly.Pipeline) {
				nights, err := verified(p, t.Context())
				must(t, err)
				if last := nights[len(nights)-1]; !last.Judged {
					t.Errorf("want a night that says the same again, got %q, %q", last.Problem, last.Note)
				}
			})
			for name := range c.files { // whoever sent it puts the first one back
				h.put(name, before[name])
			}
			h.open(func(p *nightly.Pipeline) {
				nights, err := verified(p, t.Context())
				must(t, err)
				for _, night := range nights {
					if night.Problem != "" {
						t.Errorf("the file that was refused is gone: want no problem, got %s", night.Problem)
					}
				}
			})
		})
	}
}
