package match_test

import (
	"testing"

	"tieout/reconcile"
	"tieout/reconcile/match"
)

// TestUndoneAfterItWasSettled covers a sale that an earlier night settled and that is
// voided or reversed afterwards, when its rows can't be read again.
func TestUndoneAfterItWasSettled(t *testing.T) {
	settled := night{asOf: "10-20", terminal: []string{"rrn=1 trace=7 batch=1"}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}}
	const undo = "rrn=2 type=VOID orig=1 at=10-20_11:00"
	for _, s := range []story{
		{
			"nothing is taken back", "the cardholder was charged for nothing: said from that night on, until the acquirer takes it back",
			[]night{
				settled,
				{
					asOf: "10-21", terminal: []string{undo}, verdicts: []string{"2 held"}, exceptions: []string{"settled-after-reversal 2"},
					proof: "new 1 -100.00 -100.00; held 1 -100.00 -100.00",
				},
				{asOf: "10-22", verdicts: []string{"2 held"}, exceptions: []string{"settled-after-reversal 2"}},
				{
					asOf: "10-23", lines: []string{"rrn=2 gross=-100.00 fee=-0.60"}, verdicts: []string{"2 excluded"}, cleared: []string{"settled-after-reversal 2 cancelled 0"},
					proof: "opening 1 -100.00 -100.00; excluded 1 -100.00 -100.00; line-new 1 -100.00 -99.40; adjustments 1 -100.00 -99.40",
				},
				{asOf: "10-24", verdicts: []string{"2 excluded"}},
			},
		},
		{
			"taken back on the same night", "both halves are settled: there is nothing to say",
			[]night{settled, {asOf: "10-21", terminal: []string{undo}, lines: []string{"rrn=2 gross=-100.00 fee=-0.60"}, verdicts: []string{"2 excluded"}}, {asOf: "10-22", verdicts: []string{"2 excluded"}}},
		},
		{
			"what came in parts is taken back nights later", "the line is of what came, and not of the sale",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=40 fee=0.24", "rrn=1 gross=30 fee=0.18"}, verdicts: []string{"1 missing", "1 settled", "1 settled"}, exceptions: []string{"partial-settlement 1"}},
				{asOf: "10-21", terminal: []string{undo}, verdicts: []string{"1 excluded", "2 held"}, exceptions: []string{"settled-after-reversal 2"}, cleared: []string{"partial-settlement 1 voided 0"}},
				{asOf: "10-22", verdicts: []string{"1 excluded", "2 held"}, exceptions: []string{"settled-after-reversal 2"}},
				{asOf: "10-23", lines: []string{"rrn=1 gross=-70 fee=-0.42"}, verdicts: []string{"1 excluded", "2 excluded"}, cleared: []string{"settled-after-reversal 2 cancelled 0"}},
			},
		},
		{
			"a rest that a person closed, and the sale is voided", "what had come is to be taken back all the same",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=40 fee=0.24", "rrn=1 gross=30 fee=0.18"}, verdicts: []string{"1 missing", "1 settled", "1 settled"}, exceptions: []string{"partial-settlement 1"}},
				{asOf: "10-21", closed: map[string]string{"1": "by Li: known"}, verdicts: []string{"1 excluded"}, cleared: []string{"partial-settlement 1 closed 0"}},
				{asOf: "10-22", terminal: []string{"rrn=2 type=VOID orig=1 at=10-21_11:00"}, verdicts: []string{"1 excluded", "2 held"}, exceptions: []string{"settled-after-reversal 2"}},
				{asOf: "10-23", lines: []string{"rrn=1 gross=-70 fee=-0.42"}, verdicts: []string{"1 excluded", "2 excluded"}, cleared: []string{"settled-after-reversal 2 cancelled 0"}},
			},
		},
		{
			"taken back under the sale's reference", "acquirers name the sale as often as the void",
			[]night{settled, {asOf: "10-21", terminal: []string{undo}, lines: []string{"rrn=1 gross=-100.00 fee=-0.60"}, verdicts: []string{"2 excluded"}}},
		},
		{
			"after parts of the sale", "its rest is voided with it and is not claimed; what came stands until it is taken back",
			[]night{
				{asOf: "10-20", matching: inParts(), terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=60.00 fee=0.36"}, verdicts: []string{"1 settled", "1 missing"}, exceptions: []string{"partial-settlement 1"}},
				{asOf: "10-21", matching: inParts(), terminal: []string{undo}, verdicts: []string{"1 excluded", "2 held"}, exceptions: []string{"settled-after-reversal 2"}, cleared: []string{"partial-settlement 1 voided 0"}},
				{asOf: "10-22", matching: inParts(), verdicts: []string{"1 excluded", "2 held"}, exceptions: []string{"settled-after-reversal 2"}},
			},
		},
		{
			"after parts, and they are taken back at once", "nothing is left to say",
			[]night{
				{asOf: "10-20", matching: inParts(), terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=60.00 fee=0.36"}, verdicts: []string{"1 settled", "1 missing"}, exceptions: []string{"partial-settlement 1"}},
				{asOf: "10-21", matching: inParts(), terminal: []string{undo}, lines: []string{"rrn=2 gross=-60.00 fee=-0.36"}, verdicts: []string{"1 excluded", "2 excluded"}, cleared: []string{"partial-settlement 1 voided 0"}},
			},
		},
		{
			"a sale of another amount under its reference", "the line of the voided sale is not its money",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1", "rrn=2 type=VOID orig=1 at=10-19_11:00"}, lines: []string{"rrn=1"}, verdicts: []string{"1 excluded", "2 excluded", "line:1 held"}, exceptions: []string{"settled-after-reversal 1"}},
				{asOf: "10-21", terminal: []string{"rrn=1 amount=75.00 at=10-20_11:00"}, verdicts: []string{"1 excluded", "1 missing", "2 excluded", "line:1 held"}, exceptions: []string{"missing-settlement 1", "settled-after-reversal 1"}},
			},
		},
		{
			"the void's log is late", "the line that takes the money back is unexpected until the void says why",
			[]night{
				settled,
				{asOf: "10-21", lines: []string{"rrn=2 gross=-100.00 fee=-0.60"}, verdicts: []string{"line:2 unexpected"}, exceptions: []string{"unexpected-settlement 2"}},
				{asOf: "10-22", terminal: []string{undo}, verdicts: []string{"2 excluded"}, cleared: []string{"unexpected-settlement 2 cancelled 0"}},
			},
		},
		{
			"a refund that was deducted", "the cardholder did not get the money and the merchant paid it: said until it is given back",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 type=REFUND"}, lines: []string{"rrn=1 gross=-100.00 fee=-0.60"}, verdicts: []string{"1 settled"}},
				{asOf: "10-21", terminal: []string{undo}, verdicts: []string{"2 held"}, exceptions: []string{"settled-after-reversal 2"}},
				{asOf: "10-22", verdicts: []string{"2 held"}, exceptions: []string{"settled-after-reversal 2"}},
				{asOf: "10-23", lines: []string{"rrn=1"}, verdicts: []string{"2 excluded"}, cleared: []string{"settled-after-reversal 2 cancelled 0"}},
			},
		},
		{
			"taken back twice", "the second line takes too much: it is a copy of the first",
			[]night{
				settled,
				{asOf: "10-21", terminal: []string{undo}, lines: []string{"rrn=2 gross=-100.00 fee=-0.60"}, verdicts: []string{"2 excluded"}},
				{asOf: "10-22", lines: []string{"rrn=2 gross=-100.00 fee=-0.60"}, verdicts: []string{"2 excluded", "line:2 duplicate"}, exceptions: []string{"duplicate-settlement 2"}},
			},
		},
		{
			"by reference of its own", "a reversal repeats the reference of its sale",
			[]night{settled, {asOf: "10-21", terminal: []string{"rrn=1 type=REVERSAL at=10-20_10:01"}, verdicts: []string{"1 held"}, exceptions: []string{"settled-after-reversal 1"}}},
		},
		{
			"by trace number", "the sale has no other reference, or its void repeats the retrieval reference",
			[]night{
				{
					asOf: "10-20", terminal: []string{"trace=7 batch=1", "rrn=3 trace=8 batch=1"}, lines: []string{"trace=7 batch=1 t=T1", "rrn=3"},
					verdicts: []string{"7 settled", "3 settled"},
				},
				{
					asOf: "10-21", terminal: []string{"trace=9 batch=2 type=VOID origtrace=7 origbatch=1 at=10-20_11:00", "rrn=3 trace=10 batch=2 type=VOID origtrace=8 origbatch=1 at=10-20_11:01"},
					verdicts: []string{"9 held", "3 held"}, exceptions: []string{"settled-after-reversal 9", "settled-after-reversal 3"},
				},
				{
					asOf: "10-22", lines: []string{"trace=7 batch=1 t=T1 gross=-100.00 fee=-0.60", "rrn=3 gross=-100.00 fee=-0.60"}, verdicts: []string{"9 excluded", "3 excluded"},
					cleared: []string{"settled-after-reversal 9 cancelled 0", "settled-after-reversal 3 cancelled 0"},
				},
			},
		},
		{
			"by order number", "the void of a wallet has a reference of its own, and the order number of its sale",
			[]night{
				{asOf: "10-20", terminal: []string{"order=O1"}, lines: []string{"order=O1"}, verdicts: []string{"O1 settled"}},
				{asOf: "10-21", terminal: []string{"rrn=2 order=O1 type=VOID at=10-20_11:00"}, verdicts: []string{"2 held"}, exceptions: []string{"settled-after-reversal 2"}},
				{asOf: "10-22", lines: []string{"order=O1 gross=-100.00 fee=-0.60"}, verdicts: []string{"2 excluded"}, cleared: []string{"settled-after-reversal 2 cancelled 0"}},
			},
		},
		{
			"settled with another amount", "the void has the terminal's amount",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=110.00 fee=0.66"}, verdicts: []string{"1 settled"}, exceptions: []string{"amount-variance 1"},
				},
				{asOf: "10-21", terminal: []string{undo}, verdicts: []string{"2 held"}, exceptions: []string{"settled-after-reversal 2"}, cleared: []string{"amount-variance 1 voided 0"}},
			},
		},
		{
			"the void is reversed", "the sale stands after all",
			[]night{
				settled,
				{asOf: "10-21", terminal: []string{undo}, verdicts: []string{"2 held"}, exceptions: []string{"settled-after-reversal 2"}},
				{asOf: "10-22", terminal: []string{"rrn=3 type=REVERSAL orig=2 at=10-20_11:01"}, verdicts: []string{"2 excluded", "3 excluded"}, cleared: []string{"settled-after-reversal 2 reversed 0"}},
			},
		},
		{
			"a void that was declined", "it takes nothing back",
			[]night{settled, {asOf: "10-21", terminal: []string{undo + " code=25"}, verdicts: []string{"2 excluded"}}},
		},
		{
			"a void of another amount, or of a sale that nobody knows", "neither speaks of the settled sale",
			[]night{settled, {asOf: "10-21", terminal: []string{undo + " amount=99.00", "rrn=3 type=VOID orig=9 at=10-20_11:00"}, verdicts: []string{"2 excluded", "3 excluded"}}},
		},
		{
			"a void long after", "its sale is another one: references come round",
			[]night{settled, {asOf: "12-20", terminal: []string{"rrn=2 type=VOID orig=1 at=12-19_11:00"}, verdicts: []string{"2 excluded"}}},
		},
		{
			"closed by a person", "a person who has seen to it hears no more of it",
			[]night{
				settled,
				{asOf: "10-21", terminal: []string{undo}, verdicts: []string{"2 held"}, exceptions: []string{"settled-after-reversal 2"}},
				{asOf: "10-22", closed: map[string]string{"2": "by Li: paid back"}, verdicts: []string{"2 excluded"}, cleared: []string{"settled-after-reversal 2 closed 0"}},
				{asOf: "10-23", verdicts: []string{"2 excluded"}},
			},
		},
		{
			"the reference comes round", "the void that ended takes back no other sale",
			[]night{
				settled,
				{asOf: "10-21", terminal: []string{undo}, lines: []string{"rrn=2 gross=-100.00 fee=-0.60"}, verdicts: []string{"2 excluded"}},
				{asOf: "10-27", terminal: []string{"rrn=1 at=10-26_10:00"}, lines: []string{"rrn=1 at=10-26_10:00"}, verdicts: []string{"1 settled", "2 excluded"}},
			},
		},
	} {
		t.Run(s.name, func(t *testing.T) {
			m := newMemory()
			m.gone = true
			m.tell(t, s)
		})
	}
}

