package match_test

import (
	"testing"

	"tieout/reconcile"
	"tieout/reconcile/match"
)

// TestStart covers trade of before the first day that is judged, 2026-10-19.
func TestStart(t *testing.T) {
	lateLog := match.UnavailableFile{
		Source: "pos", Side: reconcile.TerminalSide, Provider: "acq", Date: on("10-19"), File: "pos-10-19",
		Cause: reconcile.Cause{Code: "terminal-system/file-missing", Evidence: "it has not come"},
	}
	laterLog := lateLog
	laterLog.Date, laterLog.File = on("10-21"), "pos-10-21"
	for _, s := range []story{
		{
			"a sale of before", "it is counted, and nothing is said of it",
			[]night{{asOf: "10-19", terminal: []string{"rrn=1 at=10-18_23:59"}, proof: "new 1 100.00 100.00; excluded 1 100.00 100.00"}, {asOf: "10-20"}},
		},
		{
			"lines of sales of before", "by their time; or, without one, up to the first due date",
			[]night{{
				asOf: "10-20", lines: []string{"rrn=1 at=10-18_10:00", "rrn=2", "rrn=3 at=10-19_10:00"}, verdicts: []string{"line:3 unexpected"}, exceptions: []string{"unexpected-settlement 3"},
				proof: "line-new 3 300.00 298.20; unexpected 1 100.00 99.40; adjustments 2 200.00 198.80",
			}},
		},
		{
			"a line without a time, after the first due date", "its sale is one that is judged",
			[]night{{asOf: "10-21", lines: []string{"rrn=1"}, verdicts: []string{"line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"}}},
		},
		{
			"chargebacks and refunds of sales of before", "what is taken from the first day on is judged",
			[]night{{
				asOf: "10-20", lines: []string{"rrn=1 type=CHARGEBACK gross=-100.00 fee=0.00", "rrn=2 gross=-100.00 fee=-0.60"}, verdicts: []string{"line:2 unexpected"},
				exceptions: []string{"chargeback 1", "unexpected-settlement 2"},
			}},
		},
		{
			"chargebacks, deductions and refunds settled before", "a file of the first night goes back further: they are counted and listed, and a person need not look",
			[]night{{
				asOf: "10-20", lines: []string{
					"rrn=1 on=10-18 type=CHARGEBACK gross=-100.00 fee=0.00", "rrn=2 on=10-18 gross=-100.00 fee=-0.60",
					"rrn= on=10-18 type=ADJUSTMENT gross=-99.00 fee=0.00", "rrn=3 on=10-18 type=FEE gross=0.00 fee=1.00", "rrn=4 type=CHARGEBACK gross=-100.00 fee=0.00",
				},
				exceptions: []string{"chargeback 4"}, proof: "line-new 5 -399.00 -399.40; adjustments 5 -399.00 -399.40",
			}},
		},
		{
			"the log of the first day is late", "a line without a time may be of a sale in it: it is matched when the log comes",
			[]night{
				{
					asOf: "10-20", gates: []match.UnavailableFile{lateLog}, lines: []string{"rrn=1", "rrn=2"}, verdicts: []string{"line:1 unexpected", "line:2 unexpected"},
					exceptions: []string{"unexpected-settlement 1", "unexpected-settlement 2", "missing-file pos-10-19"},
				},
				{
					asOf: "10-21", terminal: []string{"rrn=1"}, verdicts: []string{"1 settled"},
					cleared: []string{"unexpected-settlement 1 matched 0", "unexpected-settlement 2 before-start 0", "missing-file pos-10-19 file-arrived 0"},
				},
			},
		},
		{
			"a line that is taken back while a log of later is late", "both stay open until that log comes, for it may have the refund; then they cancel each other",
			[]night{
				{asOf: "10-22", gates: []match.UnavailableFile{laterLog}, lines: []string{"rrn=1 on=10-22 type=REFUND gross=-100.00 fee=-0.60"}, verdicts: []string{"line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1", "missing-file pos-10-21"}},
				{asOf: "10-23", gates: []match.UnavailableFile{laterLog}, lines: []string{"rrn=1 on=10-20"}, verdicts: []string{"line:1 unexpected", "line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1", "unexpected-settlement 1", "missing-file pos-10-21"}},
				{asOf: "10-24", cleared: []string{"unexpected-settlement 1 cancelled 0", "unexpected-settlement 1 cancelled 0", "missing-file pos-10-21 file-arrived 0"}},
			},
		},
		{
			"a sale in the log of a later day", "its line was set aside as one of before: it is read again, and settles it",
			[]night{
				{asOf: "10-20", lines: []string{"rrn=1"}},
				{
					asOf: "10-21", terminal: []string{"rrn=1"}, verdicts: []string{"1 settled"},
					proof: "new 1 100.00 99.40; settled 1 100.00 99.40; line-reopened 1 100.00 99.40; matched 1 100.00 99.40",
				},
				{asOf: "10-22", terminal: []string{"rrn=1 file=pos-2.csv"}, verdicts: []string{"1 held"}, exceptions: []string{"duplicate-transaction 1"}},
			},
		},
		{
			"a sale and its void in the log of a later day", "the two lines cancel each other",
			[]night{
				{asOf: "10-20", lines: []string{"rrn=1"}},
				{
					asOf: "10-21", terminal: []string{"rrn=1", "rrn=2 type=VOID orig=1 at=10-19_11:00"}, lines: []string{"rrn=2 gross=-100.00 fee=-0.60"},
					verdicts: []string{"1 excluded", "2 excluded"},
				},
			},
		},
		{
			"another amount", "the line is of another sale: nobody knows which, and the sale is held and never claimed",
			[]night{
				{asOf: "10-20", lines: []string{"rrn=1"}},
				{asOf: "10-21", terminal: []string{"rrn=1 amount=90.00"}, verdicts: []string{"1 held"}, exceptions: []string{"settled-after-closing 1"}},
			},
		},
	} {
		t.Run(s.name, func(t *testing.T) {
			m := newMemory()
			m.start = on("10-19")
			m.tell(t, s)
		})
	}

	// Where the file of the line is gone, its sale is held.
	m := newMemory()
	m.start, m.gone = on("10-19"), true
	m.tell(t, story{"the line can't be read again", "the money came with it", []night{
		{asOf: "10-20", lines: []string{"rrn=1"}},
		{asOf: "10-21", terminal: []string{"rrn=1"}, verdicts: []string{"1 held"}, exceptions: []string{"settled-after-closing 1"}},
	}})
}
