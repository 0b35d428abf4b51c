package match_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"tieout/reconcile"
	"tieout/reconcile/match"
	"tieout/reconcile/terms"
)

func inParts() []terms.Matching {
	return []terms.Matching{{Levels: terms.Levels(), Possible: true, Partial: true}}
}

func tolerant() []terms.Matching {
	rules := inParts()
	rules[0].Tolerance = amount("0.05")
	return rules
}

// TestParts covers sales that are settled in several lines.
func TestParts(t *testing.T) {
	for _, s := range []story{
		{
			"two on one night", "they add up: nothing to say",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=60.00 fee=0.36", "rrn=1 gross=40.00 fee=0.24"},
				verdicts: []string{"1 settled", "1 settled"}, bases: []string{"1 in-parts", "1 in-parts"},
				proof: "new 1 100.00 99.40; settled 1 100.00 99.40; line-new 2 100.00 99.40; matched 2 100.00 99.40",
			}},
		},
		{
			"a smaller line alone", "is a difference of the amount, unless the contract knows parts",
			[]night{{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=60.00 fee=0.36"}, verdicts: []string{"1 settled"}, exceptions: []string{"amount-variance 1"}}},
		},
		{
			"a part by contract", "its rest is due, is claimed, and is settled by the next part",
			[]night{
				{
					asOf: "10-20", matching: inParts(), terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=60.00 fee=0.36"}, verdicts: []string{"1 settled", "1 missing"}, exceptions: []string{"partial-settlement 1"},
					proof: "new 1 100.00 99.40; settled 0 60.00 59.64; missing 1 40.00 39.76; line-new 1 60.00 59.64; matched 1 60.00 59.64",
				},
				{asOf: "10-21", matching: inParts(), verdicts: []string{"1 missing"}, exceptions: []string{"partial-settlement 1"}, proof: "opening 1 40.00 39.76; missing 1 40.00 39.76"},
				{
					asOf: "10-22", matching: inParts(), lines: []string{"rrn=1 gross=15.00 fee=0.09"}, verdicts: []string{"1 settled", "1 missing"}, exceptions: []string{"partial-settlement 1"},
					proof: "opening 1 40.00 39.76; settled 0 15.00 14.91; missing 1 25.00 24.85; line-new 1 15.00 14.91; matched 1 15.00 14.91",
				},
				{asOf: "10-23", matching: inParts(), lines: []string{"rrn=1 gross=25.00 fee=0.15"}, verdicts: []string{"1 settled"}, cleared: []string{"partial-settlement 1 settled 3"}},
			},
		},
		{
			"a refund deducted in two lines", "they add up: it is deducted whole, and so is what it gives back of the fee",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}},
				{
					asOf: "10-21", terminal: []string{"rrn=2 type=REFUND at=10-20_11:00 orig=1"}, lines: []string{"rrn=2 gross=-60.00 fee=-0.36", "rrn=2 gross=-40.00 fee=-0.24"},
					verdicts: []string{"2 settled", "2 settled"}, bases: []string{"2 in-parts", "2 in-parts"},
					proof: "new 1 -100.00 -99.40; settled 1 -100.00 -99.40; line-new 2 -100.00 -99.40; matched 2 -100.00 -99.40",
				},
			},
		},
		{
			"a refund deducted in two halves", "equal amounts are no copies where they add up",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}},
				{asOf: "10-21", terminal: []string{"rrn=2 type=REFUND at=10-20_11:00 orig=1"}, lines: []string{"rrn=2 gross=-50.00 fee=-0.30", "rrn=2 gross=-50.00 fee=-0.30"}, verdicts: []string{"2 settled", "2 settled"}},
			},
		},
		{
			"a refund deducted in two lines that give back too little of the fee", "the difference is said once",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}},
				{
					asOf: "10-21", terminal: []string{"rrn=2 type=REFUND at=10-20_11:00 orig=1"}, lines: []string{"rrn=2 gross=-60.00 fee=-0.36", "rrn=2 gross=-40.00 fee=0.00"},
					verdicts: []string{"2 settled", "2 settled"}, exceptions: []string{"fee-variance 2"},
				},
			},
		},
		{
			"two deductions that don't add up to the refund", "nobody knows which of them is its own",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}},
				{
					asOf: "10-21", terminal: []string{"rrn=2 type=REFUND at=10-20_11:00 orig=1"}, lines: []string{"rrn=2 gross=-60.00 fee=-0.36", "rrn=2 gross=-30.00 fee=-0.18"},
					verdicts: []string{"2 held", "line:2 held", "line:2 held"}, exceptions: []string{"ambiguous-match 2", "ambiguous-match 2", "ambiguous-match 2"},
				},
			},
		},
		{
			"the whole after a smaller line", "the sale has all its money: the smaller line is too much, and ends with the line that takes it back",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=60.00 fee=0.36"}, verdicts: []string{"1 settled"}, exceptions: []string{"amount-variance 1"}},
				{
					asOf: "10-21", lines: []string{"rrn=1"}, verdicts: []string{"1 settled", "line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"},
					cleared: []string{"amount-variance 1 settled 0"},
					proof:   "reopened 1 100.00 99.40; settled 1 100.00 99.40; line-reopened 1 60.00 59.64; line-new 1 100.00 99.40; matched 1 100.00 99.40; unexpected 1 60.00 59.64",
				},
				{asOf: "10-22", lines: []string{"rrn=1 gross=-60.00 fee=-0.36"}, cleared: []string{"unexpected-settlement 1 cancelled 0"}},
			},
		},
		{
			"the whole after two parts", "both parts are too much",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=60.00 fee=0.36", "rrn=1 gross=30.00 fee=0.18"}, verdicts: []string{"1 settled", "1 settled", "1 missing"}, exceptions: []string{"partial-settlement 1"}},
				{asOf: "10-21", lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}, exceptions: []string{"amount-variance 1"}, cleared: []string{"partial-settlement 1 became amount-variance 1"}},
			},
		},
		{
			"the whole after a part by contract", "no rest is claimed: so much too much came",
			[]night{
				{asOf: "10-20", matching: inParts(), terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=60.00 fee=0.36"}, verdicts: []string{"1 settled", "1 missing"}, exceptions: []string{"partial-settlement 1"}},
				{asOf: "10-21", matching: inParts(), lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}, exceptions: []string{"amount-variance 1"}, cleared: []string{"partial-settlement 1 became amount-variance 1"}},
			},
		},
		{
			"a copy of a part by contract", "is no money for the rest, which stays claimed",
			[]night{
				{asOf: "10-20", matching: inParts(), terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=60.00 fee=0.36"}, verdicts: []string{"1 settled", "1 missing"}, exceptions: []string{"partial-settlement 1"}},
				{asOf: "10-21", matching: inParts(), lines: []string{"rrn=1 gross=60.00 fee=0.36"}, verdicts: []string{"1 missing", "line:1 duplicate"}, exceptions: []string{"partial-settlement 1", "duplicate-settlement 1"}},
			},
		},
		{
			"the whole of another day's sale of the reference", "it names its own sale by its time: the short one stays short",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=60.00 fee=0.36 at=10-19_10:00"}, verdicts: []string{"1 settled"}, exceptions: []string{"amount-variance 1"}},
				{asOf: "10-23", lines: []string{"rrn=1 at=10-22_10:00"}, verdicts: []string{"line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1", "amount-variance 1"}},
			},
		},
		{
			"two parts too many on a later night", "the first fills the sale, the second is a copy: the sale is counted once",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=50.00 fee=0.30"}, verdicts: []string{"1 settled"}, exceptions: []string{"amount-variance 1"}},
				{
					asOf: "10-21", lines: []string{"rrn=1 gross=50.00 fee=0.30", "rrn=1 gross=50.00 fee=0.30"}, verdicts: []string{"1 settled", "1 settled", "line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"},
					cleared: []string{"amount-variance 1 in-parts 0"},
				},
			},
		},
		{
			"parts that fit and one that does not, on a later night", "those that add up are the parts, in whatever order they stand",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=40.00 fee=0.24"}, verdicts: []string{"1 settled"}, exceptions: []string{"amount-variance 1"}},
				{
					asOf: "10-21", lines: []string{"rrn=1 gross=40.00 fee=0.24", "rrn=1 gross=60.00 fee=0.36"}, verdicts: []string{"1 settled", "1 settled", "line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"},
					cleared: []string{"amount-variance 1 in-parts 0"},
				},
			},
		},
		{
			"equal parts of two files on a later night", "they are no copies as long as they fit",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=30.00 fee=0.18"}, verdicts: []string{"1 settled"}, exceptions: []string{"amount-variance 1"}},
				{
					asOf: "10-21", lines: []string{"rrn=1 gross=35.00 fee=0.21 file=one.csv", "rrn=1 gross=35.00 fee=0.21 file=two.csv"}, verdicts: []string{"1 settled", "1 settled", "1 settled"},
					cleared: []string{"amount-variance 1 in-parts 0"},
				},
			},
		},
		{
			"equal parts before the log", "without their sale they look like one row in two files; with it they are its parts",
			[]night{
				{asOf: "10-20", lines: []string{"rrn=1 gross=50.00 fee=0.30 on=10-20"}, verdicts: []string{"line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"}},
				{asOf: "10-21", lines: []string{"rrn=1 gross=50.00 fee=0.30 on=10-21"}, verdicts: []string{"line:1 duplicate", "line:1 unexpected"}, exceptions: []string{"duplicate-settlement 1", "unexpected-settlement 1"}},
				{
					asOf: "10-22", terminal: []string{"rrn=1"}, verdicts: []string{"1 settled", "1 settled"}, bases: []string{"1 in-parts", "1 in-parts"},
					cleared: []string{"duplicate-settlement 1 matched 0", "unexpected-settlement 1 matched 0"},
				},
			},
		},
		{
			"a copy and a sale of more", "a copy stays one: it settles no sale of another amount, on no night",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=1 amount=60.00", "rrn=1 amount=70.00 at=10-19_15:00"}, lines: []string{"rrn=1 gross=60.00 fee=0.36", "rrn=1 gross=60.00 fee=0.36"},
					verdicts: []string{"1 settled", "1 missing", "line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1", "missing-settlement 1"},
				},
				{asOf: "10-21", verdicts: []string{"1 missing", "line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1", "missing-settlement 1"}},
			},
		},
		{
			"two sales of one reference, their log late", "each has its line, though the second looked like a copy",
			[]night{
				{asOf: "10-20", lines: []string{"rrn=1"}, verdicts: []string{"line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"}},
				{asOf: "10-21", lines: []string{"rrn=1 on=10-20"}, verdicts: []string{"line:1 duplicate", "line:1 unexpected"}, exceptions: []string{"duplicate-settlement 1", "unexpected-settlement 1"}},
				{
					asOf: "10-22", terminal: []string{"rrn=1", "rrn=1 at=10-19_15:00"}, verdicts: []string{"1 settled", "1 settled"},
					cleared: []string{"duplicate-settlement 1 matched 0", "unexpected-settlement 1 matched 0"},
				},
			},
		},
		{
			"parts within the tolerance", "the two fen are told as a sum, and claimed of nobody",
			[]night{{
				asOf: "10-20", matching: tolerant(), terminal: []string{"rrn=1", "rrn=2"},
				lines:    []string{"rrn=1 gross=60.00 fee=0.36", "rrn=1 gross=39.98 fee=0.24", "rrn=2 gross=60.00 fee=0.36", "rrn=2 gross=40.02 fee=0.24"},
				verdicts: []string{"1 settled", "1 settled", "2 settled", "2 settled"}, proof: "new 2 200.00 198.80; settled 2 200.00 198.80; line-new 4 200.00 198.80; matched 4 200.00 198.80",
			}},
		},
		{
			"the last part within the tolerance, a night later", "the rest is nil then",
			[]night{
				{asOf: "10-20", matching: tolerant(), terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=60.00 fee=0.36"}, verdicts: []string{"1 settled", "1 missing"}, exceptions: []string{"partial-settlement 1"}},
				{asOf: "10-21", matching: tolerant(), lines: []string{"rrn=1 gross=39.97 fee=0.24"}, verdicts: []string{"1 settled"}, cleared: []string{"partial-settlement 1 settled 1"}},
			},
		},
		{
			"parts beyond the tolerance", "the rest is due, all of it",
			[]night{{
				asOf: "10-20", matching: tolerant(), terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=60.00 fee=0.36", "rrn=1 gross=39.94 fee=0.24"},
				verdicts: []string{"1 settled", "1 settled", "1 missing"}, exceptions: []string{"partial-settlement 1"},
			}},
		},
		{
			"a part after a person closed the rest", "it is money for a closed row, and the sale is not opened by it",
			[]night{
				{asOf: "10-20", matching: inParts(), terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=30.00 fee=0.18"}, verdicts: []string{"1 settled", "1 missing"}, exceptions: []string{"partial-settlement 1"}},
				{asOf: "10-21", matching: inParts(), closed: map[string]string{"1": "by Li Na: a cheque"}, verdicts: []string{"1 excluded"}, cleared: []string{"partial-settlement 1 closed 0"}},
				{asOf: "10-22", matching: inParts(), lines: []string{"rrn=1 gross=20.00 fee=0.12"}, verdicts: []string{"1 excluded", "line:1 held"}, exceptions: []string{"settled-after-closing 1"}},
				{asOf: "10-23", matching: inParts(), lines: []string{"rrn=1 gross=50.00 fee=0.30"}, verdicts: []string{"1 excluded", "line:1 held", "line:1 held"}, exceptions: []string{"settled-after-closing 1", "settled-after-closing 1"}},
			},
		},
		{
			"the whole rest after a person closed it", "it is told, and not taken for granted",
			[]night{
				{asOf: "10-20", matching: inParts(), terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=30.00 fee=0.18"}, verdicts: []string{"1 settled", "1 missing"}, exceptions: []string{"partial-settlement 1"}},
				{asOf: "10-21", matching: inParts(), closed: map[string]string{"1": "by Li Na: a cheque"}, verdicts: []string{"1 excluded"}, cleared: []string{"partial-settlement 1 closed 0"}},
				{asOf: "10-22", matching: inParts(), lines: []string{"rrn=1 gross=70.00 fee=0.42"}, verdicts: []string{"1 excluded", "line:1 held"}, exceptions: []string{"settled-after-closing 1"}},
			},
		},
		{
			"not due yet", "the rest is in transit",
			[]night{{asOf: "10-19", matching: inParts(), terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=60.00 fee=0.36"}, verdicts: []string{"1 settled", "1 in-transit"}}},
		},
		{
			"a second part, days later", "the sale is judged again on both: its exception goes on as that of its rest",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=60.00 fee=0.36"}, verdicts: []string{"1 settled"}, exceptions: []string{"amount-variance 1"}},
				{
					asOf: "10-22", lines: []string{"rrn=1 gross=20.00 fee=0.12"}, verdicts: []string{"1 settled", "1 settled", "1 missing"}, exceptions: []string{"partial-settlement 1"},
					cleared: []string{"amount-variance 1 became partial-settlement 0"},
					proof:   "reopened 1 100.00 99.40; settled 0 80.00 79.52; missing 1 20.00 19.88; line-new 1 20.00 19.88; line-reopened 1 60.00 59.64; matched 2 80.00 79.52",
				},
				{asOf: "10-23", lines: []string{"rrn=1 gross=20.00 fee=0.12"}, verdicts: []string{"1 settled"}, cleared: []string{"partial-settlement 1 settled 3"}},
				{asOf: "10-24", lines: []string{"rrn=1 gross=20.00 fee=0.12"}, verdicts: []string{"line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"}},
			},
		},
		{
			"three instalments", "the second is no copy of the first",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 amount=300.00"}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}, exceptions: []string{"amount-variance 1"}},
				{asOf: "10-21", lines: []string{"rrn=1"}, verdicts: []string{"1 settled", "1 settled", "1 missing"}, exceptions: []string{"partial-settlement 1"}, cleared: []string{"amount-variance 1 became partial-settlement 0"}},
				{asOf: "10-22", lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}, cleared: []string{"partial-settlement 1 settled 2"}},
				{asOf: "10-23", lines: []string{"rrn=1"}, verdicts: []string{"line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"}},
			},
		},
		{
			"all parts on a later night", "each of them comes after the first",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=50.00 fee=0.30"}, verdicts: []string{"1 settled"}, exceptions: []string{"amount-variance 1"}},
				{
					asOf: "10-21", lines: []string{"rrn=1 gross=30.00 fee=0.18", "rrn=1 gross=20.00 fee=0.12"}, verdicts: []string{"1 settled", "1 settled", "1 settled"},
					cleared: []string{"amount-variance 1 in-parts 0"},
				},
			},
		},
		{
			"one line too many", "it equals no part: it is unexpected, and equals one: a copy",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1", "rrn=2"}, lines: []string{"rrn=1 gross=60.00 fee=0.36", "rrn=1 gross=40.00 fee=0.24", "rrn=1 gross=5.00 fee=0.03", "rrn=2 gross=60.00 fee=0.36", "rrn=2 gross=40.00 fee=0.24", "rrn=2 gross=40.00 fee=0.24"},
				verdicts:   []string{"1 settled", "1 settled", "2 settled", "2 settled", "line:1 unexpected", "line:2 duplicate"},
				exceptions: []string{"unexpected-settlement 1", "duplicate-settlement 2"},
			}},
		},
		{
			"a set that adds up, among lines that do not", "the set is the sale's",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=70.00 fee=0.42", "rrn=1 gross=55.00 fee=0.33", "rrn=1 gross=45.00 fee=0.27"},
				verdicts: []string{"1 settled", "1 settled", "line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"},
			}},
		},
		{
			"a cap", "is of the sale, not of each part",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1 amount=9000.00 card=DEBIT"}, lines: []string{"rrn=1 gross=5000.00 fee=20.00", "rrn=1 gross=4000.00 fee=0.00"},
				verdicts: []string{"1 settled", "1 settled"},
			}},
		},
		{
			"a wrong fee", "is said once, of all parts",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=60.00 fee=0.40", "rrn=1 gross=40.00 fee=0.30"},
				verdicts: []string{"1 settled", "1 settled"}, exceptions: []string{"fee-variance 1"},
			}},
		},
		{
			"nobody has a price for it", "the parts are held with it, and settle it no more",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1 m=FREE"}, lines: []string{"rrn=1 gross=60.00 m=FREE", "rrn=1 gross=40.00 m=FREE"},
				verdicts: []string{"1 held", "line:1 held", "line:1 held"}, exceptions: []string{"no-fee-rule 1"},
			}},
		},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}

