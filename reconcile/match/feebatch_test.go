package match_test

import (
	"testing"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/match"
)

// TestABatchIsJudgedAsOne covers a fee that is rounded once over the lines of a settle
// date, whose parts come on several nights. A line of 0.80 costs 0.0048: one costs
// nothing, two or three together 0.01.
func TestABatchIsJudgedAsOne(t *testing.T) {
	const (
		sale  = " m=BATCH amount=0.80"
		line  = " m=BATCH gross=0.80 fee=0.00 on=10-20"
		dear  = " m=BATCH gross=0.80 fee=0.01 on=10-20"
		batch = "fee-variance settle-10-20.csv"
	)
	whole := night{asOf: "10-20", terminal: []string{"rrn=1" + sale, "rrn=2" + sale}, lines: []string{"rrn=1" + line, "rrn=2" + dear}, verdicts: []string{"1 settled", "2 settled"}}
	for _, s := range []story{
		{"whole in one night", "the odd minor unit is on one line: together it is right", []night{whole}},
		{
			"a log late by days", "the line of a sale whose log is late was rounded with the others: nothing is said before it is there",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=1" + sale, "rrn=2" + sale}, lines: []string{"rrn=1" + line, "rrn=2" + line, "rrn=3" + dear},
					verdicts: []string{"1 settled", "2 settled", "line:3 unexpected"}, exceptions: []string{"unexpected-settlement 3"},
				},
				{asOf: "10-21", verdicts: []string{"line:3 unexpected"}, exceptions: []string{"unexpected-settlement 3"}},
				{asOf: "10-23", verdicts: []string{"line:3 unexpected"}, exceptions: []string{"unexpected-settlement 3"}},
				{asOf: "10-26", terminal: []string{"rrn=3" + sale}, verdicts: []string{"3 settled"}, cleared: []string{"unexpected-settlement 3 matched 0"}},
				{asOf: "10-27"},
			},
		},
		{
			"a log that never comes", "after 35 days it is judged without the line; two lines cost 0.01, and 0.03 were taken: more than rounding explains",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=1" + sale, "rrn=2" + sale}, lines: []string{"rrn=1 m=BATCH gross=0.80 fee=0.03", "rrn=2" + line, "rrn=3" + line},
					verdicts: []string{"1 settled", "2 settled", "line:3 unexpected"}, exceptions: []string{"unexpected-settlement 3"},
				},
				{asOf: "11-23", verdicts: []string{"line:3 unexpected"}, exceptions: []string{"unexpected-settlement 3"}},
				{asOf: "11-24", verdicts: []string{"line:3 unexpected"}, exceptions: []string{batch, "unexpected-settlement 3"}},
				{asOf: "11-25", verdicts: []string{"line:3 unexpected"}, exceptions: []string{batch, "unexpected-settlement 3"}},
			},
		},
		{
			"a line that a person closed", "what it would have cost nobody knows, so that one minor unit proves nothing",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=1" + sale, "rrn=2" + sale}, lines: []string{"rrn=1" + line, "rrn=2" + line, "rrn=3" + dear},
					verdicts: []string{"1 settled", "2 settled", "line:3 unexpected"}, exceptions: []string{"unexpected-settlement 3"},
				},
				{asOf: "10-21", closed: map[string]string{"3": "by Li: of another shop"}, cleared: []string{"unexpected-settlement 3 closed 0"}},
			},
		},
		{
			"split over two files", "the second file of the settle date comes a night later: its sale is missing meanwhile, and the batch not whole",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=1" + sale, "rrn=2" + sale, "rrn=3" + sale}, lines: []string{"rrn=1" + line, "rrn=2" + line},
					verdicts: []string{"1 settled", "2 settled", "3 missing"}, exceptions: []string{"missing-settlement 3"},
				},
				{asOf: "10-21", lines: []string{"rrn=3" + dear}, verdicts: []string{"3 settled"}, cleared: []string{"missing-settlement 3 settled 0"}},
			},
		},
		{
			"a sale that never comes", "money that comes later has a later settle date: the batch is judged on the business day after",
			[]night{
				{
					asOf: "10-23", terminal: []string{"rrn=1 at=10-22_10:00" + sale, "rrn=2 at=10-22_10:00" + sale, "rrn=3 at=10-22_10:00" + sale}, lines: []string{"rrn=1 m=BATCH gross=0.80 fee=0.00", "rrn=2 m=BATCH gross=0.80 fee=0.00"},
					verdicts: []string{"1 settled", "2 settled", "3 missing"}, exceptions: []string{"missing-settlement 3"},
				},
				{asOf: "10-24", verdicts: []string{"3 missing"}, exceptions: []string{"missing-settlement 3"}},
				{asOf: "10-25", verdicts: []string{"3 missing"}, exceptions: []string{"missing-settlement 3"}},
				{asOf: "10-26", verdicts: []string{"3 missing"}, exceptions: []string{"missing-settlement 3", "fee-variance settle-10-23.csv"}},
			},
		},
		{
			"a part later than that", "the batch is judged again, and is right: what was said of it ends",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=1" + sale, "rrn=2" + sale, "rrn=3" + sale}, lines: []string{"rrn=1" + line, "rrn=2" + line},
					verdicts: []string{"1 settled", "2 settled", "3 missing"}, exceptions: []string{"missing-settlement 3"},
				},
				{asOf: "10-21", verdicts: []string{"3 missing"}, exceptions: []string{"missing-settlement 3", batch}},
				{asOf: "10-22", verdicts: []string{"3 missing"}, exceptions: []string{"missing-settlement 3", batch}},
				{
					asOf: "10-23", lines: []string{"rrn=3" + dear}, verdicts: []string{"3 settled"},
					cleared: []string{"missing-settlement 3 settled 0", batch + " batch-completed 0"},
				},
			},
		},
		{
			"a part that nobody awaited", "sale and line both come a night later: they belong to the batch all the same",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1" + sale, "rrn=2" + sale}, lines: []string{"rrn=1" + line, "rrn=2" + line}, verdicts: []string{"1 settled", "2 settled"}, exceptions: []string{batch}},
				{asOf: "10-21", terminal: []string{"rrn=3" + sale}, lines: []string{"rrn=3" + dear}, verdicts: []string{"3 settled"}, cleared: []string{batch + " batch-completed 0"}},
			},
		},
		{
			"while a file is late", "a sale that waits for its file may be in the batch, however long it takes",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=1" + sale, "rrn=2" + sale}, lines: []string{"rrn=1" + line}, gates: []match.UnavailableFile{lateGate("10-20")},
					verdicts: []string{"1 settled", "2 waiting"}, exceptions: []string{"missing-file settle-10-20"},
				},
				{asOf: "10-22", gates: []match.UnavailableFile{lateGate("10-20")}, verdicts: []string{"2 waiting"}, exceptions: []string{"missing-file settle-10-20"}},
				{
					asOf: "10-23", lines: []string{"rrn=2" + dear}, verdicts: []string{"2 settled"},
					cleared: []string{" 2 settled 0", "missing-file settle-10-20 file-arrived 0"},
				},
			},
		},
		{
			"a refund in the batch", "its fee is given back within the same sum",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1 m=BATCH amount=100.80", "rrn=2 m=BATCH amount=100.00 type=REFUND"},
				lines:    []string{"rrn=1 m=BATCH gross=100.80 fee=0.60", "rrn=2 m=BATCH gross=-100.00 fee=-0.60"},
				verdicts: []string{"1 settled", "2 settled"},
			}},
		},
		{
			"wrong", "said when the batch is whole, and every night from then on",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=1" + sale}, lines: []string{"rrn=1 m=BATCH gross=0.80 fee=0.05", "rrn=2" + dear},
					verdicts: []string{"1 settled", "line:2 unexpected"}, exceptions: []string{"unexpected-settlement 2"},
				},
				{
					asOf: "10-21", terminal: []string{"rrn=2" + sale}, verdicts: []string{"2 settled"}, exceptions: []string{batch},
					cleared: []string{"unexpected-settlement 2 matched 0"},
				},
				{asOf: "10-22", exceptions: []string{batch}},
				{asOf: "12-01", exceptions: []string{batch}},
			},
		},
		{
			"another settle date", "it is a batch of its own",
			[]night{
				whole,
				{asOf: "10-21", terminal: []string{"rrn=3 at=10-20_10:00" + sale}, lines: []string{"rrn=3 m=BATCH gross=0.80 fee=0.01"}, verdicts: []string{"3 settled"}, exceptions: []string{"fee-variance settle-10-21.csv"}},
			},
		},
		{
			"a part of the fee in rows of its own, a night later", "line and fee row are one fee: the batch is right with them",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=1 m=BATCH"}, lines: []string{"rrn=1 m=BATCH fee=0.54"},
					verdicts: []string{"1 settled"}, exceptions: []string{batch},
				},
				{asOf: "10-21", lines: []string{"rrn=1 m=BATCH type=FEE gross=0 fee=0.06 on=10-20"}, cleared: []string{batch + " batch-completed 0"}},
			},
		},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}

