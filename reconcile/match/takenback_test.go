package match_test

import (
	"testing"

	"tieout/reconcile"
	"tieout/reconcile/match"
)

// TestTakenBack covers what an acquirer pays once too often or to the wrong
// merchant, and takes back.
func TestTakenBack(t *testing.T) {
	lateLog := match.UnavailableFile{
		Source: "pos", Side: reconcile.TerminalSide, Provider: "acq", Date: on("10-21"), File: "pos-10-21",
		Cause: reconcile.Cause{Code: "terminal-system/file-missing", Evidence: "it has not come"},
	}
	for _, s := range []story{
		{
			"a duplicate in one night", "paid twice and taken back once: the sale is settled, and nothing is open",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1", "rrn=1", "rrn=1 gross=-100.00 fee=-0.60"}, verdicts: []string{"1 settled"},
				proof: "new 1 100.00 99.40; settled 1 100.00 99.40; line-new 3 100.00 99.40; matched 1 100.00 99.40; adjustments 2 0.00 0.00",
			}},
		},
		{
			"a duplicate on later nights", "the exception stands until the line that takes it back, and cleared.csv says how it ended",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}},
				{asOf: "10-21", lines: []string{"rrn=1"}, verdicts: []string{"line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"}},
				{asOf: "10-22", verdicts: []string{"line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"}},
				{asOf: "10-23", lines: []string{"rrn=1 gross=-100.00 fee=-0.60"}, cleared: []string{"duplicate-settlement 1 cancelled 0"}},
				{asOf: "10-24"},
			},
		},
		{
			"a duplicate by an adjustment", "some acquirers take it back by a correction",
			[]night{
				{asOf: "10-20", terminal: []string{"order=O1"}, lines: []string{"order=O1", "order=O1"}, verdicts: []string{"O1 settled", "line:O1 duplicate"}, exceptions: []string{"duplicate-settlement O1"}},
				{asOf: "10-21", lines: []string{"order=O1 type=ADJUSTMENT gross=-100.00 fee=0.00"}, cleared: []string{"duplicate-settlement O1 cancelled 0"}},
			},
		},
		{
			"the taking back comes first", "whichever half comes first, nothing is open in the end",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1", "rrn=1 gross=-100.00 fee=-0.60"}, verdicts: []string{"1 settled", "line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"}},
				{asOf: "10-21", lines: []string{"rrn=1"}, cleared: []string{"unexpected-settlement 1 cancelled 0"}},
			},
		},
		{
			"another amount, another reference, another currency", "none of them takes the duplicate back",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1", "rrn=1"}, verdicts: []string{"1 settled", "line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"}},
				{
					asOf: "10-21", lines: []string{"rrn=1 gross=-90.00 fee=-0.54", "rrn=2 gross=-100.00 fee=-0.60", "rrn=1 gross=-100 fee=-1 cur=JPY", "gross=-100.00 fee=-0.60"},
					verdicts:   []string{"line:1 duplicate", "line:1 unexpected", "line:2 unexpected", "line:1 unexpected", "line: unexpected"},
					exceptions: []string{"duplicate-settlement 1", "unexpected-settlement 1", "unexpected-settlement 2", "unexpected-settlement 1", "unexpected-settlement settle-10-21.csv"},
				},
			},
		},
		{
			"two duplicates and one taking back", "one of them is still paid too often",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1", "rrn=1", "rrn=1", "rrn=1 gross=-100.00 fee=-0.60"},
				verdicts: []string{"1 settled", "line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"},
			}},
		},
		{
			"a refund is no taking back", "the terminal's refund is settled, and the duplicate stands",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1", "rrn=2 type=REFUND amount=100.00 orig=1 at=10-19_11:00"}, lines: []string{"rrn=1", "rrn=1", "rrn=1 gross=-100.00 fee=-0.60"},
				verdicts: []string{"1 settled", "2 settled", "line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"},
			}},
		},
		{
			"a log that a person closed", "nothing waits for it any more",
			[]night{
				{asOf: "10-21", gates: []match.UnavailableFile{lateLog}, exceptions: []string{"missing-file pos-10-21"}},
				{asOf: "10-22", gates: []match.UnavailableFile{lateLog}, closed: map[string]string{"": "by Li: there is none"}, cleared: []string{"missing-file pos-10-21 closed 0"}, lines: []string{"rrn=1 on=10-21", "rrn=1 gross=-100.00 fee=-0.60 on=10-21"}},
			},
		},
		{
			"a log that is late", "it may hold the refund that the line settles: nothing is cancelled before it has come",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1", "rrn=1"}, verdicts: []string{"1 settled", "line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"}},
				{
					asOf: "10-22", gates: []match.UnavailableFile{lateLog}, lines: []string{"rrn=1 gross=-100.00 fee=-0.60 on=10-21"},
					verdicts: []string{"line:1 duplicate", "line:1 unexpected"}, exceptions: []string{"duplicate-settlement 1", "unexpected-settlement 1", "missing-file pos-10-21"},
				},
				{
					asOf: "10-23", terminal: []string{"rrn=2 type=REFUND amount=100.00 orig=1 at=10-21_11:00"},
					verdicts: []string{"2 settled", "line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"},
					cleared: []string{"unexpected-settlement 1 matched 0", "missing-file pos-10-21 file-arrived 0"},
				},
			},
		},
		{
			"misrouted, moved on a later night", "the wrong merchant's line is taken back and the right one is paid: nothing is open on either side",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 m=M1"}, lines: []string{"rrn=1 m=M2"}, verdicts: []string{"1 held", "line:1 held"}, exceptions: []string{"misrouted-settlement 1"}},
				{
					asOf: "10-21", lines: []string{"rrn=1 m=M2 gross=-100.00 fee=-0.60", "rrn=1 m=M1"}, verdicts: []string{"1 settled"},
					cleared: []string{"misrouted-settlement 1 settled 1"},
				},
			},
		},
		{
			"misrouted, moved in one night", "the same files at once end the same way",
			[]night{{asOf: "10-20", terminal: []string{"rrn=1 m=M1"}, lines: []string{"rrn=1 m=M2", "rrn=1 m=M2 gross=-100.00 fee=-0.60", "rrn=1 m=M1"}, verdicts: []string{"1 settled"}}},
		},
		{
			"misrouted, taken back and not paid", "the sale is what is left: it is missing until its own line comes",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 m=M1"}, lines: []string{"rrn=1 m=M2"}, verdicts: []string{"1 held", "line:1 held"}, exceptions: []string{"misrouted-settlement 1"}},
				{asOf: "10-21", lines: []string{"rrn=1 m=M2 gross=-100.00 fee=-0.60"}, verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1"}, cleared: []string{"misrouted-settlement 1 became missing-settlement 0"}},
				{asOf: "10-22", lines: []string{"rrn=1 m=M1"}, verdicts: []string{"1 settled"}, cleared: []string{"missing-settlement 1 settled 2"}},
			},
		},
		{
			"misrouted, paid before it is taken back", "the sale is settled; what the wrong merchant was paid is nobody's until it is taken back",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 m=M1"}, lines: []string{"rrn=1 m=M2"}, verdicts: []string{"1 held", "line:1 held"}, exceptions: []string{"misrouted-settlement 1"}},
				{
					asOf: "10-21", lines: []string{"rrn=1 m=M1"}, verdicts: []string{"1 settled", "line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"},
					cleared: []string{"misrouted-settlement 1 settled 1"},
				},
				{asOf: "10-22", lines: []string{"rrn=1 m=M2 gross=-100.00 fee=-0.60"}, cleared: []string{"unexpected-settlement 1 cancelled 0"}},
			},
		},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}