// TestOneForMany covers lines that pay several sales.
func TestOneForMany(t *testing.T) {
	for _, s := range []story{
		{
			"a batch", "the line names it",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1 batch=7 amount=60.00", "rrn=2 batch=7 amount=40.00", "rrn=3 batch=8 amount=40.00"}, lines: []string{"batch=7", "rrn=3 gross=40.00 fee=0.24"},
				verdicts: []string{"1 settled", "2 settled", "3 settled"}, bases: []string{"1 one-for-many", "2 one-for-many", "3 rrn"},
				proof: "new 3 140.00 139.16; settled 3 140.00 139.16; line-new 2 140.00 139.16; matched 2 140.00 139.16",
			}},
		},
		{
			"the only set", "the line names nothing",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1 amount=31.10", "rrn=2 amount=45.35", "rrn=3 amount=77.00"}, lines: []string{"gross=76.45 fee=0.46"},
				verdicts: []string{"1 settled", "2 settled", "3 missing"}, exceptions: []string{"missing-settlement 3"},
			}},
		},
		{
			"two sets", "nobody knows which",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1 amount=60.00", "rrn=2 amount=40.00", "rrn=3 amount=70.00", "rrn=4 amount=30.00"}, lines: []string{"gross=100.00"},
				verdicts:   []string{"1 held", "2 held", "3 held", "4 held", "line: held"},
				exceptions: []string{"ambiguous-match 1", "ambiguous-match 2", "ambiguous-match 3", "ambiguous-match 4", "ambiguous-match settle-10-20.csv"},
			}},
		},
		{
			"another day's sales", "are not meant by a line that names nothing",
			[]night{{
				asOf: "10-21", terminal: []string{"rrn=1 amount=60.00 at=10-16_10:00", "rrn=2 amount=40.00"}, lines: []string{"on=10-21"},
				verdicts: []string{"1 missing", "2 missing", "line: unexpected"}, exceptions: []string{"missing-settlement 1", "missing-settlement 2", "unexpected-settlement settle-10-21.csv"},
			}},
		},
		{
			"its fee is wrong", "it is said once",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1 batch=7 amount=60.00", "rrn=2 batch=7 amount=40.00"}, lines: []string{"batch=7 fee=0.90"},
				verdicts: []string{"1 settled", "2 settled"}, exceptions: []string{"fee-variance 1"},
			}},
		},
		{
			"another set comes with a late log", "nobody knows which, as if all had come on one night",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 amount=60.00", "rrn=2 amount=40.00"}, lines: []string{"gross=100.00"}, verdicts: []string{"1 settled", "2 settled"}},
				{
					asOf: "10-21", terminal: []string{"rrn=3 amount=70.00 file=pos-late.csv", "rrn=4 amount=30.00 file=pos-late.csv"}, verdicts: []string{"1 held", "2 held", "3 held", "4 held", "line: held"},
					exceptions: []string{"ambiguous-match 1", "ambiguous-match 2", "ambiguous-match 3", "ambiguous-match 4", "ambiguous-match settle-10-20.csv"},
					proof:      "new 2 100.00 99.40; reopened 2 100.00 99.40; held 4 200.00 198.80; line-reopened 1 100.00 99.40; line-held 1 100.00 99.40",
				},
			},
		},
		{
			"another sale comes late", "it changes no set: nothing is said of what was settled",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 amount=60.00", "rrn=2 amount=40.00"}, lines: []string{"gross=100.00"}, verdicts: []string{"1 settled", "2 settled"}},
				{asOf: "10-21", terminal: []string{"rrn=3 amount=55.00 file=pos-late.csv"}, verdicts: []string{"3 missing"}, exceptions: []string{"missing-settlement 3"}, proof: "new 1 55.00 54.67; missing 1 55.00 54.67"},
			},
		},
		{
			"a line of one of its sales comes later", "a reference goes before a sum, whatever came first: the other sale and the line are open",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 batch=7 amount=60.00", "rrn=2 batch=7 amount=40.00"}, lines: []string{"batch=7"}, verdicts: []string{"1 settled", "2 settled"}},
				{
					asOf: "10-21", lines: []string{"rrn=2 gross=40.00 fee=0.24"}, verdicts: []string{"1 missing", "2 settled", "line: unexpected"},
					exceptions: []string{"missing-settlement 1", "unexpected-settlement settle-10-20.csv"},
				},
			},
		},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}

