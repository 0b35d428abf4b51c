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
