package match_test

import (
	"strings"
	"testing"

	"tieout/reconcile"
)

// TestARestatementIsComparedWithItsEarlierVersion covers what an accepted restatement
// may change, row by row.
func TestARestatementIsComparedWithItsEarlierVersion(t *testing.T) {
	const (
		one   = "rrn=1 on=10-20 file=settle.csv"
		two   = "rrn=2 on=10-20 file=settle.csv"
		three = "rrn=3 on=10-20 file=settle.csv"
		late  = "10-21"
	)
	settled := night{
		asOf: "10-20", terminal: []string{"rrn=1 file=pos.csv", "rrn=2 file=pos.csv"}, lines: []string{one, two}, verdicts: []string{"1 settled", "2 settled"},
		proof: "new 2 200.00 198.80; settled 2 200.00 198.80; line-new 2 200.00 198.80; matched 2 200.00 198.80",
	}
	held := []string{"restated-settlement 2"}
	for _, s := range []story{
		{"the same rows", "nothing is changed, and nothing is said", []night{settled, {asOf: late, lines: []string{one, two}, restated: "settle.csv"}}},
		{
			"a line withdrawn", "the sale is open again and held, until its money comes; the line's money is no longer among what came in",
			[]night{
				settled,
				{
					asOf: late, lines: []string{one}, restated: "settle.csv", verdicts: []string{"2 held"}, exceptions: held,
					proof: "reopened 1 100.00 99.40; held 1 100.00 99.40; line-reopened 1 100.00 99.40; line-new -1 -100.00 -99.40",
				},
				{asOf: "10-22", verdicts: []string{"2 held"}, exceptions: held, proof: "opening 1 100.00 99.40; held 1 100.00 99.40"},
				{asOf: "10-23", lines: []string{"rrn=2"}, verdicts: []string{"2 settled"}, cleared: []string{"restated-settlement 2 settled 3"}},
				{asOf: "10-24", lines: []string{"rrn=2"}, verdicts: []string{"line:2 duplicate"}, exceptions: []string{"duplicate-settlement 2"}},
			},
		},
		{
			"all lines withdrawn", "each sale is told of",
			[]night{settled, {asOf: late, restated: "settle.csv", verdicts: []string{"1 held", "2 held"}, exceptions: []string{"restated-settlement 1", "restated-settlement 2"}}},
		},
		{
			"a line withdrawn, and closed by a person", "it leaves the balance, and is shown no more",
			[]night{
				settled,
				{asOf: late, lines: []string{one}, restated: "settle.csv", verdicts: []string{"2 held"}, exceptions: held},
				{asOf: "10-22", closed: map[string]string{"2": "by Li: it was a test"}, verdicts: []string{"2 excluded"}, cleared: []string{"restated-settlement 2 closed 0"}},
				{asOf: "10-23", verdicts: []string{"2 excluded"}},
			},
		},
		{
			"a line withdrawn and restored", "a third version has it again: the sale is settled, and nothing is left",
			[]night{
				settled,
				{asOf: late, lines: []string{one}, restated: "settle.csv", verdicts: []string{"2 held"}, exceptions: held},
				{asOf: "10-22", lines: []string{one, two}, restated: "settle.csv", verdicts: []string{"2 settled"}, cleared: []string{"restated-settlement 2 settled 0"}},
				{asOf: "10-23", lines: []string{one, two}, restated: "settle.csv"},
				{asOf: "10-24", lines: []string{one}, restated: "settle.csv", verdicts: []string{"2 held"}, exceptions: held},
			},
		},
		{
			"a line moved to another file", "it settles its sale again in the same night",
			[]night{settled, {
				asOf: late, lines: []string{one, "rrn=2 on=10-20 file=settle-b.csv"}, restated: "settle.csv", verdicts: []string{"2 settled"},
				proof: "reopened 1 100.00 99.40; settled 1 100.00 99.40; line-reopened 1 100.00 99.40; matched 1 100.00 99.40",
			}},
		},
		{
			"a changed amount", "the sale is settled with the new amount, short, and its evidence has both",
			[]night{settled, {asOf: late, lines: []string{one, "rrn=2 on=10-20 file=settle.csv gross=90.00 fee=0.54"}, restated: "settle.csv", verdicts: []string{"2 settled"}, exceptions: []string{"amount-variance 2"}}},
		},
		{
			"a changed fee", "the fee is judged again",
			[]night{
				settled,
				{asOf: late, lines: []string{one, "rrn=2 on=10-20 file=settle.csv fee=0.80"}, restated: "settle.csv", verdicts: []string{"2 settled"}, exceptions: []string{"fee-variance 2"}},
				{asOf: "10-22", lines: []string{one, two}, restated: "settle.csv", verdicts: []string{"2 settled"}, cleared: []string{"fee-variance 2 withdrawn 0"}},
			},
		},
		{
			"a wrong line withdrawn", "what was said of the pair lives on in what is said of the sale",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=2 file=pos.csv"}, lines: []string{two + " gross=90.00 fee=0.80"}, verdicts: []string{"2 settled"}, exceptions: []string{"amount-variance 2", "fee-variance 2"}},
				{
					asOf: late, restated: "settle.csv", verdicts: []string{"2 held"}, exceptions: held,
					cleared: []string{"amount-variance 2 became restated-settlement 0", "fee-variance 2 withdrawn 0"},
				},
			},
		},
		{
			"a settled line twice", "the second is money that was not there before: a duplicate",
			[]night{
				settled,
				{asOf: late, lines: []string{one, two, two}, restated: "settle.csv", verdicts: []string{"line:2 duplicate"}, exceptions: []string{"duplicate-settlement 2"}},
				{asOf: "10-22", lines: []string{one, two}, restated: "settle.csv", cleared: []string{"duplicate-settlement 2 withdrawn 0"}},
			},
		},
		{
			"a row added", "what explains it settles it, what nothing explains contradicts the closed night",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 file=pos.csv", "rrn=2 file=pos.csv"}, lines: []string{one}, verdicts: []string{"1 settled", "2 missing"}, exceptions: []string{"missing-settlement 2"}},
				{
					asOf: late, lines: []string{one, two, three}, restated: "settle.csv", verdicts: []string{"2 settled", "line:3 held"}, exceptions: []string{"restated-settlement 3"},
					cleared: []string{"missing-settlement 2 settled 0"},
				},
				{asOf: "10-22", lines: []string{one, two}, restated: "settle.csv", cleared: []string{"restated-settlement 3 withdrawn 0"}},
			},
		},
		{
			"an unexpected line withdrawn", "its exception ends",
			[]night{
				{asOf: "10-20", lines: []string{one}, verdicts: []string{"line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"}},
				{asOf: late, restated: "settle.csv", cleared: []string{"unexpected-settlement 1 withdrawn 0"}, proof: "line-opening 1 100.00 99.40; line-new -1 -100.00 -99.40"},
				{asOf: "10-22"},
			},
		},
		{
			"an unexpected line changed", "it is the same row, and keeps its exception's number",
			[]night{
				{asOf: "10-20", lines: []string{one}, verdicts: []string{"line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"}},
				{
					asOf: late, lines: []string{one + " gross=90.00"}, restated: "settle.csv", verdicts: []string{"line:1 held"}, exceptions: []string{"restated-settlement 1"},
					cleared: []string{"unexpected-settlement 1 became restated-settlement 0"},
				},
				{asOf: "10-22", verdicts: []string{"line:1 held"}, exceptions: []string{"restated-settlement 1"}},
				{asOf: "10-23", terminal: []string{"rrn=1 amount=90.00"}, verdicts: []string{"1 settled"}, exceptions: []string{"fee-variance 1"}, cleared: []string{"restated-settlement 1 matched 0"}},
			},
		},
		{
			"a missing sale changed", "it is missing still, with the amount that the log has now; or it is paid",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=1 file=pos.csv", "rrn=2 file=pos.csv"}, lines: []string{"rrn=2 gross=90.00 fee=0.54 type=ADJUSTMENT"},
					verdicts: []string{"1 missing", "2 missing"}, exceptions: []string{"missing-settlement 1", "missing-settlement 2"},
				},
				{
					asOf: late, terminal: []string{"rrn=1 file=pos.csv amount=90.00", "rrn=2 file=pos.csv amount=80.00"}, lines: []string{"rrn=2 gross=80.00 fee=0.48"}, restated: "pos.csv",
					verdicts: []string{"1 missing", "2 settled"}, exceptions: []string{"missing-settlement 1"}, cleared: []string{"missing-settlement 2 withdrawn 0"},
				},
			},
		},
		{
			"a chargeback withdrawn", "it stands no longer; one that comes again does",
			[]night{
				{asOf: "10-20", lines: []string{one + " type=CHARGEBACK gross=-100.00 fee=0.00"}, exceptions: []string{"chargeback 1"}},
				{asOf: late, restated: "settle.csv", cleared: []string{"chargeback 1 withdrawn 0"}, proof: "line-reopened 1 -100.00 -100.00; line-new -1 100.00 100.00"},
				{asOf: "10-22", lines: []string{one + " type=CHARGEBACK gross=-100.00 fee=0.00"}, restated: "settle.csv", exceptions: []string{"chargeback 1"}},
			},
		},
		{
			"the taking back of a chargeback withdrawn", "it is told of until it is there again",
			[]night{
				{asOf: "10-20", lines: []string{"rrn=1 file=settle-a.csv type=CHARGEBACK gross=-100.00 fee=0.00", "rrn=1 on=10-20 file=settle.csv type=CHARGEBACK_REVERSED fee=0.00"}},
				{asOf: late, restated: "settle.csv", exceptions: []string{"restated-settlement 1"}},
				{asOf: "10-22", exceptions: []string{"restated-settlement 1"}},
				{asOf: "10-23", restated: "settle.csv", lines: []string{"rrn=1 on=10-20 file=settle.csv type=CHARGEBACK_REVERSED fee=0.00"}, cleared: []string{"restated-settlement 1 restored 0"}},
			},
		},
		{
			"the taking back of a duplicate withdrawn", "the duplicate is one again",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=1 file=pos.csv"}, lines: []string{"rrn=1 file=settle-a.csv", "rrn=1 file=settle-b.csv", one + " gross=-100.00 fee=-0.60"},
					verdicts: []string{"1 settled"},
				},
				{asOf: late, restated: "settle.csv", verdicts: []string{"line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"}},
				{asOf: "10-22", lines: []string{one + " gross=-100.00 fee=-0.60"}, restated: "settle.csv", cleared: []string{"duplicate-settlement 1 cancelled 0"}},
			},
		},
		{
			"a voided sale's line withdrawn", "the sale is voided all the same, and its money is not there",
			[]night{
				settled,
				{asOf: late, terminal: []string{"rrn=9 orig=2 type=VOID at=10-19_12:00"}, verdicts: []string{"2 excluded", "9 excluded", "line:2 held"}, exceptions: []string{"settled-after-reversal 2"}},
				{asOf: "10-22", lines: []string{one}, restated: "settle.csv", verdicts: []string{"2 excluded", "9 excluded"}, cleared: []string{"settled-after-reversal 2 withdrawn 0"}},
			},
		},
		{
			"a line of a batch changed", "the batch is judged without the line of before",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=1 m=BATCH amount=0.80", "rrn=2 m=BATCH amount=0.80"},
					lines:    []string{one + " m=BATCH gross=0.80 fee=0.00", two + " m=BATCH gross=0.80 fee=0.05"},
					verdicts: []string{"1 settled", "2 settled"}, exceptions: []string{"fee-variance settle.csv"},
				},
				{
					asOf: late, lines: []string{one + " m=BATCH gross=0.80 fee=0.00", two + " m=BATCH gross=0.80 fee=0.01"}, restated: "settle.csv",
					verdicts: []string{"2 settled"}, cleared: []string{"fee-variance settle.csv batch-completed 0"},
				},
				{
					asOf: "10-22", lines: []string{one + " m=BATCH gross=0.80 fee=0.00"}, restated: "settle.csv",
					verdicts: []string{"2 held"}, exceptions: held,
				},
				{asOf: "10-23", verdicts: []string{"2 held"}, exceptions: held},
			},
		},
		{
			"a fee row of a sale withdrawn, and doubled", "line and fee rows are one fee, which is judged again",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 file=pos.csv"}, lines: []string{one + " fee=0.50", one + " type=FEE gross=0 fee=0.10"}, verdicts: []string{"1 settled"}},
				{asOf: late, lines: []string{one + " fee=0.50"}, restated: "settle.csv", verdicts: []string{"1 settled"}, exceptions: []string{"fee-variance 1"}},
				{
					asOf: "10-22", lines: []string{one + " fee=0.50", one + " type=FEE gross=0 fee=0.06", one + " type=FEE gross=0 fee=0.04"}, restated: "settle.csv",
					verdicts: []string{"1 settled"}, cleared: []string{"fee-variance 1 withdrawn 0"},
				},
			},
		},
		{
			"a fee row withdrawn whose sale is in another file", "a part of the fee is gone: a person looks at it",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 file=pos.csv"}, lines: []string{"rrn=1 fee=0.50", one + " type=FEE gross=0 fee=0.10"}, verdicts: []string{"1 settled"}},
				{asOf: late, restated: "settle.csv", exceptions: []string{"restated-settlement settle.csv"}},
			},
		},
		{
			"a line withdrawn whose fee row stays", "when the line is there again, both are one fee",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 file=pos.csv"}, lines: []string{one + " fee=0.50", one + " type=FEE gross=0 fee=0.10"}, verdicts: []string{"1 settled"}},
				{
					asOf: late, lines: []string{one + " type=FEE gross=0 fee=0.10"}, restated: "settle.csv", verdicts: []string{"1 held", "line:1 held"}, exceptions: []string{"restated-settlement 1"},
					proof: "reopened 1 100.00 99.40; held 1 100.00 99.40; line-reopened 2 100.00 99.40; line-new -1 -100.00 -99.50; line-held 1 0.00 -0.10",
				},
				{
					asOf: "10-22", lines: []string{one + " fee=0.50", one + " type=FEE gross=0 fee=0.10"}, restated: "settle.csv", verdicts: []string{"1 settled"},
					cleared: []string{"restated-settlement 1 settled 0"},
				},
			},
		},
		{
			"a sale withdrawn from its log", "its line is without a sale, until a log has it",
			[]night{
				settled,
				{
					asOf: late, terminal: []string{"rrn=1 file=pos.csv"}, restated: "pos.csv", verdicts: []string{"line:2 unexpected"}, exceptions: []string{"unexpected-settlement 2"},
					proof: "reopened 1 100.00 100.00; new -1 -100.00 -100.00; line-reopened 1 100.00 99.40; unexpected 1 100.00 99.40",
				},
				{asOf: "10-22", verdicts: []string{"line:2 unexpected"}, exceptions: []string{"unexpected-settlement 2"}},
				{asOf: "10-23", terminal: []string{"rrn=2 file=pos-again.csv"}, verdicts: []string{"2 settled"}, cleared: []string{"unexpected-settlement 2 matched 0"}},
			},
		},
		{
			"a changed sale", "the line settles the sale as the log has it now",
			[]night{settled, {
				asOf: late, terminal: []string{"rrn=1 file=pos.csv", "rrn=2 file=pos.csv amount=101.00"}, restated: "pos.csv", verdicts: []string{"2 settled"}, exceptions: []string{"amount-variance 2"},
			}},
		},
		{
			"an open sale withdrawn", "nothing is expected of it any more, and its end is told",
			[]night{
				{asOf: "10-19", terminal: []string{"rrn=1 file=pos.csv", "rrn=2 file=pos.csv"}, verdicts: []string{"1 in-transit", "2 in-transit"}},
				{
					asOf: "10-20", terminal: []string{"rrn=2 file=pos.csv"}, restated: "pos.csv", verdicts: []string{"2 missing"}, exceptions: []string{"missing-settlement 2"},
					cleared: []string{" 1 withdrawn 0"}, proof: "opening 2 200.00 198.80; new -1 -100.00 -99.40; missing 1 100.00 99.40",
				},
				{asOf: late, restated: "pos.csv", cleared: []string{"missing-settlement 2 withdrawn 0"}},
			},
		},
		{
			"a void withdrawn", "the sale that it took back is a sale again",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 file=pos-a.csv", "rrn=9 orig=1 type=VOID file=pos.csv"}, verdicts: []string{"1 excluded", "9 excluded"}},
				{asOf: late, restated: "pos.csv", verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1"}},
			},
		},
		{
			"both files restated, the pair gone from both", "nothing is open: both sides say that it never was",
			[]night{settled, {
				asOf: late, terminal: []string{"rrn=1 file=pos.csv"}, lines: []string{one}, restated: "settle.csv pos.csv",
				proof: "reopened 1 100.00 100.00; new -1 -100.00 -100.00; line-reopened 1 100.00 99.40; line-new -1 -100.00 -99.40",
			}},
		},
		{
			"both files restated, the line gone", "the sale is in the log's new version, and needs no other file",
			[]night{settled, {
				asOf: late, terminal: []string{"rrn=1 file=pos.csv", "rrn=2 file=pos.csv"}, lines: []string{one}, restated: "settle.csv pos.csv", unread: true,
				verdicts: []string{"2 held"}, exceptions: held,
			}},
		},
		{
			"a line withdrawn whose log is gone", "the amounts and the place are known, the reference is not",
			[]night{
				settled,
				{asOf: late, lines: []string{one}, restated: "settle.csv", unread: true, verdicts: []string{" held"}, exceptions: []string{"restated-settlement pos.csv"}},
				{asOf: "10-22", verdicts: []string{" held"}, exceptions: []string{"restated-settlement pos.csv"}},
			},
		},
		{
			"a refund's line, which names the sale", "a line is known again by its own reference, though its refund has another one",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=5 orig=1 type=REFUND file=pos.csv"}, lines: []string{one + " gross=-100.00 fee=-0.60"}, verdicts: []string{"5 settled"},
				},
				{asOf: late, lines: []string{one + " gross=-100.00 fee=-0.60"}, restated: "settle.csv"},
				{asOf: "10-22", restated: "settle.csv", verdicts: []string{"5 held"}, exceptions: []string{"restated-settlement 5"}},
			},
		},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}