// TestReopenedByAVoid covers the same when they can: sale and line are judged again, as
// if they had come together with what takes the sale back.
func TestReopenedByAVoid(t *testing.T) {
	settled := night{asOf: "10-20", terminal: []string{"rrn=1 trace=7 batch=1"}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}}
	const undo = "rrn=2 type=VOID orig=1 at=10-20_11:00 file=pos-10-20.csv"
	excluded := []string{"1 excluded", "2 excluded"}
	for _, s := range []story{
		{
			"nothing is taken back", "said of the line from that night on, until the acquirer takes it back",
			[]night{
				settled,
				{
					asOf: "10-21", terminal: []string{undo}, verdicts: []string{"1 excluded", "2 excluded", "line:1 held"}, exceptions: []string{"settled-after-reversal 1"},
					proof: "new 1 -100.00 -100.00; reopened 1 100.00 100.00; excluded 2 0.00 0.00; line-reopened 1 100.00 99.40; line-held 1 100.00 99.40",
				},
				{asOf: "10-22", verdicts: []string{"1 excluded", "2 excluded", "line:1 held"}, exceptions: []string{"settled-after-reversal 1"}},
				{asOf: "10-23", lines: []string{"rrn=2 gross=-100.00 fee=-0.60"}, verdicts: excluded, cleared: []string{"settled-after-reversal 1 cancelled 0"}},
				{asOf: "10-24", verdicts: excluded},
			},
		},
		{
			"taken back on the same night", "the two lines cancel each other: there is nothing to say",
			[]night{
				settled,
				{
					asOf: "10-21", terminal: []string{undo}, lines: []string{"rrn=2 gross=-100.00 fee=-0.60"}, verdicts: excluded,
					proof: "new 1 -100.00 -100.00; reopened 1 100.00 100.00; excluded 2 0.00 0.00; line-new 1 -100.00 -99.40; line-reopened 1 100.00 99.40; adjustments 2 0.00 0.00",
				},
				{asOf: "10-22", verdicts: excluded},
			},
		},
		{
			"taken back under the sale's reference", "acquirers name the sale as often as the void",
			[]night{settled, {asOf: "10-21", terminal: []string{undo}, lines: []string{"rrn=1 gross=-100.00 fee=-0.60"}, verdicts: excluded}},
		},
		{
			"the void's log is late", "the line that takes the money back is unexpected until the void says why",
			[]night{
				settled,
				{asOf: "10-21", lines: []string{"rrn=1 gross=-100.00 fee=-0.60"}, verdicts: []string{"line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"}},
				{asOf: "10-22", terminal: []string{undo}, verdicts: excluded, cleared: []string{"unexpected-settlement 1 cancelled 0"}},
			},
		},
		{
			"by order number", "the void of a wallet has a reference of its own, and the order number of its sale",
			[]night{
				{asOf: "10-20", terminal: []string{"order=1"}, lines: []string{"order=1"}, verdicts: []string{"1 settled"}},
				{
					asOf: "10-21", terminal: []string{"rrn=2 order=1 type=VOID at=10-20_11:00 file=pos-10-20.csv"}, verdicts: []string{"1 excluded", "2 excluded", "line:1 held"},
					exceptions: []string{"settled-after-reversal 1"},
				},
				{asOf: "10-22", lines: []string{"order=1 gross=-100.00 fee=-0.60"}, verdicts: excluded, cleared: []string{"settled-after-reversal 1 cancelled 0"}},
			},
		},
		{
			"by trace number, in the sale's batch", "the log in which the sale stands says under which reference it was settled",
			[]night{
				settled,
				{
					asOf: "10-21", terminal: []string{"rrn=2 type=VOID origtrace=7 batch=1 at=10-20_11:00 file=pos-10-20.csv"}, verdicts: []string{"1 excluded", "2 excluded", "line:1 held"},
					exceptions: []string{"settled-after-reversal 1"},
				},
				{asOf: "10-22", lines: []string{"rrn=1 gross=-100.00 fee=-0.60"}, verdicts: excluded, cleared: []string{"settled-after-reversal 1 cancelled 0"}},
			},
		},
		{
			"by the trace number of its batch of before", "the void stands in the next batch",
			[]night{settled, {
				asOf: "10-21", terminal: []string{"rrn=2 type=VOID origtrace=7 origbatch=1 batch=2 at=10-20_11:00 file=pos-10-20.csv"}, lines: []string{"rrn=2 gross=-100.00 fee=-0.60"}, verdicts: excluded,
			}},
		},
		{
			"a reversal that repeats the trace number", "it has no other word for its sale",
			[]night{settled, {
				asOf: "10-21", terminal: []string{"type=REVERSAL trace=7 batch=1 at=10-19_10:01 file=pos-10-20.csv"}, verdicts: []string{"1 excluded", "7 excluded", "line:1 held"},
				exceptions: []string{"settled-after-reversal 1"},
			}},
		},
		{
			"by the trace number of another amount", "a void is whole: it is of no sale that is known",
			[]night{settled, {asOf: "10-21", terminal: []string{"rrn=2 type=VOID amount=99.00 origtrace=7 batch=1 at=10-20_11:00 file=pos-10-20.csv"}, verdicts: []string{"2 excluded"}}},
		},
		{
			"by a trace number of long ago", "trace numbers come round: four days later it is another sale's",
			[]night{settled, {asOf: "10-26", terminal: []string{"rrn=2 type=VOID origtrace=7 batch=1 at=10-23_11:00 file=pos-10-23.csv"}, verdicts: []string{"2 excluded"}}},
		},
		{
			"by a trace number that was before", "three days reach over a weekend",
			[]night{settled, {
				asOf: "10-23", terminal: []string{"rrn=2 type=VOID origtrace=7 batch=1 at=10-22_11:00 file=pos-10-22.csv"}, lines: []string{"rrn=2 gross=-100.00 fee=-0.60"}, verdicts: excluded,
			}},
		},
		{
			"by the trace number of another merchant, terminal or batch", "each counts by itself",
			[]night{settled, {asOf: "10-21", terminal: []string{
				"rrn=2 m=M2 type=VOID origtrace=7 batch=1 at=10-20_11:00 file=pos-10-20.csv", "rrn=3 t=T2 type=VOID origtrace=7 batch=1 at=10-20_11:00 file=pos-10-20.csv",
				"rrn=4 type=VOID origtrace=7 batch=2 at=10-20_11:00 file=pos-10-20.csv", "rrn=5 p=other type=VOID origtrace=7 batch=1 at=10-20_11:00 file=pos-10-20.csv",
			}, verdicts: []string{"2 excluded", "3 excluded", "4 excluded", "5 excluded"}}},
		},
		{
			"by a reference that nobody has", "what it names counts, not that its own trace number is the sale's",
			[]night{settled, {asOf: "10-21", terminal: []string{"rrn=2 type=VOID orig=9 trace=7 batch=1 at=10-20_11:00 file=pos-10-20.csv"}, verdicts: []string{"2 excluded"}}},
		},
		{
			"before its sale", "what takes back comes after what it takes back",
			[]night{settled, {asOf: "10-21", terminal: []string{"rrn=2 type=VOID origtrace=7 batch=1 at=10-18_11:00 file=pos-10-20.csv"}, verdicts: []string{"2 excluded"}}},
		},
		{
			"the void is reversed", "the sale stands after all, and its line settles it",
			[]night{
				settled,
				{asOf: "10-21", terminal: []string{undo}, verdicts: []string{"1 excluded", "2 excluded", "line:1 held"}, exceptions: []string{"settled-after-reversal 1"}},
				{
					asOf: "10-22", terminal: []string{"rrn=3 type=REVERSAL orig=2 at=10-20_11:01 file=pos-10-21.csv"}, verdicts: []string{"1 settled", "2 excluded", "3 excluded"},
					cleared: []string{"settled-after-reversal 1 matched 0"},
				},
			},
		},
		{
			"closed by a person", "a person who has seen to it hears no more of it",
			[]night{
				settled,
				{asOf: "10-21", terminal: []string{undo}, verdicts: []string{"1 excluded", "2 excluded", "line:1 held"}, exceptions: []string{"settled-after-reversal 1"}},
				{asOf: "10-22", closed: map[string]string{"1": "by Li: paid back"}, verdicts: excluded, cleared: []string{"settled-after-reversal 1 closed 0"}},
				{asOf: "10-23", verdicts: excluded},
			},
		},
		{
			"two sales of the reference", "it takes back the last one that was made before it",
			[]night{
				settled,
				{asOf: "10-23", terminal: []string{"rrn=1 at=10-22_10:00 file=pos-10-22.csv"}, lines: []string{"rrn=1 at=10-22_10:00"}, verdicts: []string{"1 settled"}},
				{
					asOf: "10-24", terminal: []string{"rrn=2 type=VOID orig=1 at=10-22_11:00 file=pos-10-23.csv"}, lines: []string{"rrn=2 gross=-100.00 fee=-0.60"}, verdicts: excluded,
					proof: "new 1 -100.00 -100.00; reopened 1 100.00 100.00; excluded 2 0.00 0.00; line-new 1 -100.00 -99.40; line-reopened 1 100.00 99.40; adjustments 2 0.00 0.00",
				},
			},
		},
		{
			"taken back twice", "the second line has nothing left to take back",
			[]night{
				settled,
				{asOf: "10-21", terminal: []string{undo}, lines: []string{"rrn=2 gross=-100.00 fee=-0.60"}, verdicts: excluded},
				{asOf: "10-22", lines: []string{"rrn=2 gross=-100.00 fee=-0.60"}, verdicts: []string{"1 excluded", "2 excluded", "line:2 held"}, exceptions: []string{"settled-after-reversal 2"}},
			},
		},
		{
			"settled short", "nothing is left to claim once it is voided; what came goes back as it came",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=60.00 fee=0.36"}, verdicts: []string{"1 settled"}, exceptions: []string{"amount-variance 1"}},
				{asOf: "10-21", terminal: []string{undo}, verdicts: []string{"1 excluded", "2 excluded", "line:1 held"}, exceptions: []string{"settled-after-reversal 1"}, cleared: []string{"amount-variance 1 voided 0"}},
				{asOf: "10-22", verdicts: []string{"1 excluded", "2 excluded", "line:1 held"}, exceptions: []string{"settled-after-reversal 1"}},
				{asOf: "10-23", lines: []string{"rrn=2 gross=-60.00 fee=-0.36"}, verdicts: excluded, cleared: []string{"settled-after-reversal 1 cancelled 0"}},
				{asOf: "10-24", verdicts: excluded},
			},
		},
		{
			"settled with a tip and a wrong fee, and reversed", "the difference of the fee is claimed no more either; the sale is named as often as the reversal",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=110.00 fee=1.66"}, verdicts: []string{"1 settled"}, exceptions: []string{"amount-variance 1", "fee-variance 1"}},
				{
					asOf: "10-21", terminal: []string{"rrn=1 type=REVERSAL at=10-19_10:01 file=pos-10-20.csv"}, lines: []string{"orig=1 gross=-110.00 fee=-1.66"}, verdicts: []string{"1 excluded", "1 excluded"},
					cleared: []string{"amount-variance 1 reversed 0", "fee-variance 1 reversed 0"},
				},
			},
		},
		{
			"settled short, and less is taken back", "the line is not the other half: both are said",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=60.00 fee=0.36"}, verdicts: []string{"1 settled"}, exceptions: []string{"amount-variance 1"}},
				{
					asOf: "10-21", terminal: []string{undo}, lines: []string{"rrn=2 gross=-59.00 fee=-0.35"}, verdicts: []string{"1 excluded", "2 excluded", "line:1 held", "line:2 unexpected"},
					exceptions: []string{"settled-after-reversal 1", "unexpected-settlement 2"}, cleared: []string{"amount-variance 1 voided 0"},
				},
			},
		},
		{
			"voided before it was settled short", "on whichever night the void comes, the end is the same",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1", "rrn=2 type=VOID orig=1 at=10-19_11:00"}, lines: []string{"rrn=1 gross=60.00 fee=0.36"}, verdicts: []string{"1 excluded", "2 excluded", "line:1 held"}, exceptions: []string{"settled-after-reversal 1"}},
				{asOf: "10-21", lines: []string{"rrn=2 gross=-60.00 fee=-0.36"}, verdicts: excluded, cleared: []string{"settled-after-reversal 1 cancelled 0"}},
			},
		},
		{
			"voided, and its reference comes round with another amount", "the line speaks of another time: its log is late",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1", "rrn=2 type=VOID orig=1 at=10-19_11:00"}, verdicts: excluded},
				{asOf: "10-27", lines: []string{"rrn=1 gross=60.00 fee=0.36 at=10-26_10:00"}, verdicts: []string{"1 excluded", "2 excluded", "line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"}},
			},
		},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}

