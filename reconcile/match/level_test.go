package match_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/reconcile/match"
	"tieout/reconcile/terms"
)

// TestLevels covers what is matched below the references, and what is not.
func TestLevels(t *testing.T) {
	one := func(name, why, sale, line, basis string) story {
		return story{name, why, []night{{asOf: "10-20", terminal: []string{sale}, lines: []string{line}, verdicts: []string{"631112044117 settled"}, bases: []string{"631112044117 " + basis}}}}
	}
	none := func(name, why, sale, line string, matching ...terms.Matching) story {
		said := line[strings.Index(line, "=")+1:]
		said, _, _ = strings.Cut(said, " ")
		return story{name, why, []night{{
			asOf: "10-20", terminal: []string{sale}, lines: []string{line}, matching: matching,
			verdicts: []string{"631112044117 missing", "line:" + said + " unexpected"}, exceptions: []string{"missing-settlement 631112044117", "unexpected-settlement " + said},
		}}}
	}
	possible := func(name, why, sale, line string) story {
		said := line[strings.Index(line, "=")+1:]
		said, _, _ = strings.Cut(said, " ")
		sold, _, _ := strings.Cut(sale[len("rrn="):], " ")
		return story{name, why, []night{{
			asOf: "10-20", terminal: []string{sale}, lines: []string{line},
			verdicts: []string{sold + " held", "line:" + said + " held"}, exceptions: []string{"possible-match " + sold},
			proof: "new 1 100.00 99.40; held 1 100.00 99.40; line-new 1 100.00 99.40; line-held 1 100.00 99.40",
		}}}
	}
	for _, s := range []story{
		one("the last six", "a report cut the reference", "rrn=631112044117", "rrn=044117", "normalised"),
		one("blanks and quotes", "a spreadsheet added them", "rrn=631112044117", "rrn='631112044117", "normalised"),
		one("trace number", "without the zeros of batch and trace", "rrn=631112044117 trace=000417 batch=000007", "trace=417 batch=7 t=T1", "normalised"),
		one("order number", "another host gave another reference", "rrn=631112044117 order=HX1", "rrn=900000771203 order=HX1", "order-amount"),
		one("terminal and code", "the line has no reference", "rrn=631112044117 auth=012345", "auth=012345 t=T1", "terminal-auth"),
		one("a code without its zero", "", "rrn=631112044117 auth=012345", "auth=12345 t=T1", "terminal-auth"),
		one("code and card", "the terminal is not stated", "rrn=631112044117 auth=012345 pan=622200******1234", "auth=012345 pan=******1234", "terminal-auth"),
		one("nothing but the amount", "there is one sale and one line", "rrn=631112044117", "gross=100.00", "equal-group"),
		one("its own time", "late by its date, but of the sale's minute", "rrn=631112044117 auth=012345 at=10-16_10:00", "auth=012345 t=T1 at=10-16_10:04 on=10-20", "terminal-auth"),
		none("five characters", "are the end of too many", "rrn=631112044117", "rrn=44117 t=T9"),
		none("another order number", "speaks against a reference that is nearly one", "rrn=631112044117 order=HX1", "rrn=044117 order=ZZ9999999"),
		none("another card", "the code may be anybody's", "rrn=631112044117 auth=012345 pan=622200******1234", "rrn=900000771203 pan=******9999 t=T1"),
		none("another amount", "a broken reference settles no other amount", "rrn=631112044117", "rrn=044117 gross=99.00 fee=0.59"),
		none("before the sale", "a line settled before the sale was made is not its money", "rrn=631112044117", "rrn=044117 on=10-16"),
		none("amount alone", "a line with a reference of its own is another sale's", "rrn=631112044117", "rrn=900000771203"),
		none("levels left out", "the configuration does without them", "rrn=631112044117", "rrn=044117", terms.Matching{Levels: []terms.Level{terms.ByRRN}}),
		none("possible matches left out", "", "rrn=631112044117", "rrn=631112044177", terms.Matching{Levels: terms.Levels()}),
		possible("a digit wrong", "a person must look", "rrn=631112044117", "rrn=631112044177"),
		possible("a wrong first digit", "is a zero before another zero", "rrn=601112044117", "rrn=001112044117"),
		possible("two digits exchanged", "as who keys them does", "rrn=631112044117", "rrn=631112041417 t=T9"),
		possible("terminal and minute", "under another reference", "rrn=631112044117 at=10-19_10:20", "rrn=900000771203 t=T1 at=10-19_10:20"),
		possible("the code at another terminal", "under another reference", "rrn=631112044117 auth=550011", "rrn=900000771203 auth=550011 t=T9"),
		possible("a cut reference, too late", "its date speaks against it, its reference for it", "rrn=631112044117 at=10-16_10:00", "rrn=044117 on=10-20"),
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}

// TestLevelsOfSeveral covers what more than one row could be meant by.
func TestLevelsOfSeveral(t *testing.T) {
	for _, s := range []story{
		{
			"two sales end alike", "the line may be either's: both wait for a person",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=631112044117", "rrn=744512044117 at=10-19_11:00"}, lines: []string{"rrn=044117"},
				verdicts:   []string{"631112044117 held", "744512044117 held", "line:044117 held"},
				exceptions: []string{"ambiguous-match 631112044117", "ambiguous-match 744512044117", "ambiguous-match 044117"},
			}},
		},
		{
			"a broken line twice", "the second one is a copy",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=063111204411"}, lines: []string{"rrn=63111204411", "rrn=63111204411"}, verdicts: []string{"063111204411 settled", "line:63111204411 duplicate"}, exceptions: []string{"duplicate-settlement 63111204411"}},
				{asOf: "10-21", lines: []string{"rrn=63111204411"}, verdicts: []string{"line:63111204411 duplicate", "line:63111204411 duplicate"}, exceptions: []string{"duplicate-settlement 63111204411", "duplicate-settlement 63111204411"}},
			},
		},
		{
			"the stronger level first", "each line has its own sale, though the second one's code fits both",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=063111204411 auth=77", "rrn=063111209999 auth=77"}, lines: []string{"rrn=63111204411 auth=77 t=T1", "auth=77 t=T1"},
				verdicts: []string{"063111204411 settled", "063111209999 settled"}, bases: []string{"063111204411 normalised", "063111209999 terminal-auth"},
			}},
		},
		{
			"equal sales within a minute, and a line of the second's time", "the time tells to the second",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=628100000001 at=10-19_15:45", "rrn=628100000002 at=10-19_15:46"}, lines: []string{"rrn= t=T1 at=10-19_15:46"},
				verdicts: []string{"628100000001 missing", "628100000002 settled"}, exceptions: []string{"missing-settlement 628100000001"}, bases: []string{"628100000002 equal-group"},
			}},
		},
		{
			"a line that is more alike to another sale", "does not keep this one from a line without a reference",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=628100000652 t=T2", "rrn=628100000635"}, lines: []string{"rrn=628100000625 t=T2", "rrn= t=T1"},
				verdicts: []string{"628100000635 settled", "628100000652 held", "line:628100000625 held"}, exceptions: []string{"possible-match 628100000652"}, bases: []string{"628100000635 equal-group"},
			}},
		},
		{
			"more sales than lines", "it is known how many are unpaid, not which: the earliest count as paid",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=1", "rrn=2 at=10-19_11:00", "rrn=3 at=10-19_12:00"}, lines: []string{"gross=100.00", "gross=100.00"},
					verdicts: []string{"1 settled", "2 settled", "3 missing"}, exceptions: []string{"missing-settlement 3"},
				},
				{
					asOf: "10-21", lines: []string{"gross=100.00"}, verdicts: []string{"3 settled"}, bases: []string{"3 equal-group"},
					cleared: []string{"missing-settlement 3 settled 1"},
				},
			},
		},
		{
			"more lines than sales", "what is too many is unexpected",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"gross=100.00", "gross=100.00"},
				verdicts: []string{"1 settled", "line: unexpected"}, exceptions: []string{"unexpected-settlement settle-10-20.csv"},
			}},
		},
		{
			"the fee tells", "a line goes to a sale whose fee it carries",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1 card=CREDIT", "rrn=2 card=DEBIT at=10-19_11:00"}, lines: []string{"fee=0.50"},
				verdicts: []string{"1 missing", "2 settled"}, exceptions: []string{"missing-settlement 1"},
			}},
		},
		{
			"another terminal", "a line of a terminal of the merchant pays no sale of another one",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1 t=T1", "rrn=2 t=T2 amount=50.00"}, lines: []string{"t=T2", "rrn=2 gross=50.00 fee=0.30"},
				verdicts: []string{"1 missing", "2 settled", "line: unexpected"}, exceptions: []string{"missing-settlement 1", "unexpected-settlement settle-10-20.csv"},
			}},
		},
		{
			"an older sale", "a line too many pays one that was unpaid before",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1"}},
				{asOf: "10-21", terminal: []string{"rrn=2 at=10-20_10:00 file=pos-2.csv"}, lines: []string{"gross=100.00", "gross=100.00"}, verdicts: []string{"1 settled", "2 settled"}, cleared: []string{"missing-settlement 1 settled 1"}},
			},
		},
		{
			"not due yet", "a pair that a person should look at is none before it is due",
			[]night{{asOf: "10-19", terminal: []string{"rrn=631112044117"}, lines: []string{"rrn=631112044177"}, verdicts: []string{"631112044117 in-transit", "line:631112044177 unexpected"}, exceptions: []string{"unexpected-settlement 631112044177"}}},
		},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}

