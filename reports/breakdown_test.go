package reports

import (
	"fmt"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// TestBreakdowns: each breakdown is a partition of what is missing in its currency, at any
// number of merchants, and names the most money first.
func TestBreakdowns(t *testing.T) {
	r := &Report{}
	p := &packs{report: r, places: map[packKey]int{}, sources: map[string]int{}, memory: 1 << 20, header: missingList.header()}
	pass, l := newExceptionPass(r, 10), csvLine{}
	for i := range 30 {
		x := &reconcile.Exception{
			Kind: reconcile.MissingSettlement, Provider: fmt.Sprintf("p%d", i%2), MerchantID: fmt.Sprintf("m%02d", i%15), Currency: [...]string{"CNY", "JPY"}[i%2],
			Gross: decimal.NewNullDecimal(decimal.NewFromInt(int64(i + 1))), BusinessDaysOverdue: i%12 - 1, Cause: reconcile.Cause{Code: fmt.Sprintf("c%d", i%3)},
		}
		l.setAmounts(x)
		if err := pass.add(&l, x, nil); err != nil {
			t.Fatal(err)
		}
		state := &reconcile.ClaimState{State: reconcile.ClaimDrafted}
		if i == 3 {
			state.State = reconcile.ClaimSent
		}
		if err := p.add(&l, x, []byte("line\n"), state, 0); err != nil {
			t.Fatal(err)
		}
	}
	if err := pass.finish(map[reconcile.Kind]int64{reconcile.MissingSettlement: 30}); err != nil {
		t.Fatal(err)
	}
	list := r.breakDown(p)
	if len(list) != 8 {
		t.Fatalf("want four of each currency, got %+v", list)
	}
	for _, b := range list {
		want := map[string]string{"CNY": "225", "JPY": "240"}[b.Currency]
		count, sum, last := 0, decimal.Zero, decimal.NewFromInt(1000)
		for i, line := range b.Rows {
			net := decimal.RequireFromString(line.Net)
			count, sum = count+line.Count, sum.Add(net)
			isRest := b.More > 0 && i == len(b.Rows)-1
			if b.By != "age" && !isRest && net.GreaterThan(last) {
				t.Errorf("%s by %s: %s stands behind less money", b.Currency, b.By, line.Name)
			}
			if line.Share() < 0 || line.Share() > 100 {
				t.Errorf("a bar of %d", line.Share())
			}
			last = net
		}
		if count != 15 || sum.String() != want || len(b.Rows) > breakdownRows {
			t.Errorf("%s by %s: %d rows of %s in %d lines, want 15 of %s", b.Currency, b.By, count, sum, len(b.Rows), want)
		}
		if b.By == "merchant" && b.More != 6 {
			t.Errorf("want 15 merchants in nine lines and a rest of 6, got %d", b.More)
		}
	}
}