// TestARestatementSaysWhatItTookBack: file, line, amounts, when it was settled, and
// what to do.
func TestARestatementSaysWhatItTookBack(t *testing.T) {
	m := newMemory()
	m.run(t, night{asOf: "10-20", terminal: []string{"rrn=1", "rrn=2"}, lines: []string{"rrn=1 on=10-20 file=settle.csv", "rrn=2 on=10-20 file=settle.csv"}})
	result := m.run(t, night{asOf: "10-21", lines: []string{"rrn=1 on=10-20 file=settle.csv"}, restated: "settle.csv"})
	if len(result.Exceptions) != 1 {
		t.Fatalf("want one exception, got %+v", result.Exceptions)
	}
	x := result.Exceptions[0]
	for _, want := range []string{"settle.csv:3", "100.00, fee 0.60", "the night of 2026-10-20", "the restated version of 2026-10-21"} {
		if !strings.Contains(x.Cause.Evidence, want) {
			t.Errorf("want %q in the evidence, got %q", want, x.Cause.Evidence)
		}
	}
	if x.Cause.Action == "" || x.Difference.Decimal.StringFixed(2) != "-99.40" || x.Counterpart != (reconcile.Origin{File: "settle.csv", Line: 3}) || x.Origin != (reconcile.Origin{File: "pos.csv", Line: 3}) {
		t.Errorf("want what was taken, where both rows are, and what to do, got %+v", x)
	}
	later := m.run(t, night{asOf: "10-22"})
	if len(later.Exceptions) != 1 || later.Exceptions[0].ID != x.ID || later.Exceptions[0].Cause != x.Cause {
		t.Errorf("want the exception to stand as it is, got %+v", later.Exceptions)
	}
}