// TestGroupSentence asks that each unpaid sale of a group says how many are, and goes on
// saying so when another one was paid.
func TestGroupSentence(t *testing.T) {
	m := newMemory()
	first := m.run(t, night{
		asOf: "10-20", terminal: []string{"rrn=1", "rrn=2 at=10-19_11:00", "rrn=3 at=10-19_12:00", "rrn=4 at=10-19_13:00"}, lines: []string{"gross=100.00"},
	})
	later := m.run(t, night{asOf: "10-21", lines: []string{"gross=100.00"}})
	last := m.run(t, night{asOf: "10-22"})
	for _, step := range []struct {
		result match.Result
		says   string
		count  int
	}{{first, "3 of these 4 have not arrived; which ones is not known: 1, 2, 3, 4", 3}, {later, "2 of these 4 have not arrived; which ones is not known: 1, 2, 3, 4", 2}, {last, "2 of these 4 have not arrived; which ones is not known: 1, 2, 3, 4", 2}} {
		if len(step.result.Exceptions) != step.count {
			t.Fatalf("want %d exceptions, got %v", step.count, exceptionsOf(step.result.Exceptions))
		}
		for _, x := range step.result.Exceptions {
			if !strings.Contains(x.Cause.Evidence, step.says) {
				t.Errorf("want %q, got %q", step.says, x.Cause.Evidence)
			}
		}
	}
}

