package match_test

import (
	"slices"
	"testing"

	"tieout/reconcile"
)

// TestAnExceptionKeepsItsID: whatever a row is called from night to night, its
// exception has the ID and the first date that it was reported under.
func TestAnExceptionKeepsItsID(t *testing.T) {
	m := newMemory()
	var first *reconcile.Exception
	for _, n := range []struct {
		night
		kind, cleared string
	}{
		{night{asOf: "10-20", terminal: []string{"rrn=1 m=M1"}}, "missing-settlement", ""},
		{night{asOf: "10-21", lines: []string{"rrn=1 m=M2"}}, "misrouted-settlement", "missing-settlement 1 became misrouted-settlement 0"},
		{night{asOf: "10-22"}, "misrouted-settlement", ""},
		{night{asOf: "10-23", lines: []string{"rrn=1 m=M2 gross=-100.00 fee=-0.60"}}, "missing-settlement", "misrouted-settlement 1 became missing-settlement 0"},
		{night{asOf: "10-24", lines: []string{"rrn=1 m=M3"}}, "misrouted-settlement", "missing-settlement 1 became misrouted-settlement 0"},
	} {
		result := m.run(t, n.night)
		if len(result.Exceptions) != 1 || string(result.Exceptions[0].Kind) != n.kind {
			t.Fatalf("night of %s: want one %s, got %v", n.asOf, n.kind, exceptionsOf(result.Exceptions))
		}
		x := result.Exceptions[0]
		if first == nil {
			first = x
		}
		if x.ID != first.ID || x.FirstReported != first.FirstReported {
			t.Errorf("night of %s: want %s of %s, got %s of %s", n.asOf, first.ID, first.FirstReported, x.ID, x.FirstReported)
		}
		if cleared := clearedOf(result); n.cleared == "" && len(cleared) > 0 || n.cleared != "" && (len(cleared) != 1 || cleared[0] != n.cleared) {
			t.Errorf("night of %s: want cleared %q, got %q", n.asOf, n.cleared, cleared)
		}
	}
	if result := m.run(t, night{asOf: "10-24", lines: []string{"rrn=1 m=M4"}}); !slices.ContainsFunc(result.Exceptions, func(x *reconcile.Exception) bool { return x.Kind == reconcile.MisroutedSettlement }) {
		t.Errorf("under two other merchants: want it held still, got %v", exceptionsOf(result.Exceptions))
	}
	result := m.run(t, night{asOf: "10-25", closed: map[string]string{"1": "by Li: paid over"}})
	if len(result.Exceptions) != 0 {
		t.Errorf("closed under the ID that it kept: want nothing open, got %v", exceptionsOf(result.Exceptions))
	}
}

// TestASettledSaleKeepsItsException: what is said of a sale that settled with another amount goes on
// under the ID and the date of what had been said of it, and is cleared once.
func TestASettledSaleKeepsItsException(t *testing.T) {
	for _, test := range []struct {
		why     string
		nights  []night // the last one settles the sale
		cleared []string
	}{
		{
			"a missing sale that came short is the same claim, which the acquirer has under a case number",
			[]night{{asOf: "10-20", terminal: []string{"rrn=1"}}, {asOf: "10-21", lines: []string{"rrn=1 gross=60.00 fee=0.36"}}},
			[]string{"missing-settlement 1 became amount-variance 1"},
		},
		{
			"what a person matches is told once, though both the person and the amount ended it",
			[]night{{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=90 gross=90.00 fee=0.54"}}, {asOf: "10-21", match: "1 90"}},
			[]string{"missing-settlement 1 became amount-variance 0", "unexpected-settlement 90 matched by Li Na: the slip 0"},
		},
		{
			"the rest of a sale is the same claim too, when too much comes",
			[]night{{asOf: "10-20", matching: inParts(), terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=60.00 fee=0.36"}}, {asOf: "10-21", matching: inParts(), lines: []string{"rrn=1"}}},
			[]string{"partial-settlement 1 became amount-variance 1"},
		},
	} {
		m := newMemory()
		var first *reconcile.Exception
		for i, n := range test.nights {
			result := m.run(t, n)
			at := slices.IndexFunc(result.Exceptions, func(x *reconcile.Exception) bool { return x.RRN == "1" })
			if at < 0 {
				t.Fatalf("%s: night of %s: want an exception of 1, got %v", test.why, n.asOf, exceptionsOf(result.Exceptions))
			}
			x := result.Exceptions[at]
			if first == nil {
				first = x
			}
			if x.ID != first.ID || x.FirstReported != first.FirstReported {
				t.Errorf("%s: want %s of %s, got %s of %s", test.why, first.ID, first.FirstReported, x.ID, x.FirstReported)
			}
			if cleared := slices.Sorted(slices.Values(clearedOf(result))); i == len(test.nights)-1 && !slices.Equal(cleared, test.cleared) {
				t.Errorf("%s: want cleared %q, got %q", test.why, test.cleared, cleared)
			}
		}
	}
}
