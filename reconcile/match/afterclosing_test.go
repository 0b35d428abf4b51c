package match_test

import (
	"testing"
)

// TestSettledAfterClosing covers money that comes for a row which a person closed.
func TestSettledAfterClosing(t *testing.T) {
	missing := night{asOf: "10-20", terminal: []string{"rrn=1"}, verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1"}}
	closed := night{
		asOf: "10-21", closed: map[string]string{"1": "by Li: paid by cheque"}, verdicts: []string{"1 excluded"}, cleared: []string{"missing-settlement 1 closed 0"},
	}
	held := []string{"1 excluded", "line:1 held"}
	for _, s := range []story{
		{
			"money after the closing", "it is held, night after night, until a person closes it too",
			[]night{
				missing, closed,
				{
					asOf: "10-22", lines: []string{"rrn=1"}, verdicts: held, exceptions: []string{"settled-after-closing 1"},
					proof: "line-new 1 100.00 99.40; line-held 1 100.00 99.40",
				},
				{asOf: "10-23", verdicts: held, exceptions: []string{"settled-after-closing 1"}},
				{asOf: "10-24", closed: map[string]string{"1": "by Li: paid back"}, verdicts: []string{"1 excluded"}, cleared: []string{"settled-after-closing 1 closed 0"}},
				{asOf: "10-25", verdicts: []string{"1 excluded"}},
			},
		},
		{
			"money on the night of the closing", "the closing counts from that night on",
			[]night{missing, {
				asOf: "10-21", closed: map[string]string{"1": "by Li: paid by cheque"}, lines: []string{"rrn=1"}, verdicts: held,
				exceptions: []string{"settled-after-closing 1"}, cleared: []string{"missing-settlement 1 closed 0"},
			}},
		},
		{
			"another amount", "it is the money of that row all the same",
			[]night{missing, closed, {asOf: "10-22", lines: []string{"rrn=1 gross=90.00 fee=0.54"}, verdicts: held, exceptions: []string{"settled-after-closing 1"}}},
		},
		{
			"money under a broken reference", "a host that cuts references cuts those of closed sales too; night after night",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=0636767803584"}, verdicts: []string{"0636767803584 missing"}, exceptions: []string{"missing-settlement 0636767803584"}},
				{asOf: "10-21", closed: map[string]string{"0636767803584": "by Li: cheque"}, verdicts: []string{"0636767803584 excluded"}, cleared: []string{"missing-settlement 0636767803584 closed 0"}},
				{asOf: "10-22", lines: []string{"rrn=636767803584"}, verdicts: []string{"0636767803584 excluded", "line:636767803584 held"}, exceptions: []string{"settled-after-closing 636767803584"}},
				{asOf: "10-23", verdicts: []string{"0636767803584 excluded", "line:636767803584 held"}, exceptions: []string{"settled-after-closing 636767803584"}},
			},
		},
		{
			"money under another reference, with order number or authorisation code", "each of them tells",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=628111111111 order=O1", "rrn=628222222222 auth=123456"}, verdicts: []string{"628111111111 missing", "628222222222 missing"}, exceptions: []string{"missing-settlement 628111111111", "missing-settlement 628222222222"}},
				{
					asOf: "10-21", closed: map[string]string{"628111111111": "by Li: cheque", "628222222222": "by Li: cheque"}, verdicts: []string{"628111111111 excluded", "628222222222 excluded"},
					cleared: []string{"missing-settlement 628111111111 closed 0", "missing-settlement 628222222222 closed 0"},
				},
				{
					asOf: "10-22", lines: []string{"rrn=700000000001 order=O1", "rrn= t=T1 auth=123456"}, verdicts: []string{"628111111111 excluded", "628222222222 excluded", "line:700000000001 held", "line: held"},
					exceptions: []string{"settled-after-closing 700000000001", "settled-after-closing settle-10-22.csv"},
				},
			},
		},
		{
			"another day of trade", "the reference came round: it is money of another sale",
			[]night{missing, closed, {
				asOf: "10-27", lines: []string{"rrn=1 at=10-26_10:00"}, verdicts: []string{"1 excluded", "line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"},
			}},
		},
		{
			"taken back", "an opposite line ends it",
			[]night{
				missing, closed,
				{asOf: "10-22", lines: []string{"rrn=1"}, verdicts: held, exceptions: []string{"settled-after-closing 1"}},
				{asOf: "10-23", lines: []string{"rrn=1 gross=-100.00 fee=-0.60"}, verdicts: []string{"1 excluded"}, cleared: []string{"settled-after-closing 1 cancelled 0"}},
			},
		},
		{
			"a row that stood open for long", "it is remembered from its closing on, not from its first night",
			[]night{
				missing,
				{asOf: "12-15", closed: map[string]string{"1": "by Li: paid by cheque"}, verdicts: []string{"1 excluded"}, cleared: []string{"missing-settlement 1 closed 0"}},
				{asOf: "12-16", lines: []string{"rrn=1"}, verdicts: held, exceptions: []string{"settled-after-closing 1"}},
			},
		},
		{
			"a duplicate that was closed", "it leaves the held rows; money that comes again is a duplicate of what settled the sale",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 trace=5", "rrn=1 trace=5"}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled", "1 held"}, exceptions: []string{"duplicate-transaction 1"}},
				{asOf: "10-21", closed: map[string]string{"1": "by Li: uploaded twice"}, verdicts: []string{"1 excluded"}, cleared: []string{"duplicate-transaction 1 closed 0"}},
				{asOf: "10-22", lines: []string{"rrn=1"}, verdicts: []string{"1 excluded", "line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"}},
			},
		},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}

