package match_test

import "testing"

// TestFeeLines covers fees that stand in lines of their own: the schedule
// speaks of all that a sale costs.
func TestFeeLines(t *testing.T) {
	for _, s := range []story{
		{
			"in two lines", "0.54 in the sale's line and 0.06 in a fee line are the 0.60 of the contract",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 fee=0.54", "rrn=1 type=FEE gross=0 fee=0.06"},
				verdicts: []string{"1 settled"},
				proof:    "new 1 100.00 99.40; settled 1 100.00 99.40; line-new 2 100.00 99.40; matched 2 100.00 99.40",
			}},
		},
		{
			"too much in all", "the sale's line alone has the fee of the contract: what the fee line takes is too much",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 fee=0.60", "rrn=1 type=FEE gross=0 fee=0.06"},
				verdicts: []string{"1 settled"}, exceptions: []string{"fee-variance 1"},
			}},
		},
		{
			"ahead", "the fee comes before the money: it is held, and judged with it",
			[]night{
				{asOf: "10-19", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 type=FEE gross=0 fee=0.06"}, verdicts: []string{"1 in-transit", "line:1 held"}},
				{
					asOf: "10-20", lines: []string{"rrn=1 fee=0.54"}, verdicts: []string{"1 settled"},
					proof: "opening 1 100.00 99.40; settled 1 100.00 99.40; line-opening 1 0.00 -0.06; line-new 1 100.00 99.46; matched 2 100.00 99.40",
				},
			},
		},
		{
			"ahead of nothing", "the sale is taken back: the fee that came before it is an adjustment",
			[]night{
				{asOf: "10-19", terminal: []string{"rrn=1 trace=11 batch=1"}, lines: []string{"rrn=1 type=FEE gross=0 fee=0.06"}, verdicts: []string{"1 in-transit", "line:1 held"}},
				{
					asOf: "10-20", terminal: []string{"rrn=2 type=VOID orig=1"}, verdicts: []string{"1 excluded", "2 excluded"},
					proof: "opening 1 100.00 99.40; new 1 -100.00 -100.00; excluded 2 0.00 -0.60; line-opening 1 0.00 -0.06; adjustments 1 0.00 -0.06",
				},
			},
		},
		{
			"after", "the sale was settled, and its fee reported, in an earlier night: the fee is an adjustment, and what was said of the fee ends with it",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 fee=0.54"}, verdicts: []string{"1 settled"}, exceptions: []string{"fee-variance 1"}},
				{
					asOf: "10-21", lines: []string{"rrn=1 type=FEE gross=0 fee=0.06"}, cleared: []string{"fee-variance 1 fee-corrected 0"},
					proof: "line-new 1 0.00 -0.06; adjustments 1 0.00 -0.06",
				},
			},
		},
		{
			"before the terminal log", "line and fee came before the sale was logged: they are judged together then",
			[]night{
				{
					asOf: "10-20", lines: []string{"rrn=1 fee=0.54", "rrn=1 type=FEE gross=0 fee=0.06"}, verdicts: []string{"line:1 unexpected", "line:1 held"},
					exceptions: []string{"unexpected-settlement 1"}, proof: "line-new 2 100.00 99.40; unexpected 1 100.00 99.46; line-held 1 0.00 -0.06",
				},
				{
					asOf: "10-21", terminal: []string{"rrn=1"}, verdicts: []string{"1 settled"}, cleared: []string{"unexpected-settlement 1 matched 0"},
					proof: "new 1 100.00 99.40; settled 1 100.00 99.40; line-opening 2 100.00 99.40; matched 2 100.00 99.40",
				},
			},
		},
		{
			"before the terminal log, and the line closed", "the fee does not wait for ever: it is an adjustment when the line has left",
			[]night{
				{
					asOf: "10-20", lines: []string{"rrn=1 fee=0.54", "rrn=1 type=FEE gross=0 fee=0.06"}, verdicts: []string{"line:1 unexpected", "line:1 held"},
					exceptions: []string{"unexpected-settlement 1"},
				},
				{asOf: "10-21", closed: map[string]string{"1": "by Li: of another shop"}, cleared: []string{"unexpected-settlement 1 closed 0"}},
			},
		},
		{
			"before line and log", "the fee came before anything of its sale: it is found again, and nobody else has it",
			[]night{
				{asOf: "10-20", lines: []string{"rrn=1 type=FEE gross=0 fee=0.06"}},
				{asOf: "10-21", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 fee=0.54"}, verdicts: []string{"1 settled"}},
				{asOf: "10-22", lines: []string{"rrn=1 type=FEE gross=0 fee=0.06 on=10-20"}, verdicts: []string{"line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"}},
			},
		},
		{
			"before line and log, and not enough", "the fee is wrong still",
			[]night{
				{asOf: "10-20", lines: []string{"rrn=1 type=FEE gross=0 fee=0.05"}},
				{asOf: "10-21", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 fee=0.54"}, verdicts: []string{"1 settled"}, exceptions: []string{"fee-variance 1"}},
			},
		},
		{
			"after a fee that was right", "it is more than was agreed, until it is given back",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}},
				{asOf: "10-21", lines: []string{"rrn=1 type=FEE gross=0 fee=0.06"}, exceptions: []string{"fee-variance 1"}},
				{asOf: "10-22", exceptions: []string{"fee-variance 1"}},
				{asOf: "10-23", lines: []string{"rrn=1 type=FEE gross=0 fee=-0.06"}, cleared: []string{"fee-variance 1 fee-corrected 0"}},
			},
		},
		{
			"given back after a person closed it", "the person waited for it: nothing is to be claimed, in one step or in two",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1", "rrn=2"}, lines: []string{"rrn=1 fee=1.60", "rrn=2 fee=1.60"}, verdicts: []string{"1 settled", "2 settled"}, exceptions: []string{"fee-variance 1", "fee-variance 2"}},
				{asOf: "10-21", closed: map[string]string{"1": "by Li: promised", "2": "by Li: promised"}, cleared: []string{"fee-variance 1 closed 0", "fee-variance 2 closed 0"}},
				{asOf: "10-22", lines: []string{"rrn=1 type=FEE gross=0 fee=-1.00", "rrn=2 type=FEE gross=0 fee=-0.50"}},
				{asOf: "10-23", lines: []string{"rrn=2 type=FEE gross=0 fee=-0.50"}},
				{asOf: "10-26", lines: []string{"rrn=2 type=FEE gross=0 fee=-0.50"}, exceptions: []string{"fee-variance 2"}},
			},
		},
		{
			"two days after the line, the log last", "all parts of the fee wait for the log, and are judged with it",
			[]night{
				{asOf: "10-20", lines: []string{"rrn=1 fee=0.54"}, verdicts: []string{"line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"}},
				{asOf: "10-22", lines: []string{"rrn=1 type=FEE gross=0 fee=0.06"}, verdicts: []string{"line:1 unexpected", "line:1 held"}, exceptions: []string{"unexpected-settlement 1"}},
				{asOf: "10-23", terminal: []string{"rrn=1"}, verdicts: []string{"1 settled"}, cleared: []string{"unexpected-settlement 1 matched 0"}},
			},
		},
		{
			"of a batch, before line and log", "it is a part of the batch's fee",
			[]night{
				{asOf: "10-20", lines: []string{"rrn=1 m=BATCH type=FEE gross=0 fee=0.06"}},
				{asOf: "10-21", terminal: []string{"rrn=1 m=BATCH"}, lines: []string{"rrn=1 m=BATCH fee=0.54 on=10-20"}, verdicts: []string{"1 settled"}},
			},
		},
		{
			"given back", "too much was taken; two fee lines of one night give it back together",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 fee=0.63"}, verdicts: []string{"1 settled"}, exceptions: []string{"fee-variance 1"}},
				{asOf: "10-21", exceptions: []string{"fee-variance 1"}},
				{asOf: "10-22", lines: []string{"rrn=1 type=FEE gross=0 fee=-0.01", "rrn=1 type=FEE gross=0 fee=-0.02"}, cleared: []string{"fee-variance 1 fee-corrected 0"}},
			},
		},
		{
			"given back in part, or to another sale", "the fee is still wrong",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 fee=0.63"}, verdicts: []string{"1 settled"}, exceptions: []string{"fee-variance 1"}},
				{asOf: "10-21", lines: []string{"rrn=1 type=FEE gross=0 fee=-0.02", "rrn=2 type=FEE gross=0 fee=-0.03"}, exceptions: []string{"fee-variance 1"}},
			},
		},
		{
			"of nobody", "a fee without a reference, and one whose reference no transaction has",
			[]night{{
				asOf: "10-20", lines: []string{"type=FEE gross=0 fee=30.00", "rrn=9 type=FEE gross=0 fee=0.06"},
				exceptions: []string{"unexplained-deduction settle-10-20.csv"},
				proof:      "line-new 2 0.00 -30.06; adjustments 2 0.00 -30.06",
			}},
		},
		{
			"of a merchant and a provider that nobody knows", "no sale, contract or term is needed for the money to be counted and told, nor one of the configuration",
			[]night{{
				asOf: "10-20", lines: []string{"type=FEE gross=0 fee=30.00 m=M9 p=nobody", "type=FEE gross=-5.00 fee=0 m=M9 p=nobody"},
				exceptions: []string{"unexplained-deduction settle-10-20.csv", "unexplained-deduction settle-10-20.csv"},
				proof:      "line-new 2 -5.00 -35.00; adjustments 2 -5.00 -35.00",
			}},
		},
		{
			"sale and refund share a reference", "trace number and time tell which of them a fee is of",
			[]night{{
				asOf:     "10-20",
				terminal: []string{"rrn=1", "rrn=1 type=REFUND amount=40.00 at=10-19_11:00"},
				lines: []string{
					"rrn=1 fee=0.54 trace=1 at=10-19_10:00", "rrn=1 gross=-40.00 fee=-0.22 trace=2 at=10-19_11:00",
					"rrn=1 type=FEE gross=0 fee=0.06 trace=1 at=10-19_10:00", "rrn=1 type=FEE gross=0 fee=-0.02 trace=2 at=10-19_11:00",
				},
				verdicts: []string{"1 settled", "1 settled"},
			}},
		},
		{
			"between two", "nothing tells of which of two transactions it is a fee: it is an adjustment, and both fees are told of",
			[]night{{
				asOf:     "10-20",
				terminal: []string{"rrn=1", "rrn=1 type=REFUND amount=40.00 at=10-19_11:00"},
				lines:    []string{"rrn=1 fee=0.54", "rrn=1 gross=-40.00 fee=-0.24", "rrn=1 type=FEE gross=0 fee=0.06"},
				verdicts: []string{"1 settled", "1 settled"}, exceptions: []string{"fee-variance 1"},
			}},
		},
		{
			"by order number", "where there is no retrieval reference, a fee line names its sale as a settlement line would",
			[]night{{
				asOf: "10-20", terminal: []string{"order=A7"}, lines: []string{"order=A7 fee=0.54", "order=A7 type=FEE gross=0 fee=0.06"}, verdicts: []string{"A7 settled"},
			}},
		},
		{
			"no price yet", "the pair is held until a rule gives its fee, and its fee line with it",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1 m=FREE"}, lines: []string{"rrn=1 m=FREE fee=0.54", "rrn=1 m=FREE type=FEE gross=0 fee=0.06"},
				verdicts: []string{"1 held", "line:1 held", "line:1 held"}, exceptions: []string{"no-fee-rule 1"},
			}},
		},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}