// TestTracedOriginalIsNamedBy covers which row of a log a void means by a trace number.
func TestTracedOriginalIsNamedBy(t *testing.T) {
	void := match.TracedOriginal{Provider: "acq", MerchantID: "M1", Trace: reconcile.TraceKey("T1", "1", "7"), Day: on("10-20")}
	for _, c := range []struct {
		row, why string
		named    bool
	}{
		{"trace=7 batch=1 at=10-20_23:59", "of its day", true},
		{"trace=7 batch=1 at=10-17_00:00", "of the first day", true},
		{"trace=7 batch=1 at=10-16_23:59", "of the day before that", false},
		{"trace=7 batch=1 at=10-21_00:00", "of the day after", false},
		{"p= trace=7 batch=1 at=10-20_09:00", "of a log that names no provider", true},
		{"p=other trace=7 batch=1 at=10-20_09:00", "of another acquirer", false},
		{"m=M2 trace=7 batch=1 at=10-20_09:00", "of another merchant", false},
		{"type=VOID trace=7 batch=1 at=10-20_09:00", "itself a void", false},
		{"trace=7 batch=2 at=10-20_09:00", "of another batch", false},
		{"trace=7 at=10-20_09:00", "of no batch", false},
	} {
		if row := transaction(c.row, 0); void.IsNamedBy(&row) != c.named {
			t.Errorf("a row %s: want %t", c.why, c.named)
		}
	}
}
