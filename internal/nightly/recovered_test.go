package nightly

import (
	"testing"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// TestRecoveredBothWays: what people said came and what lines brought are weighed against the claim of
// the whole sale, in however many nights the money comes.
func TestRecoveredBothWays(t *testing.T) {
	amount := func(text string) decimal.NullDecimal {
		return decimal.NewNullDecimal(decimal.RequireFromString(text))
	}
	missing := reconcile.Exception{ID: "E1", Kind: reconcile.MissingSettlement, Currency: "CNY", Gross: amount("100.00"), ExpectedNet: amount("99.40"), Origin: reconcile.Origin{File: "pos/a.csv", Line: 2}}
	came := func(x reconcile.Exception, net string) reconcile.Exception {
		x.ActualNet = amount(net)
		return x
	}
	short := came(missing, "59.64")
	short.Kind, short.Difference = reconcile.AmountVariance, amount("-40.00")
	became := reconcile.Cleared{Exception: came(missing, "59.64"), How: "became amount-variance"}
	rest := reconcile.Cleared{Exception: short, How: "in-parts"}
	said := func(x reconcile.Exception, recovered string) *reconcile.ClaimState {
		return &reconcile.ClaimState{Exception: &x, Recovered: decimal.RequireFromString(recovered)}
	}
	for _, test := range []struct {
		why         string
		claim       *reconcile.ClaimState // nil: nobody took a step
		cleared     []reconcile.Cleared
		twice, net  string
		stated      string // what disputes.csv adds to the word of people
		paidTonight string // what the headline of the last night says came twice
	}{
		{"a whole sale came after a part by word: that part came twice", said(missing, "40.00"), []reconcile.Cleared{{Exception: came(missing, "99.40"), How: "settled"}}, "40.00", "99.40", "99.40", "40.00"},
		{"a sale came short, and the word makes up for it but for the fee", said(missing, "40.00"), []reconcile.Cleared{became}, "0.24", "59.64", "59.64", "0.24"},
		{"then the rest came too: all of the word came twice", said(missing, "40.00"), []reconcile.Cleared{became, rest}, "40.00", "99.40", "99.40", "40.00"},
		{"the rest comes a month later: that month has no more than what came in it", said(missing, "40.00"), []reconcile.Cleared{rest}, "39.76", "39.76", "40.00", "40.00"},
		{"nobody said anything: it came once", nil, []reconcile.Cleared{became, rest}, "0.00", "99.40", "", "0.00"},
		{"a sale that nobody claimed and that never was missing is no recovery", nil, []reconcile.Cleared{rest}, "", "", "", "0.00"},
	} {
		claims, all, last := map[string]*reconcile.ClaimState{}, recoveries{}, recovery{}
		if test.claim != nil {
			claims["E1"] = test.claim
		}
		for i := range test.cleared {
			last, _ = all.add(&test.cleared[i], claims)
			if err := endClaims(claims, 1)(&test.cleared[i]); err != nil {
				t.Fatal(err)
			}
		}
		got, found := all[claimedRow{origin: missing.Origin}]
		if found != (test.net != "") || found && (got.twice.StringFixed(2) != test.twice || got.net.StringFixed(2) != test.net) {
			t.Errorf("%s: want net %s, twice %s; got net %s, twice %s", test.why, test.net, test.twice, got.net, got.twice)
		}
		if last.twice.StringFixed(2) != test.paidTonight {
			t.Errorf("%s: want %s said to have come twice, got %s", test.why, test.paidTonight, last.twice)
		}
		if test.claim != nil && test.claim.Net.StringFixed(2) != test.stated {
			t.Errorf("%s: want %s by settlements, got %s", test.why, test.stated, test.claim.Net)
		}
	}
}
