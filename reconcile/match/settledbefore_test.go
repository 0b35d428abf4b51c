package match_test

import "testing"

// TestReferencesComeRound covers a reference and amount that were settled for one
// sale and that another sale has days later.
func TestReferencesComeRound(t *testing.T) {
	settled := night{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}}
	for _, s := range []story{
		{
			"the second sale is not paid", "it was due later than the night that settled the first: it is missing, and no copy",
			[]night{
				settled,
				{asOf: "10-21", terminal: []string{"rrn=1 at=10-20_18:30"}, verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1"}},
				{asOf: "10-22", lines: []string{"rrn=1 at=10-20_18:30"}, verdicts: []string{"1 settled"}, cleared: []string{"missing-settlement 1 settled 1"}},
			},
		},
		{
			"the second sale is paid two nights later", "each has its own line",
			[]night{
				settled,
				{asOf: "10-20", terminal: []string{"rrn=1 at=10-20_18:30"}, verdicts: []string{"1 in-transit"}},
				{asOf: "10-21", lines: []string{"rrn=1 at=10-20_18:30"}, verdicts: []string{"1 settled"}},
			},
		},
		{
			"the same sale again", "a sale that was due by that night may be the one that was settled: it is not expected again",
			[]night{settled, {asOf: "10-21", terminal: []string{"rrn=1"}, verdicts: []string{"1 held"}, exceptions: []string{"duplicate-transaction 1"}}},
		},
		{
			"the same sale again, near the cut-off", "the later due date is a caution, and no sign of another sale",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 at=10-19_22:55"}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}},
				{asOf: "10-21", terminal: []string{"rrn=1 at=10-19_22:55"}, verdicts: []string{"1 held"}, exceptions: []string{"duplicate-transaction 1"}},
			},
		},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}
