package reconcile_test

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// TestDaysOfAPayout adds lines of days to a payout of 100.00 of day 10.
func TestDaysOfAPayout(t *testing.T) {
	day := func(on int, lines int64, net string) reconcile.PayoutDay {
		return reconcile.PayoutDay{SettleDate: civil.Date(20_000 + on), Lines: lines, Net: decimal.RequireFromString(net)}
	}
	for _, c := range []struct {
		name, why string
		more      []reconcile.PayoutDay
		want      []reconcile.PayoutDay
		net       string
	}{
		{"the same day", "its lines are added up", []reconcile.PayoutDay{day(10, 1, "5.00")}, []reconcile.PayoutDay{day(10, 2, "105.00")}, "105.00"},
		{"a day before and one after", "days ascend", []reconcile.PayoutDay{day(12, 1, "1.00"), day(9, 1, "2.00")}, []reconcile.PayoutDay{day(9, 1, "2.00"), day(10, 1, "100.00"), day(12, 1, "1.00")}, "103.00"},
		{"as many lines as before, other money", "a restatement has one for another", []reconcile.PayoutDay{day(10, 0, "-3.00"), day(11, 0, "4.00")}, []reconcile.PayoutDay{day(10, 1, "97.00"), day(11, 0, "4.00")}, "101.00"},
	} {
		payout := reconcile.Payout{SettleDate: civil.Date(20_010), Lines: 1, Net: decimal.RequireFromString("100.00")}
		for _, more := range c.more {
			payout = payout.AddDay(more)
		}
		if diff := gocmp.Diff(c.want, payout.EachDay()); diff != "" || !payout.Net.Equal(decimal.RequireFromString(c.net)) {
			t.Errorf("%s: %s: want %s, got %s (-want +got)\n%s", c.name, c.why, c.net, payout.Net, diff)
		}
	}
}