// TestPartsInAnyOrder splits sales at random, hands the parts out over nights in two
// orders, and asks for the same end: what is left is what did not come.
func TestPartsInAnyOrder(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	for range 200 {
		gross := int64(300 + random.IntN(5000))
		var parts []int64
		for left := gross; left > 0 && len(parts) < 4; {
			part := 1 + random.Int64N(left)
			parts, left = append(parts, part), left-part
		}
		if random.IntN(2) == 0 {
			parts = parts[:len(parts)-1]
		}
		var ends []string
		for range 2 {
			random.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
			ends = append(ends, playParts(t, random, gross, parts))
		}
		if ends[0] != ends[1] {
			t.Fatalf("%d in parts of %v ends as %q and as %q", gross, parts, ends[0], ends[1])
		}
	}
}

// playParts plays a sale and its parts over nights, and says what is open in the end.
func playParts(t *testing.T, random *rand.Rand, gross int64, parts []int64) string {
	t.Helper()
	m, came := newMemory(), int64(0)
	var result match.Result
	sale := []string{fmt.Sprintf("rrn=1 amount=%d.%02d", gross/100, gross%100)}
	for day := 20; len(parts) > 0 || sale != nil; day++ {
		n := night{asOf: fmt.Sprintf("10-%d", day), matching: inParts(), terminal: sale}
		sale = nil
		for take := min(len(parts), random.IntN(len(parts)+1)+day%2); take > 0; take-- {
			part := parts[0]
			parts, came = parts[1:], came+part
			n.lines = append(n.lines, fmt.Sprintf("rrn=1 gross=%d.%02d fee=0.00 file=settle-%s-%d.csv", part/100, part%100, n.asOf, take))
		}
		result = m.run(t, n)
	}
	open := int64(0)
	for _, item := range result.Items {
		if item.Transaction != nil && item.Verdict == reconcile.Missing {
			open += reconcile.MinorOf(&item.Transaction.Origin, item.Transaction.Signed(), "CNY")
		}
	}
	if open != gross-came {
		t.Fatalf("%d came of %d, and %d is open", came, gross, open)
	}
	return fmt.Sprint(open)
}