// TestGroupMemberVoided covers a sale that was settled by count only and is voided afterwards.
func TestGroupMemberVoided(t *testing.T) {
	const (
		line = "gross=100.00 file=settle.csv"
		undo = "rrn=9 type=VOID orig=1 at=10-20_11:00 file=pos-10-20.csv"
	)
	sales := func(count int) (rows []string) {
		for i := range count {
			rows = append(rows, fmt.Sprintf("rrn=%d at=10-19_1%d:00", i+1, i))
		}
		return rows
	}
	for _, s := range []story{
		{
			"others wait", "which sale the line was for is not known: it pays one that waits",
			[]night{
				{
					asOf: "10-20", terminal: sales(4), lines: []string{line, line}, verdicts: []string{"1 settled", "2 settled", "3 missing", "4 missing"},
					exceptions: []string{"missing-settlement 3", "missing-settlement 4"},
				},
				{
					asOf: "10-21", terminal: []string{undo}, verdicts: []string{"1 excluded", "3 settled", "4 missing", "9 excluded"}, exceptions: []string{"missing-settlement 4"},
					cleared: []string{"missing-settlement 3 settled 0"}, bases: []string{"3 equal-group"},
				},
				{asOf: "10-22", verdicts: []string{"1 excluded", "4 missing", "9 excluded"}, exceptions: []string{"missing-settlement 4"}},
			},
		},
		{
			"none waits", "one line is too many",
			[]night{
				{asOf: "10-20", terminal: sales(2), lines: []string{line, line}, verdicts: []string{"1 settled", "2 settled"}},
				{asOf: "10-21", terminal: []string{undo}, verdicts: []string{"1 excluded", "9 excluded", "line: held"}, exceptions: []string{"settled-after-reversal settle.csv"}},
			},
		},
		{
			"taken back at once", "the two lines cancel, and those that wait go on",
			[]night{
				{asOf: "10-20", terminal: sales(2), lines: []string{line}, verdicts: []string{"1 settled", "2 missing"}, exceptions: []string{"missing-settlement 2"}},
				{
					asOf: "10-21", terminal: []string{undo}, lines: []string{"rrn=9 gross=-100.00 fee=-0.60"}, verdicts: []string{"1 excluded", "2 missing", "9 excluded"},
					exceptions: []string{"missing-settlement 2"},
				},
			},
		},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
	m := newMemory()
	m.run(t, night{asOf: "10-20", terminal: sales(4), lines: []string{line, line}})
	voided := m.run(t, night{asOf: "10-21", terminal: []string{undo}})
	if want := "1 of these 3 has not arrived; which one is not known: 2, 3, 4"; len(voided.Exceptions) != 1 || !strings.HasSuffix(voided.Exceptions[0].Cause.Evidence, want) {
		t.Errorf("want one exception that says %q, got %+v", want, voided.Exceptions)
	}
}

// TestProvisional covers matches below the references that a later row displaces.
func TestProvisional(t *testing.T) {
	for _, s := range []story{
		{
			"the line's own sale", "its log came late: the first sale has no money",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=0063111204411"}, lines: []string{"rrn=063111204411"}, verdicts: []string{"0063111204411 settled"}},
				{
					asOf: "10-21", terminal: []string{"rrn=063111204411 at=10-19_15:00 file=pos-2.csv"}, verdicts: []string{"063111204411 settled", "0063111204411 missing"},
					exceptions: []string{"missing-settlement 0063111204411"}, bases: []string{"063111204411 rrn"},
					proof: "new 1 100.00 99.40; reopened 1 100.00 99.40; settled 1 100.00 99.40; missing 1 100.00 99.40; line-reopened 1 100.00 99.40; matched 1 100.00 99.40",
				},
			},
		},
		{
			"the sale's own line", "the first line is nobody's",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=0063111204411"}, lines: []string{"rrn=063111204411"}, verdicts: []string{"0063111204411 settled"}},
				{
					asOf: "10-21", lines: []string{"rrn=0063111204411"}, verdicts: []string{"0063111204411 settled", "line:063111204411 unexpected"},
					exceptions: []string{"unexpected-settlement 063111204411"},
				},
				{asOf: "10-22", verdicts: []string{"line:063111204411 unexpected"}, exceptions: []string{"unexpected-settlement 063111204411"}},
			},
		},
		{
			"another sale that may be meant", "on one night nobody would have known: both wait for a person",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=631112044117"}, lines: []string{"rrn=044117"}, verdicts: []string{"631112044117 settled"}},
				{
					asOf: "10-21", terminal: []string{"rrn=744512044117 at=10-19_11:00 file=pos-2.csv"},
					verdicts:   []string{"631112044117 held", "744512044117 held", "line:044117 held"},
					exceptions: []string{"ambiguous-match 631112044117", "ambiguous-match 744512044117", "ambiguous-match 044117"},
				},
			},
		},
		{
			"a row that changes nothing", "the pair stays, and nobody is told of it",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=631112044117"}, lines: []string{"rrn=044117"}, verdicts: []string{"631112044117 settled"}},
				{
					asOf: "10-21", terminal: []string{"rrn=744512044117 at=10-20_11:00"}, lines: []string{"rrn=744512044117"}, verdicts: []string{"744512044117 settled"},
					proof: "new 1 100.00 99.40; settled 1 100.00 99.40; line-new 1 100.00 99.40; matched 1 100.00 99.40",
				},
			},
		},
		{
			"a line for the group", "a reference names one of them: the line that had paid it pays another",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1", "rrn=2 at=10-19_11:00"}, lines: []string{"gross=100.00"}, verdicts: []string{"1 settled", "2 missing"}, exceptions: []string{"missing-settlement 2"}},
				{asOf: "10-21", lines: []string{"rrn=1"}, verdicts: []string{"1 settled", "2 settled"}, bases: []string{"1 rrn", "2 equal-group"}, cleared: []string{"missing-settlement 2 settled 0"}},
			},
		},
		{
			"the files are gone", "what cannot be read again stays as it was; the line that names the sale is open",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=0063111204411"}, lines: []string{"rrn=063111204411"}, verdicts: []string{"0063111204411 settled"}},
				{asOf: "10-21", unread: true, lines: []string{"rrn=0063111204411"}, verdicts: []string{"line:0063111204411 unexpected"}, exceptions: []string{"unexpected-settlement 0063111204411"}},
			},
		},
	} {
		t.Run(s.name, func(t *testing.T) {
			m := newMemory()
			for _, n := range s.nights {
				m.gone = n.unread
				n.unread = false
				m.tell(t, story{s.name, s.why, []night{n}})
			}
		})
	}
}

