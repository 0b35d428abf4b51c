package nightly_test

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/internal/nightly"
)

// TestAStatementCountsASaleInPartsOnce: a sale that one line settled short, and of which more came later, was sold once, is
// no loss, and its fees are those of its lines.
func TestAStatementCountsASaleInPartsOnce(t *testing.T) {
	t.Parallel()
	type sums struct{ isNew, settled, otherwise, fees string }
	for _, test := range []struct {
		name, why string
		sold      string
		lines     []string // settle date, gross and fee
		want      map[string]sums
	}{
		{"in two", "the line that settled it short is a part from the second night on", "2026-11-09", []string{"2026-11-10 150.00 0.90", "2026-11-11 250.00 1.50"}, map[string]sums{
			"2026-11": {"400.00", "400.00", "0", "2.40"},
		}},
		{"in three", "a rest is open between the second and the third", "2026-11-09", []string{"2026-11-10 150.00 0.90", "2026-11-11 100.00 0.60", "2026-11-12 150.00 0.90"}, map[string]sums{
			"2026-11": {"400.00", "400.00", "0", "2.40"},
		}},
		{"open still", "what came is settled, the rest is open", "2026-11-09", []string{"2026-11-10 150.00 0.90", "2026-11-11 100.00 0.60"}, map[string]sums{
			"2026-11": {"400.00", "250.00", "0", "1.50"},
		}},
		{"settled short", "nothing more came: the difference is one", "2026-11-09", []string{"2026-11-10 150.00 0.90"}, map[string]sums{
			"2026-11": {"400.00", "400.00", "250", "0.90"},
		}},
		{
			"over a month's end", "the next month takes the difference back, and has no sale", "2026-10-29",
			[]string{"2026-10-30 150.00 0.90", "2026-11-02 250.00 1.50"},
			map[string]sums{"2026-10": {"400.00", "400.00", "250", "0.90"}, "2026-11": {"0.00", "0.00", "-250", "1.50"}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			h := newNightFixture(t, accountsOfAll+contract,
				`name: pos, side: terminal, profile: terminal-csv, files: "pos_{date}.csv", provider: acq, expect: optional`,
				`name: settle, side: settlement, profile: settlement-csv, files: "settle_{date}.csv", provider: acq, expect: optional`)
			h.put("pos_"+strings.ReplaceAll(test.sold, "-", "")+".csv", terminalHead+"M1,T1,"+test.sold+" 10:00:00,SALE,400.00,628100000001,000001,,00,CARD,CREDIT\n")
			h.anyNight(test.sold)
			for _, line := range test.lines {
				f := strings.Fields(line)
				net := decimal.RequireFromString(f[1]).Sub(decimal.RequireFromString(f[2])).StringFixed(2)
				h.put("settle_"+strings.ReplaceAll(f[0], "-", "")+".csv", "settle_date,merchant_id,gross_amount,fee,net_amount,rrn,txn_type\n"+f[0]+",M1,"+f[1]+","+f[2]+","+net+",628100000001,SALE\n")
				h.anyNight(f[0])
			}
			logged := sumOfLogs(t, h.dir)
			for month, want := range test.want {
				h.open(func(p *nightly.Pipeline) {
					got := holdStatement(t, p, h.dir, month)
					otherwise := decimal.Zero
					for i := range got.Journal {
						for sign, text := range map[int64]string{1: got.Journal[i].Debit, -1: got.Journal[i].Credit} {
							if got.Journal[i].Account == "6712" && text != "" {
								otherwise = otherwise.Add(decimal.RequireFromString(text).Mul(decimal.NewFromInt(sign)))
							}
						}
					}
					total := got.Totals[0]
					if have := (sums{total.New, total.Settled, otherwise.String(), got.FeeTotals[0].Actual}); have != want {
						t.Errorf("%s (%s): want new, settled, booked as difference and fees %v, got %v", month, test.why, want, have)
					}
					if sold := soldOf(got); !sold.Equal(logged[month]) {
						t.Errorf("%s (%s): want %s booked as sold, as the terminals logged, got %s", month, test.why, logged[month], sold)
					}
				})
			}
		})
	}
}
