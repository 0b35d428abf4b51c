package match_test

import (
	"strings"
	"testing"

	"tieout/reconcile"
)

// TestGivenBackInPart wants a chargeback and a reserve of which a part was given back to say what stands,
// and what came back, until all of it did.
func TestGivenBackInPart(t *testing.T) {
	const took, gave = "rrn=1 type=CHARGEBACK gross=-50.00 fee=-0.30", "rrn=1 type=CHARGEBACK_REVERSED gross=30.00 fee=0.18"
	for _, c := range []struct {
		name, why, evidence, left string // of the last night but one
		nights                    []night
	}{
		{
			"a night later", "the rest stands, and ends with the second part", "; since then 30.00 was given back (settle-10-21.csv:2), which leaves 20.00", "-19.88",
			[]night{{asOf: "10-20", lines: []string{took}}, {asOf: "10-21", lines: []string{gave}}, {asOf: "10-22", lines: []string{"rrn=1 type=CHARGEBACK_REVERSED gross=20.00 fee=0.12"}}},
		},
		{
			"on the same night", "as if it had come later", "; 30.00 was given back (settle-10-20.csv:3), which leaves 20.00", "-19.88",
			[]night{{asOf: "10-20", lines: []string{took, gave}}, {asOf: "10-22", lines: []string{"rrn=1 type=CHARGEBACK_REVERSED gross=20.00 fee=0.12"}}},
		},
		{
			"in two steps of three", "each is said", "; since then 30.00 was given back (settle-10-21.csv:2), which leaves 20.00; since then 15.00 was given back (settle-10-22.csv:2), which leaves 5.00", "-4.97",
			[]night{
				{asOf: "10-20", lines: []string{took}},
				{asOf: "10-21", lines: []string{gave}},
				{asOf: "10-22", lines: []string{"rrn=1 type=CHARGEBACK_REVERSED gross=15.00 fee=0.09"}},
				{asOf: "10-23", lines: []string{"rrn=1 type=CHARGEBACK_REVERSED gross=5.00 fee=0.03"}},
			},
		},
		{
			"of a reserve", "it is released in parts", "; since then 40.00 was given back (settle-10-21.csv:2), which leaves 60.00", "-60.00",
			[]night{
				{asOf: "10-20", lines: []string{"order=RSV type=ADJUSTMENT gross=-100.00 fee=0"}},
				{asOf: "10-21", lines: []string{"order=RSV type=ADJUSTMENT gross=40.00 fee=0"}},
				{asOf: "10-22", lines: []string{"order=RSV type=ADJUSTMENT gross=60.00 fee=0"}},
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, last := newMemory(), []*reconcile.Exception(nil)
			for i, n := range c.nights {
				got := m.run(t, n).Exceptions
				if i == len(c.nights)-1 && len(got) != 0 {
					t.Errorf("%s: want no exception when all came back, got %s", c.why, exceptionsOf(got))
				} else if i < len(c.nights)-1 {
					last = got
				}
			}
			if len(last) != 1 || !strings.HasSuffix(last[0].Cause.Evidence, c.evidence) || last[0].Difference.Decimal.StringFixed(2) != c.left {
				t.Errorf("%s: want %s and evidence …%s, got %+v", c.why, c.left, c.evidence, last)
			}
		})
	}
}