// TestABatchSaysByHowMuch: the difference is that of the whole batch, under one ID, and
// the nights' fees add up to the batch's.
func TestABatchSaysByHowMuch(t *testing.T) {
	m := newMemory()
	var expected, actual, variance decimal.Decimal
	run := func(n night) match.Result {
		result := m.run(t, n)
		if fees := result.Proof["CNY"]; fees != nil {
			expected, actual, variance = expected.Add(fees.Fees.Expected), actual.Add(fees.Fees.Actual), variance.Add(fees.Fees.Variance)
		}
		return result
	}
	wantFees := func(want string) {
		t.Helper()
		if got := expected.StringFixed(2) + " " + actual.StringFixed(2) + " " + variance.StringFixed(2); got != want {
			t.Errorf("want expected, actual and variance %s so far, got %s", want, got)
		}
	}
	wantDifference := func(r match.Result, want string) reconcile.Exception {
		t.Helper()
		if len(r.Exceptions) != 1 || r.Exceptions[0].Kind != reconcile.FeeVariance || r.Exceptions[0].Difference.Decimal.StringFixed(2) != want {
			t.Fatalf("want one fee-variance of %s, got %+v", want, r.Exceptions)
		}
		return *r.Exceptions[0]
	}
	run(night{asOf: "10-20", terminal: []string{"rrn=1 m=BATCH amount=0.80"}, lines: []string{"rrn=1 m=BATCH gross=0.80 fee=0.05", "rrn=2 m=BATCH gross=0.80 fee=0.01"}})
	wantFees("0.05 0.05 0.00") // nothing is said while a part is awaited
	first := wantDifference(run(night{asOf: "10-21", terminal: []string{"rrn=2 m=BATCH amount=0.80"}}), "-0.05")
	wantFees("0.01 0.06 0.05")
	wantDifference(run(night{asOf: "10-22"}), "-0.05")
	later := wantDifference(run(night{asOf: "10-23", terminal: []string{"rrn=3 m=BATCH amount=0.80"}, lines: []string{"rrn=3 m=BATCH gross=0.80 fee=0.02 on=10-20"}}), "-0.07")
	wantFees("0.01 0.08 0.07")
	if later.ID != first.ID || later.FirstReported != on("10-21") {
		t.Errorf("want the batch's exception to keep its ID and first date, got %s of %s and %s of %s", first.ID, first.FirstReported, later.ID, later.FirstReported)
	}
}
