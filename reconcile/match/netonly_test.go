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
			"a reference without its zero", "the further levels know the sale, and its gross",
			[]night{{asOf: "10-20", terminal: []string{"rrn=041234567890"}, lines: []string{"rrn=41234567890 gross=99.40 fee=0.00 amounts=NET"}, verdicts: []string{"041234567890 settled"}, bases: []string{"041234567890 normalised"}}},
		},
		{
			"one digit wrong", "a person should look, and nobody claims it",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=641234567890"}, lines: []string{"rrn=641234567891 gross=99.40 fee=0.00 amounts=NET"},
				verdicts: []string{"641234567890 held", "line:641234567891 held"}, exceptions: []string{"possible-match 641234567890"},
			}},
		},
		{
			"terminal and code alone", "unique on both sides",
			[]night{{asOf: "10-20", terminal: []string{"rrn=1 auth=123456"}, lines: []string{"rrn= t=T1 auth=123456 gross=99.40 fee=0.00 amounts=NET"}, verdicts: []string{"1 settled"}, bases: []string{"1 terminal-auth"}}},
		},
		{
			"no reference at all", "its net is that of sales of one gross: two of three came",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1", "rrn=2", "rrn=3"}, lines: []string{"rrn= gross=99.40 fee=0.00 amounts=NET", "rrn= gross=99.40 fee=0.00 amounts=NET"},
				verdicts: []string{"1 settled", "2 settled", "3 missing"}, exceptions: []string{"missing-settlement 3"},
			}},
		},
		{
			"no reference, another net", "nothing says whose it is, and it says what its file says",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn= gross=99.00 fee=0.00 amounts=NET"}, verdicts: []string{"1 missing", "line: unexpected"},
				exceptions: []string{"missing-settlement 1", "unexpected-settlement settle-10-20.csv"}, proof: "new 1 100.00 99.40; missing 1 100.00 99.40; line-new 1 99.00 99.00; unexpected 1 99.00 99.00",
			}},
		},
		{
			"a refund that names its sale alone", "the refund of that sale is meant",
			[]night{{
				asOf: "10-21", terminal: []string{"rrn=1", "rrn=9 orig=1 type=REFUND at=10-19_12:00"}, lines: []string{right, "rrn= orig=1 type=REFUND gross=-99.40 fee=0.00 amounts=NET"},
				verdicts: []string{"1 settled", "9 settled"},
			}},
		},
		{
			"no sale", "what it says is all that is known of it",
			[]night{{asOf: "10-21", lines: []string{right}, verdicts: []string{"line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"}}},
		},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}
