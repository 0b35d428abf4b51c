package match_test

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// TestTheFeeIsJudgedOnWhatWasSettled covers pairs of unequal amounts under a schedule
// with bands: the rule and band of the settled gross count.
func TestTheFeeIsJudgedOnWhatWasSettled(t *testing.T) {
	for _, row := range []struct{ name, why, sold, settled, fee, want, fees string }{
		{"into a higher band", "a tip", "100.00", "108.00", "0.65", "", "0.65 0.65 0.00"},
		{"into a lower band", "paid in part", "108.00", "100.00", "1.10", "", "1.10 1.10 0.00"},
		{"the sold amount's fee", "the acquirer took the rate of another band", "100.00", "108.00", "1.18", "-0.53", "0.65 1.18 0.53"},
		{"over the cap", "20.00 and no more", "3000.00", "4000.00", "20.00", "", "20.00 20.00 0.00"},
		{"below the cap", "the cap is no fee", "4000.00", "3000.00", "20.00", "-2.00", "18.00 20.00 2.00"},
		{"out of a band that has no rule", "nobody knows what the sold amount costs, and the settled one is known", "9500.00", "100.00", "1.10", "", "1.10 1.10 0.00"},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := newMemory()
			result := m.run(t, night{asOf: "10-20", terminal: []string{"rrn=1 m=BAND amount=" + row.sold}, lines: []string{"rrn=1 m=BAND gross=" + row.settled + " fee=" + row.fee}})
			want, got := map[string]string{"amount-variance": ""}, map[string]string{}
			if row.want != "" {
				want["fee-variance"] = row.want
			}
			for _, x := range result.Exceptions {
				got[string(x.Kind)] = ""
				if x.Kind == "fee-variance" {
					got["fee-variance"] = x.Difference.Decimal.StringFixed(2)
				}
			}
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Errorf("%s:\n%s", row.why, diff)
			}
			fees := result.Proof["CNY"].Fees
			if got := fees.Expected.StringFixed(2) + " " + fees.Actual.StringFixed(2) + " " + fees.Variance.StringFixed(2); got != row.fees {
				t.Errorf("%s: want expected, actual and variance %s, got %s", row.why, row.fees, got)
			}
		})
	}
}

// TestNoRuleForWhatWasSettled: the pair is held until a rule gives its fee.
func TestNoRuleForWhatWasSettled(t *testing.T) {
	tell(t, story{
		"settled above the last band", "a fee of the sold amount's band would be a guess",
		[]night{{
			asOf: "10-20", terminal: []string{"rrn=1 m=BAND amount=8000.00"}, lines: []string{"rrn=1 m=BAND gross=9500.00 fee=20.00"},
			verdicts: []string{"1 held", "line:1 held"}, exceptions: []string{"no-fee-rule 1"},
		}},
	})
}
