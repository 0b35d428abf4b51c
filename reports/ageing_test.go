package reports

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

func worth(text string) decimal.NullDecimal {
	return decimal.NewNullDecimal(decimal.RequireFromString(text))
}

// TestAgeing: what is open is parted by kind, currency and days since it was first reported.
func TestAgeing(t *testing.T) {
	asOf := civil.NewDate(2026, 11, 27)
	var sums ageing
	l := csvLine{}
	for _, x := range []reconcile.Exception{
		{Kind: reconcile.MissingSettlement, Currency: "CNY", Gross: worth("1.10"), FirstReported: asOf},
		{Kind: reconcile.MissingSettlement, Currency: "CNY", Gross: worth("2.20"), FirstReported: asOf.AddDays(-2)},  // the first day of an age
		{Kind: reconcile.MissingSettlement, Currency: "CNY", Gross: worth("4.40"), FirstReported: asOf.AddDays(-3)},  // its last
		{Kind: reconcile.MissingSettlement, Currency: "JPY", Gross: worth("800"), FirstReported: asOf.AddDays(-3)},   // another currency
		{Kind: reconcile.MissingSettlement, Currency: "CNY", Gross: worth("-16"), FirstReported: asOf.AddDays(-400)}, // money that the merchant owes
		{Kind: reconcile.UnexpectedSettlement, Currency: "CNY", ActualGross: worth("32"), FirstReported: asOf.AddDays(-30)},
		{Kind: reconcile.MissingFile, FirstReported: asOf.AddDays(-31)}, // no money
	} {
		l.setAmounts(&x)
		before := l.gross
		sums.add(&l, &x, asOf)
		if l.gross != before {
			t.Errorf("%s: the row's gross is another for whoever asks next", x.Kind)
		}
	}
	var got []string
	for _, sum := range sums.views() {
		got = append(got, fmt.Sprintf("%s %s %s: %d, %s", sum.Kind, sum.Currency, sum.Age, sum.Count, sum.Gross))
	}
	if diff := cmp.Diff([]string{
		"missing-file  31+: 1, 0",
		"missing-settlement CNY 0: 1, 1.10",
		"missing-settlement CNY 2-3: 2, 6.60",
		"missing-settlement CNY 31+: 1, -16.00",
		"missing-settlement JPY 2-3: 1, 800",
		"unexpected-settlement CNY 8-30: 1, 32.00",
	}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
