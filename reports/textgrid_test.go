package reports

import (
	"bytes"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/internal/lines"
	"tieout/reconcile"
)

// TestAListFitsItsColumns: as much as there is room for, the most needed first; numbers to the right, wide characters
// counted as two.
func TestAListFitsItsColumns(t *testing.T) {
	list := []textColumn{
		{name: "due", cells: []string{"due", "2026-10-09"}},
		{name: "days", number: true, cells: []string{"days", "3"}},
		{name: "merchant", cells: []string{"商户编号", "拉卡拉822290058120002"}},
		{name: "time", spare: 1, cells: []string{"time", "2026-10-08 18:21:00"}},
		{name: "net", number: true, cells: []string{"net", "15078991.31"}},
		{name: "cause", spare: 2, cells: []string{"原因", "原因未明"}},
	}
	for _, c := range []struct {
		why     string
		columns int
		want    string
	}{
		{"there is room for all", 100, "" +
			"due         days  商户编号               time                         net  原因\n" +
			"2026-10-09     3  拉卡拉822290058120002  2026-10-08 18:21:00  15078991.31  原因未明\n"},
		{"the time goes first", 64, "" +
			"due         days  商户编号                       net  原因\n" +
			"2026-10-09     3  拉卡拉822290058120002  15078991.31  原因未明\n"},
		{"what must stay is narrowed, from its beginning", 51, "" +
			"due         days  商户编号                      net\n" +
			"2026-10-09     3  …卡拉822290058120002  15078991.31\n"},
		{"no day is cut: a paragraph for each row, what belongs together on its line", 36, "" +
			"2026-10-09\n" +
			"  days 3  拉卡拉822290058120002\n" +
			"  net 15078991.31\n"},
	} {
		var b bytes.Buffer
		writeList(&lines.Writer{Out: &b}, list, c.columns)
		if b.String() != c.want {
			t.Errorf("%s: want\n%s\ngot\n%s", c.why, c.want, b.String())
		}
		for line := range strings.Lines(b.String()) {
			if width := displayWidth(strings.TrimSuffix(line, "\n")); width > c.columns {
				t.Errorf("%s: %d columns: %s", c.why, width, line)
			}
		}
	}
}

// TestTheTextsListFitsATerminal: of every language, at the width that any terminal has, and with more room at one that has more.
func TestTheTextsListFitsATerminal(t *testing.T) {
	for _, language := range []string{"en", "zh-CN"} {
		r := &Report{say: speaker(language), missingCount: 1, Missing: []MissingView{{"CNY", 1, "1234567.00", "1234567.00"}}}
		row := make(shown, len(missingList.columns))
		for name, text := range map[string]string{
			"due_date": "2026-10-09", "business_days_overdue": "12", "provider": "拉卡拉", "merchant_id": "822290058120002", "terminal_id": "10230021", "txn_time": "2026-10-08 18:21:00",
			"rrn": "4200002600202611190000000001", "gross_amount": "1234567.00", "expected_net": "1234567.00", "cause": "bank-system/near-cut-off",
		} {
			row[missingList.place(name)] = text
		}
		r.missing = []shown{row}
		for width, more := range map[int]bool{0: false, 200: true} {
			var b bytes.Buffer
			if err := r.Text(&b, width); err != nil {
				t.Fatal(err)
			}
			_, list, _ := strings.Cut(b.String(), r.Heading("due"))
			list, _, _ = strings.Cut(r.Heading("due")+list, "\n\n")
			for line := range strings.Lines(list) {
				if columns := displayWidth(strings.TrimSuffix(line, "\n")); columns > 80 != more {
					t.Errorf("%s, width %d: %d columns: %s", language, width, columns, line)
				}
			}
			if strings.Contains(list, "18:21:00") != more || !strings.Contains(list, "0000000001") || !strings.Contains(strings.ReplaceAll(list, ",", ""), "1234567.00") {
				t.Errorf("%s, width %d: want the reference and the money in any case, got\n%s", language, width, list)
			}
		}
	}
}

// TestNothingIsCutAtANarrowTerminal: the proof and the lists at any width, in both languages and with amounts of banks: no line
// is wider than the terminal, and each amount, day and reference stands there whole.
func TestNothingIsCutAtANarrowTerminal(t *testing.T) {
	sum := func(count int64, gross string) reconcile.Sum {
		return reconcile.Sum{Count: count, Gross: decimal.RequireFromString(gross), Net: decimal.RequireFromString(gross)}
	}
	proof := &reconcile.CurrencyProof{}
	proof.Terminal.New, proof.Terminal.Missing, proof.Terminal.Waiting = sum(123456, "15078991.31"), sum(3, "1739.50"), sum(123453, "15077251.81")
	proof.Settlement.New, proof.Settlement.Adjustments = sum(2, "9876543.21"), sum(2, "9876543.21")
	proof.Fees = reconcile.FeeProof{Expected: decimal.RequireFromString("30013.99"), Actual: decimal.RequireFromString("30014.00"), Variance: decimal.RequireFromString("0.01")}
	for _, language := range []string{"en", "zh-CN"} {
		say := speaker(language)
		view := say.proofView("CNY", proof)
		r := &Report{say: say, missingCount: 1, Missing: []MissingView{{"CNY", 1, "1234567.00", "1234560.00"}}, Proofs: []ProofView{view}}
		row := make(shown, len(missingList.columns))
		for name, text := range map[string]string{"due_date": "2026-10-09", "merchant_id": "822290058120002", "rrn": "628100003104", "gross_amount": "1234567.00", "expected_net": "1234560.00"} {
			row[missingList.place(name)] = text
		}
		r.missing = []shown{row}
		for _, width := range []int{36, 40, 50, 60, 70, 80, 120} {
			var b bytes.Buffer
			if err := r.Text(&b, width); err != nil {
				t.Fatal(err)
			}
			text := strings.ReplaceAll(b.String(), ",", "")
			for line := range strings.Lines(b.String()) {
				if columns := displayWidth(strings.TrimSuffix(line, "\n")); columns > width {
					t.Errorf("%s, width %d: %d columns: %s", language, width, columns, line)
				}
			}
			for _, whole := range []string{"123456", "15078991.31", "15077251.81", "9876543.21", "30013.99", "30014.00", "2026-10-09", "822290058120002", "628100003104", "1234560.00"} {
				if !strings.Contains(text, whole) {
					t.Errorf("%s, width %d: want %s whole, got\n%s", language, width, whole, b.String())
				}
			}
		}
	}
}