// TestTolerance covers differences that the contract allows.
func TestTolerance(t *testing.T) {
	cent := []terms.Matching{{Levels: terms.Levels(), Possible: true, Tolerance: decimal.New(1, -2), FeeTolerance: decimal.New(2, -2)}}
	for _, s := range []story{
		{
			"a cent of gross", "it is settled, and summed",
			[]night{{asOf: "10-20", matching: cent, terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=99.99"}, verdicts: []string{"1 settled"}, proof: "new 1 100.00 99.40; settled 1 100.00 99.40; line-new 1 99.99 99.39; matched 1 99.99 99.39"}},
		},
		{
			"two cents of gross", "are too many",
			[]night{{asOf: "10-20", matching: cent, terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=99.98"}, verdicts: []string{"1 settled"}, exceptions: []string{"amount-variance 1"}}},
		},
		{
			"two cents of fee", "",
			[]night{{asOf: "10-20", matching: cent, terminal: []string{"rrn=1"}, lines: []string{"rrn=1 fee=0.62"}, verdicts: []string{"1 settled"}}},
		},
		{
			"three cents of fee", "are too many",
			[]night{{asOf: "10-20", matching: cent, terminal: []string{"rrn=1"}, lines: []string{"rrn=1 fee=0.57"}, verdicts: []string{"1 settled"}, exceptions: []string{"fee-variance 1"}}},
		},
		{
			"a cent and a broken reference", "gross within the tolerance is equal for the further levels too",
			[]night{{asOf: "10-20", matching: cent, terminal: []string{"rrn=063111204411"}, lines: []string{"rrn=63111204411 gross=100.01"}, verdicts: []string{"063111204411 settled"}}},
		},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
	result := newMemory().run(t, night{asOf: "10-20", matching: cent, terminal: []string{"rrn=1", "rrn=2"}, lines: []string{"rrn=1 gross=99.99", "rrn=2 fee=0.58"}})
	proof := result.Proof["CNY"]
	if got := proof.Bridge.Tolerated.Gross.StringFixed(2) + " " + proof.Fees.Tolerated.StringFixed(2) + " " + proof.Fees.Variance.StringFixed(2); got != "-0.01 -0.02 0.00" {
		t.Errorf("what was tolerated is summed: got %s", got)
	}
}
