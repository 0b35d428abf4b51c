package match_test

import "testing"

// TestNetOnly: lines that state what is paid out, and nothing else.
func TestNetOnly(t *testing.T) {
	const right = "rrn=1 gross=99.40 fee=0.00 amounts=NET"
	for _, s := range []story{
		{
			"the fee is that of the schedule", "gross from the sale, and nothing to say",
			[]night{{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{right}, verdicts: []string{"1 settled"}, proof: "line-new 1 99.40 99.40; matched 1 99.40 99.40; new 1 100.00 99.40; settled 1 100.00 99.40"}},
		},
		{
			"more was taken", "the difference is a fee until somebody says otherwise",
			[]night{{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=99.00 fee=0.00 amounts=NET"}, verdicts: []string{"1 settled"}, exceptions: []string{"fee-variance 1"}}},
		},
		{
			"half of it", "no fee is that high: it was settled short",
			[]night{{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=50.00 fee=0.00 amounts=NET"}, verdicts: []string{"1 settled"}, exceptions: []string{"amount-variance 1"}}},
		},
		{
			"a refund", "what is given back of the fee is the fee",
			[]night{{asOf: "10-20", terminal: []string{"rrn=1 type=REFUND"}, lines: []string{"rrn=1 gross=-99.40 fee=0.00 amounts=NET"}, verdicts: []string{"1 settled"}}},
		},
		{
			"the line comes first", "it waits with its net, and has its gross when the sale is there",
			[]night{
				{asOf: "10-20", lines: []string{right}, verdicts: []string{"line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"}},
				{asOf: "10-21", terminal: []string{"rrn=1"}, verdicts: []string{"1 settled"}, cleared: []string{"unexpected-settlement 1 matched 0"}},
			},
		},
		{
			"sent twice", "a duplicate, on the night and later",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{right, right}, verdicts: []string{"1 settled", "line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"}},
				{asOf: "10-21", lines: []string{right}, verdicts: []string{"line:1 duplicate", "line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1", "duplicate-settlement 1"}},
			},
		},
		{
			"by the order number alone", "the sale has a reference that the file does not know",
			[]night{{asOf: "10-20", terminal: []string{"rrn=1 order=A7"}, lines: []string{"order=A7 gross=99.40 fee=0.00 amounts=NET"}, verdicts: []string{"1 settled"}, bases: []string{"1 order-no"}}},
		},
		{
			"voided after it was settled", "sale and line are opened again, the line with its net",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{right}, verdicts: []string{"1 settled"}},
				{
					asOf: "10-21", terminal: []string{"type=VOID rrn=9 orig=1 at=10-19_12:00 file=pos-2.csv"}, verdicts: []string{"1 excluded", "9 excluded", "line:1 held"},
					exceptions: []string{"settled-after-reversal 1"},
				},
			},
		},
		{
			"no sale", "what it says is all that is known of it",
			[]night{{asOf: "10-21", lines: []string{right}, verdicts: []string{"line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"}}},
		},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}
