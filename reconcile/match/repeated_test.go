package match_test

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"tieout/reconcile"
)

// TestFilesThatOverlap covers rows that stand in two files.
func TestFilesThatOverlap(t *testing.T) {
	for _, s := range []story{
		{
			"two bills of two days", "the second bill begins with the evening of the first: the sale is settled once, its repetition is listed, not paid",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1", "rrn=2"}, lines: []string{"rrn=1 file=a", "rrn=1 file=b", "rrn=2 file=b"},
				verdicts: []string{"1 settled", "2 settled", "line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"},
				proof: "new 2 200.00 198.80; settled 2 200.00 198.80; line-new 3 300.00 298.20; matched 2 200.00 198.80; line-held 1 100.00 99.40",
			}},
		},
		{
			"bills of two nights", "a sale that an earlier night settled comes again with the next bill",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 at=10-19_22:00"}, lines: []string{"rrn=1 file=a at=10-19_22:00"}, verdicts: []string{"1 settled"}},
				{asOf: "10-21", lines: []string{"rrn=1 file=b at=10-19_22:00"}, verdicts: []string{"line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"}},
			},
		},
		{
			"an adjustment in two files", "money that no sale explains counts once, tonight and in the nights to come",
			[]night{
				{
					asOf: "10-20", lines: []string{"trace=5 type=ADJUSTMENT gross=-50.00 fee=0 file=a", "trace=5 type=ADJUSTMENT gross=-50.00 fee=0 file=b"},
					verdicts: []string{"line:5 duplicate"}, exceptions: []string{"duplicate-settlement 5", "unexplained-deduction 5"},
					proof: "line-new 2 -100.00 -100.00; adjustments 1 -50.00 -50.00; line-held 1 -50.00 -50.00",
				},
				{
					asOf: "10-22", lines: []string{"trace=5 type=ADJUSTMENT gross=-50.00 fee=0 file=c on=10-20"},
					verdicts: []string{"line:5 duplicate", "line:5 duplicate"}, exceptions: []string{"duplicate-settlement 5", "duplicate-settlement 5", "unexplained-deduction 5"},
					proof: "line-opening 1 -50.00 -50.00; line-new 1 -50.00 -50.00; line-held 2 -100.00 -100.00",
				},
			},
		},
		{
			"the same deduction on another settle date", "next month's rent has the number of this month's, on one night or on several: nothing is to be expected back",
			[]night{
				{
					asOf: "10-20", lines: []string{"order=R type=ADJUSTMENT gross=-50.00 fee=0 file=a", "order=R type=ADJUSTMENT gross=-50.00 fee=0 file=b on=10-21", "rrn=8 type=FEE gross=0 fee=2.00"},
					exceptions: []string{"unexplained-deduction R", "unexplained-deduction R"},
				},
				{
					asOf: "10-22", lines: []string{"order=R type=ADJUSTMENT gross=-50.00 fee=0", "rrn=8 type=FEE gross=0 fee=2.00"},
					exceptions: []string{"unexplained-deduction R", "unexplained-deduction R", "unexplained-deduction R"},
				},
			},
		},
		{
			"a second chargeback of a sale", "each stands until it is reversed, though both have one reference and amount",
			[]night{
				{asOf: "10-20", lines: []string{"rrn=1 type=CHARGEBACK gross=-100.00 fee=0.00"}, exceptions: []string{"chargeback 1"}},
				{asOf: "10-21", lines: []string{"rrn=1 type=CHARGEBACK_REVERSED gross=100.00 fee=0.00"}, cleared: []string{"chargeback 1 CHARGEBACK_REVERSED 0"}},
				{asOf: "10-22", lines: []string{"rrn=1 type=CHARGEBACK gross=-100.00 fee=0.00"}, exceptions: []string{"chargeback 1"}},
				{asOf: "10-23", lines: []string{"rrn=1 type=CHARGEBACK gross=-100.00 fee=0.00"}, exceptions: []string{"chargeback 1", "chargeback 1"}},
				{asOf: "10-26", lines: []string{"rrn=1 type=CHARGEBACK_REVERSED gross=100.00 fee=0.00"}, exceptions: []string{"chargeback 1"}, cleared: []string{"chargeback 1 CHARGEBACK_REVERSED 0"}},
				{asOf: "10-27", lines: []string{"rrn=1 type=CHARGEBACK gross=-100.00 fee=0.00 on=10-23 file=again"}, verdicts: []string{"line:1 duplicate"}, exceptions: []string{"chargeback 1", "duplicate-settlement 1"}},
			},
		},
		{
			"a fee that is given back in two equal steps", "the second half is no copy of the first, and ends what is said",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 fee=1.60"}, verdicts: []string{"1 settled"}, exceptions: []string{"fee-variance 1"}},
				{asOf: "10-21", lines: []string{"rrn=1 type=FEE gross=0 fee=-0.50"}, exceptions: []string{"fee-variance 1"}},
				{asOf: "10-22", lines: []string{"rrn=1 type=FEE gross=0 fee=-0.50"}, cleared: []string{"fee-variance 1 fee-corrected 0"}},
			},
		},
		{
			"equal rows of one file", "two equal adjustments, and two lines of a reference that two sales share, are what they are",
			[]night{{
				asOf:     "10-20",
				terminal: []string{"rrn=1 t=T1", "rrn=1 t=T2"},
				lines:    []string{"rrn=1", "rrn=1", "type=FEE gross=0 fee=2.00", "type=FEE gross=0 fee=2.00"},
				verdicts: []string{"1 settled", "1 settled"}, exceptions: []string{"unexplained-deduction settle-10-20.csv", "unexplained-deduction settle-10-20.csv"},
				proof: "new 2 200.00 198.80; settled 2 200.00 198.80; line-new 4 200.00 194.80; matched 2 200.00 198.80; adjustments 2 0.00 -4.00",
			}},
		},
		{
			"by occurrence", "one file has the row twice, the other three times: three rows, and two repetitions",
			[]night{{
				asOf: "10-20",
				lines: []string{
					"type=FEE gross=0 fee=2.00 file=a", "type=FEE gross=0 fee=2.00 file=a", "type=FEE gross=0 fee=2.00 file=b",
					"type=FEE gross=0 fee=2.00 file=b", "type=FEE gross=0 fee=2.00 file=b",
				},
				verdicts: []string{"line: duplicate", "line: duplicate"}, exceptions: []string{"duplicate-settlement b", "duplicate-settlement b", "unexplained-deduction a", "unexplained-deduction a", "unexplained-deduction b"},
				proof: "line-new 5 0.00 -10.00; adjustments 3 0.00 -6.00; line-held 2 0.00 -4.00",
			}},
		},
		{
			"nobody's line twice", "a line without a transaction is unexpected once, and a repetition the next night too",
			[]night{
				{asOf: "10-20", lines: []string{"rrn=9 file=a"}, verdicts: []string{"line:9 unexpected"}, exceptions: []string{"unexpected-settlement 9"}},
				{
					asOf: "10-21", lines: []string{"rrn=9 file=b"}, verdicts: []string{"line:9 unexpected", "line:9 duplicate"},
					exceptions: []string{"unexpected-settlement 9", "duplicate-settlement 9"},
				},
				{asOf: "10-22", terminal: []string{"rrn=9"}, verdicts: []string{"9 settled", "line:9 duplicate"}, exceptions: []string{"duplicate-settlement 9"}, cleared: []string{"unexpected-settlement 9 matched 0"}},
			},
		},
		{
			"exports that share an hour", "sales of the shared hour are one sale each, with and without a reference",
			[]night{
				{
					asOf: "10-19", terminal: []string{"rrn=1 file=a", "rrn=1 file=b", "file=a amount=7.00", "file=b amount=7.00"},
					verdicts: []string{"1 in-transit", "1 held", " in-transit", " held"}, exceptions: []string{"duplicate-transaction 1", "duplicate-transaction b"},
				},
				{
					asOf: "10-20", terminal: []string{"file=c amount=7.00"}, lines: []string{"rrn=1"},
					verdicts:   []string{"1 settled", "1 held", " missing", " held", " held"},
					exceptions: []string{"duplicate-transaction 1", "duplicate-transaction b", "duplicate-transaction c", "missing-settlement a"},
				},
			},
		},
		{
			"lines of amounts alone, of two nights", "the file of the next night says both again and one more: two copies, and one that nobody knows",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 at=10-19_10:00", "rrn=2 at=10-19_11:00"}, lines: []string{"file=a", "file=a"}, verdicts: []string{"1 settled", "2 settled"}},
				{
					asOf: "10-21", lines: []string{"file=b on=10-20", "file=b on=10-20", "file=b on=10-20"},
					verdicts: []string{"line: duplicate", "line: duplicate", "line: unexpected"}, exceptions: []string{"duplicate-settlement b", "duplicate-settlement b", "unexpected-settlement b"},
				},
			},
		},
		{
			"a line that a code joined, of two nights", "it stands in another file and is no second money: nothing is opened again",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 auth=A1"}, lines: []string{"auth=A1 t=T1 file=a"}, verdicts: []string{"1 settled"}},
				{asOf: "10-21", lines: []string{"auth=A1 t=T1 file=b on=10-20"}, verdicts: []string{"line: duplicate"}, exceptions: []string{"duplicate-settlement b"}},
			},
		},
		{
			"a line of several sales, of two nights", "all its facts together say what it was",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 amount=11", "rrn=2 amount=22"}, lines: []string{"gross=33 fee=0.20 file=a"}, verdicts: []string{"1 settled", "2 settled"}},
				{asOf: "10-21", lines: []string{"gross=33 fee=0.20 file=b on=10-20"}, verdicts: []string{"line: duplicate"}, exceptions: []string{"duplicate-settlement b"}},
			},
		},
		{
			"a line of an amount alone, and a sale that is open", "it may be the money of that one, and no sale is claimed that may have been paid",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 at=10-19_10:00", "rrn=2 at=10-19_11:00"}, lines: []string{"file=a"}, verdicts: []string{"1 settled", "2 missing"}, exceptions: []string{"missing-settlement 2"}},
				{asOf: "10-21", lines: []string{"file=b on=10-20"}, verdicts: []string{"2 settled"}, cleared: []string{"missing-settlement 2 settled 0"}},
			},
		},
		{
			"a line of an amount alone, of another day", "the settle date is all that tells it apart",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 auth=A1"}, lines: []string{"auth=A1 t=T1 file=a"}, verdicts: []string{"1 settled"}},
				{asOf: "10-21", lines: []string{"auth=A1 t=T1 file=b on=10-21"}, verdicts: []string{"line: unexpected"}, exceptions: []string{"unexpected-settlement b"}},
			},
		},
		{
			"two sales of one second", "a log without references has two equal rows: two sales of the same amount in the same second",
			[]night{{asOf: "10-19", terminal: []string{"file=a amount=7.00", "file=a amount=7.00"}, verdicts: []string{" in-transit", " in-transit"}}},
		},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}

// TestRepeatsAreCountedByFile wants the night to say which file repeats how many
// rows of which.
func TestRepeatsAreCountedByFile(t *testing.T) {
	m := newMemory()
	first := m.run(t, night{asOf: "10-20", terminal: []string{"rrn=1", "rrn=2", "rrn=3"}, lines: []string{"rrn=1 file=a", "rrn=2 file=a", "rrn=3 file=a", "rrn=1 file=b", "rrn=2 file=b fee=0.59"}})
	if diff := gocmp.Diff(map[reconcile.Repeat]int64{{File: "b", Of: "a"}: 1}, first.Repeats); diff != "" {
		t.Errorf("one row is the same, the other has another fee:\n%s", diff)
	}
	second := m.run(t, night{asOf: "10-21", terminal: []string{"rrn=2 file=pos2"}, lines: []string{"rrn=1 file=c", "rrn=3 file=c"}})
	want := map[reconcile.Repeat]int64{{File: "c", Of: "b"}: 1, {File: "c", Night: on("10-20")}: 1, {File: "pos2", Night: on("10-20")}: 1}
	if diff := gocmp.Diff(want, second.Repeats); diff != "" {
		t.Error(diff)
	}
}
