package match

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

func TestLackingParts(t *testing.T) {
	first, err := civil.ParseDate("2026-11-02")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, why string
		nets      []string // of each day of one payout, in CNY
		lacking   int64
		want      string // beginning; empty: nothing is said
	}{
		{"one day", "it is what the exception says already", []string{"10.00"}, 1000, ""},
		{"nothing is lacking", "more came: no day of its own explains that", []string{"10.00", "20.00"}, -1000, ""},
		{"the second day", "only one day is worth it", []string{"10.00", "20.00"}, 2000, "of that amount is what was settled for M1 on 2026-11-03 (2 lines)"},
		{"one day before a set", "10 + 20 is 30 too, but a whole day is the simpler story", []string{"10.00", "20.00", "30.00"}, 3000, "of that amount is what was settled for M1 on 2026-11-04"},
		{"two days alike", "no guess", []string{"10.00", "10.00", "7.00"}, 1000, "2 of the 3 days"},
		{"one set", "said to be possible chance", []string{"10.00", "20.00", "45.00"}, 3000, "no single day of its payouts is of that amount; of all sets of 2 to 3 of its 3 days one is"},
		{"two sets", "the count is told", []string{"10.00", "20.00", "5.00", "25.00"}, 3000, "no single day of its payouts is of that amount; 2 sets"},
		{"a day of refunds", "negatives are allowed", []string{"50.00", "-20.00", "99.00"}, 3000, "no single day of its payouts is of that amount; of all sets of 2 to 3 of its 3 days one is"},
		{"none", "what nothing explains is not explained", []string{"10.00", "20.00"}, 123, ""},
	} {
		payout := reconcile.Payout{MerchantID: "M1", Currency: "CNY", SettleDate: first}
		for i, net := range test.nets {
			part := reconcile.PayoutDay{SettleDate: payout.SettleDate, Lines: 2, Net: decimal.RequireFromString(net)}
			if i == 0 {
				payout.Lines, payout.Net = part.Lines, part.Net
				continue
			}
			part.SettleDate = first.AddDays(i)
			payout = payout.AddDay(part)
		}
		g := &payGroup{payouts: []*payoutState{{Item: reconcile.Item{Payout: &payout}}}}
		got := (&bank{in: &Input{}}).lackingParts(g, test.lacking)
		if !strings.HasPrefix(got, test.want) || (test.want == "") != (got == "") {
			t.Errorf("%s (%s): %q, want %q", test.name, test.why, got, test.want)
		}
	}
}