// TestAChangedRowKeepsItsException: number and date are those of the row before.
func TestAChangedRowKeepsItsException(t *testing.T) {
	m := newMemory()
	first := m.run(t, night{asOf: "10-20", lines: []string{"rrn=1 on=10-20 file=settle.csv"}})
	then := m.run(t, night{asOf: "10-21", lines: []string{"rrn=1 on=10-20 file=settle.csv gross=90.00"}, restated: "settle.csv"})
	if len(first.Exceptions) != 1 || len(then.Exceptions) != 1 || first.Exceptions[0].ID != then.Exceptions[0].ID || then.Exceptions[0].FirstReported != on("10-20") {
		t.Errorf("want one exception with its number and date, got %+v and %+v", first.Exceptions, then.Exceptions)
	}
	if got := then.Exceptions[0].ActualGross.Decimal.StringFixed(2); got != "90.00" {
		t.Errorf("want the amount of today, got %s", got)
	}
}

// TestTwoRunsOfOneDate: a row that is equal to one of an earlier run of the same date is
// another row.
func TestTwoRunsOfOneDate(t *testing.T) {
	m := newMemory()
	m.run(t, night{asOf: "10-20", terminal: []string{"rrn=7 file=pos-a.csv"}, lines: []string{"rrn=1 file=settle-a.csv"}})
	result := m.run(t, night{asOf: "10-20", terminal: []string{"rrn=7 file=pos-b.csv"}, lines: []string{"rrn=1 file=settle-b.csv", "rrn=1 file=settle-b.csv"}})
	if len(result.Items) != 5 {
		t.Errorf("want two sales and three lines, got %v", verdictsOf(result))
	}
}
