package match_test

import (
	"strings"
	"testing"
)

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
			"the same sale again, settled with another amount", "the log has the terminal's amount, which is remembered beside the settled one",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=110.00 fee=0.66"}, verdicts: []string{"1 settled"}, exceptions: []string{"amount-variance 1"}},
				{asOf: "10-21", terminal: []string{"rrn=1"}, verdicts: []string{"1 held"}, exceptions: []string{"amount-variance 1", "duplicate-transaction 1"}},
			},
		},
		{
			"the same sale again, near the cut-off", "the later due date is a caution, and no sign of another sale",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 at=10-19_22:55"}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}},
				{asOf: "10-21", terminal: []string{"rrn=1 at=10-19_22:55"}, verdicts: []string{"1 held"}, exceptions: []string{"duplicate-transaction 1"}},
			},
		},
		{
			"a line of another day", "it may be the money of a sale whose log is late: a person is asked, until the log shows whose it is",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1"}},
				{
					asOf: "10-28", lines: []string{"rrn=1 at=10-27_18:30"}, verdicts: []string{"1 held", "line:1 held"},
					exceptions: []string{"ambiguous-match 1", "ambiguous-match 1"}, cleared: []string{"missing-settlement 1 became ambiguous-match 0"},
				},
				{
					asOf: "10-29", terminal: []string{"rrn=1 at=10-27_18:30"}, verdicts: []string{"1 missing", "1 settled"},
					exceptions: []string{"missing-settlement 1"}, cleared: []string{"ambiguous-match 1 became missing-settlement 0", "ambiguous-match 1 matched 0"},
				},
			},
		},
		{
			"a line of another day beside the sale of that day", "it is that sale's, and the old one is missing still",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 t=T1"}, verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1"}},
				{
					asOf: "10-28", terminal: []string{"rrn=1 t=T2 at=10-27_18:30"}, lines: []string{"rrn=1 t=T1 at=10-27_18:30"},
					verdicts: []string{"1 missing", "1 settled"}, exceptions: []string{"missing-settlement 1"},
				},
			},
		},
		{
			"paid before it was due, and logged again", "the log of its own day has it: it is no second sale, and nothing to claim",
			[]night{
				{asOf: "10-19", terminal: []string{"rrn=1 file=pos-10-19.csv"}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}},
				{asOf: "10-20", terminal: []string{"rrn=1 file=pos-again.csv"}, verdicts: []string{"1 held"}, exceptions: []string{"duplicate-transaction 1"}},
				{asOf: "10-21", verdicts: []string{"1 held"}, exceptions: []string{"duplicate-transaction 1"}},
			},
		},
		{
			"a reference of the day before", "it is in another day's log: the sale of today is another one",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 file=pos-10-19.csv"}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}},
				{asOf: "10-21", terminal: []string{"rrn=1 at=10-20_10:00 file=pos-10-20.csv"}, verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1"}},
			},
		},
		{
			"late money of its own day", "the line says when the sale was made: it is settled, however late",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1"}},
				{asOf: "10-28", lines: []string{"rrn=1 at=10-19_10:00"}, verdicts: []string{"1 settled"}, cleared: []string{"missing-settlement 1 settled 8"}},
			},
		},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}

// TestALineOfAnotherDaySaysSo: the evidence on both sides names the two days.
func TestALineOfAnotherDaySaysSo(t *testing.T) {
	m := newMemory()
	m.run(t, night{asOf: "10-20", terminal: []string{"rrn=1"}})
	result := m.run(t, night{asOf: "10-28", lines: []string{"rrn=1 at=10-27_18:30"}})
	if len(result.Exceptions) != 2 {
		t.Fatalf("want two exceptions, got %d", len(result.Exceptions))
	}
	for _, x := range result.Exceptions {
		if !strings.Contains(x.Cause.Evidence, "the line speaks of 2026-10-27 and the transaction of 2026-10-19") {
			t.Errorf("want both days, got %q", x.Cause.Evidence)
		}
	}
}
