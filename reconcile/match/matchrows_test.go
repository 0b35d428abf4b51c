package match_test

import (
	"strings"
	"testing"

	"tieout/reconcile"
	"tieout/reconcile/match"
)

// checkMatches holds the rows of matches.csv to the proof, by currency: gross to what is settled at the terminals, gross, fee and
// net of the lines to what is matched. What a payout settled has no line. The net that is expected ties as long as no price was found later:
// that of an open row is the one that the night before carried over.
func checkMatches(t testing.TB, result *match.Result) {
	t.Helper()
	settled, matched := map[string]reconcile.Sum{}, map[string]reconcile.Sum{}
	for _, m := range result.Matches {
		sold := settled[m.Transaction.Currency]
		sold.Gross, sold.Net = sold.Gross.Add(m.Transaction.Signed()), sold.Net.Add(m.Transaction.Signed()).Sub(m.ExpectedFee.Decimal)
		settled[m.Transaction.Currency] = sold
		if m.Basis == "by-payout" {
			continue
		}
		line := matched[m.Line.Currency]
		line.Gross, line.Net = line.Gross.Add(m.Line.Gross), line.Net.Add(m.Line.Net)
		matched[m.Line.Currency] = line
		if !m.Line.Gross.Sub(m.Line.Fee).Equal(m.Line.Net) {
			t.Errorf("want a row whose net is gross less fee, got %s, %s and %s", m.Line.Gross, m.Line.Fee, m.Line.Net)
		}
	}
	for currency, proof := range result.Proof {
		if want, got := proof.Terminal.Settled.Gross, settled[currency].Gross; !want.Equal(got) {
			t.Errorf("want matches of %s %s at the terminals, as the proof has it, got %s", want, currency, got)
		}
		if want, got := proof.Terminal.Settled.Net, settled[currency].Net; !want.Equal(got) {
			t.Errorf("want matches of %s %s expected net, as the proof has it, got %s", want, currency, got)
		}
		want, got := proof.Settlement.Matched, matched[currency]
		if !want.Gross.Equal(got.Gross) || !want.Net.Equal(got.Net) {
			t.Errorf("want matches of %s gross, %s net %s in the lines, as the proof has it, got %s, %s", want.Gross, want.Net, currency, got.Gross, got.Net)
		}
	}
}

// rowsOf are the rows of matches.csv in short: reference, gross and fee of the sale, then of the line, and by what they are one.
func rowsOf(result match.Result) []string {
	var list []string
	for _, m := range result.Matches {
		row := []string{name(m.Transaction.RRN, m.Transaction.OrderNo, m.Transaction.TraceNo), m.Transaction.Signed().StringFixed(2), "?", m.Line.Gross.StringFixed(2), m.Line.Fee.StringFixed(2), m.Basis}
		if m.ExpectedFee.Valid {
			row[2] = m.ExpectedFee.Decimal.StringFixed(2)
		}
		list = append(list, strings.Join(row, " "))
	}
	return list
}

// TestMatchRowsAddUp: of a sale in parts each row has its part, of a line for several sales each row its share.
func TestMatchRowsAddUp(t *testing.T) {
	for _, c := range []struct {
		why   string
		night night
		want  []string
	}{
		{"one sale, one line", night{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 fee=0.60"}}, []string{"1 100.00 0.60 100.00 0.60 rrn"}},
		{"a sale in two parts: its gross stood in both rows", night{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=60 fee=0.36", "rrn=1 gross=40 fee=0.24"}}, []string{"1 60.00 0.36 60.00 0.36 in-parts", "1 40.00 0.24 40.00 0.24 in-parts"}},
		{"of a sale whose rest is open what came", night{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=30 fee=0.18", "rrn=1 gross=40 fee=0.24"}}, []string{"1 30.00 0.18 30.00 0.18 in-parts", "1 40.00 0.24 40.00 0.24 in-parts"}},
		{"one line for two sales: its amounts stood in both rows", night{asOf: "10-20", terminal: []string{"rrn=1 batch=7", "rrn=2 amount=50 batch=7"}, lines: []string{"batch=7 gross=150 fee=0.91"}}, []string{"1 100.00 0.60 100.00 0.61 one-for-many", "2 50.00 0.30 50.00 0.30 one-for-many"}},
		{"a fee in a line of its own is a row that settles nothing", night{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 fee=0.54", "rrn=1 type=FEE gross=0 fee=0.06"}}, []string{"1 100.00 0.60 100.00 0.54 rrn", "1 0.00 0.00 0.00 0.06 fee-of-sale"}},
		{"another amount: each side has its own", night{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=90 fee=0.54"}}, []string{"1 100.00 0.60 90.00 0.54 rrn"}},
		{"a refund in parts", night{asOf: "10-20", terminal: []string{"rrn=1", "rrn=2 type=REFUND orig=1 amount=50"}, lines: []string{"rrn=1 fee=0.60", "rrn=2 type=REFUND gross=-30 fee=-0.18", "rrn=2 type=REFUND gross=-20 fee=-0.12"}}, []string{"1 100.00 0.60 100.00 0.60 rrn", "2 -30.00 -0.18 -30.00 -0.18 in-parts", "2 -20.00 -0.12 -20.00 -0.12 in-parts"}},
	} {
		result := newMemory().run(t, c.night) // which holds their sums to the proof
		if got := strings.Join(rowsOf(result), "\n"); got != strings.Join(c.want, "\n") {
			t.Errorf("%s: want\n%s\ngot\n%s", c.why, strings.Join(c.want, "\n"), got)
		}
	}
}