// TestTheClosingIsNamed: who closed the row and why stands in the evidence, on the
// night of the closing and on later ones.
func TestTheClosingIsNamed(t *testing.T) {
	m := newMemory()
	m.run(t, night{asOf: "10-20", terminal: []string{"rrn=1"}})
	m.run(t, night{asOf: "10-21", closed: map[string]string{"1": "by Li: paid by cheque"}})
	m.run(t, night{asOf: "10-22"})
	result := m.run(t, night{asOf: "10-23", lines: []string{"rrn=1"}})
	const want = "pos.csv:2 has the reference, and was closed by Li: paid by cheque"
	if len(result.Exceptions) != 1 || result.Exceptions[0].Cause.Evidence != want {
		t.Errorf("want the evidence %q, got %+v", want, result.Exceptions)
	}
}

// TestALineThatWasClosedBeforeItsLog covers sales whose line came first, and was closed
// by a person who knew of no sale: the money came, and nobody may claim it.
func TestALineThatWasClosedBeforeItsLog(t *testing.T) {
	line := night{asOf: "10-20", lines: []string{"rrn=1"}, verdicts: []string{"line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"}}
	closed := night{asOf: "10-21", closed: map[string]string{"1": "by Li: of another shop"}, cleared: []string{"unexpected-settlement 1 closed 0"}}
	held := []string{"1 held"}
	for _, s := range []story{
		{
			"the log comes", "it is held, night after night, until a person closes it too",
			[]night{
				line, closed,
				{asOf: "10-22", terminal: []string{"rrn=1"}, verdicts: held, exceptions: []string{"settled-after-closing 1"}, proof: "new 1 100.00 99.40; held 1 100.00 99.40"},
				{asOf: "10-23", verdicts: held, exceptions: []string{"settled-after-closing 1"}},
				{asOf: "10-24", closed: map[string]string{"1": "by Li: that was it"}, verdicts: []string{"1 excluded"}, cleared: []string{"settled-after-closing 1 closed 0"}},
				{asOf: "10-25", verdicts: []string{"1 excluded"}},
			},
		},
		{
			"on the night of the closing", "the line is still in hand, and settles it",
			[]night{line, {
				asOf: "10-21", closed: closed.closed, terminal: []string{"rrn=1"}, verdicts: []string{"1 settled"}, cleared: []string{"unexpected-settlement 1 matched 0"},
			}},
		},
		{
			"another amount", "it is the money of that row all the same",
			[]night{line, closed, {asOf: "10-22", terminal: []string{"rrn=1 amount=90.00"}, verdicts: held, exceptions: []string{"settled-after-closing 1"}}},
		},
		{
			"not due yet", "nothing is said before the money is due",
			[]night{
				line, closed,
				{asOf: "10-22", terminal: []string{"rrn=1 at=10-20_23:30"}, verdicts: held, exceptions: []string{"settled-after-closing 1"}},
				{asOf: "10-23", verdicts: held, exceptions: []string{"settled-after-closing 1"}},
			},
		},
		{
			"a sale of after the closing", "the reference came round: it is another sale, and missing",
			[]night{line, closed, {asOf: "10-23", terminal: []string{"rrn=1 at=10-22_10:00"}, verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1"}}},
		},
		{
			"two sales", "one line is the money of one of them",
			[]night{line, closed, {
				asOf: "10-22", terminal: []string{"rrn=1", "rrn=1 at=10-19_11:00 t=T2"}, verdicts: []string{"1 held", "1 missing"}, exceptions: []string{"missing-settlement 1", "settled-after-closing 1"},
			}},
		},
		{
			"a line of its own", "it settles the sale after all",
			[]night{
				line, closed,
				{asOf: "10-22", terminal: []string{"rrn=1"}, verdicts: held, exceptions: []string{"settled-after-closing 1"}},
				{asOf: "10-23", lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}, cleared: []string{"settled-after-closing 1 settled 3"}},
			},
		},
		{
			"a refund line that was closed", "it paid nothing: the sale is missing",
			[]night{
				{asOf: "10-20", lines: []string{"rrn=1 gross=-100 fee=-0.60"}, verdicts: []string{"line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"}},
				closed,
				{asOf: "10-22", terminal: []string{"rrn=1"}, verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1"}},
			},
		},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}