// TestThePartsAreNamedOnEveryNight: the acquirer is asked for the rest of a sale, and must find what it sent.
func TestThePartsAreNamedOnEveryNight(t *testing.T) {
	m := newMemory()
	for _, n := range []struct {
		night
		want, why string
	}{
		{night{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=40.00 fee=0.24"}}, "40.00 of 100.00 CNY came in parts, 60.00 is open; parts: settle-10-20.csv:2", "the first part"},
		{night{asOf: "10-21"}, "40.00 of 100.00 CNY came in parts, 60.00 is open; parts: settle-10-20.csv:2", "a night on which nothing comes: a claim may be sent now"},
		{night{asOf: "10-22", lines: []string{"rrn=1 gross=30.00 fee=0.18"}}, "70.00 of 100.00 CNY came in parts, 30.00 is open; parts: settle-10-20.csv:2, settle-10-22.csv:2", "a further part goes behind the first"},
		{night{asOf: "10-23"}, "70.00 of 100.00 CNY came in parts, 30.00 is open; parts: settle-10-20.csv:2, settle-10-22.csv:2", "both are remembered"},
	} {
		n.matching = inParts()
		result := m.run(t, n.night)
		if len(result.Exceptions) != 1 || result.Exceptions[0].Cause.Evidence != n.want {
			t.Errorf("night of %s (%s): want %q, got %v %q", n.asOf, n.why, n.want, exceptionsOf(result.Exceptions), result.Exceptions[0].Cause.Evidence)
		}
	}
}

// TestCauseOfWholeAfterPart: what is said of a rest that a line of the whole settled names the
// parts, and no wrong key.
func TestCauseOfWholeAfterPart(t *testing.T) {
	m := newMemory()
	m.run(t, night{asOf: "10-20", matching: inParts(), terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=90.00 fee=0.54"}})
	result := m.run(t, night{asOf: "10-21", matching: inParts(), lines: []string{"rrn=1"}})
	if len(result.Exceptions) != 1 {
		t.Fatalf("got %d exceptions, want one", len(result.Exceptions))
	}
	cause := result.Exceptions[0].Cause
	if want := "10.00 CNY of the sale was open, for the rest came in parts before, and this line is 100.00"; cause.Evidence != want || cause.Code != "unknown" {
		t.Errorf("got %s: %s, want %s", cause.Code, cause.Evidence, want)
	}
}
