package match_test

import (
	"fmt"
	"slices"
	"testing"

	"tieout/reconcile"
)

// TestMonthsOfFees adds up the fees of a month over nights: each line counts once, however
// often it is judged again.
func TestMonthsOfFees(t *testing.T) {
	for _, tt := range []struct {
		name, why string
		nights    []night
		want      []string // "schedule month lines gross stated by-rules"
	}{
		{
			"as charged over two nights", "what was stated, and what the rules say, rounded line by line",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 m=CHARGED", "rrn=2 m=CHARGED amount=50.00"}, lines: []string{"rrn=1 m=CHARGED fee=0.71", "rrn=2 m=CHARGED gross=50.00 fee=0.20"}},
				{asOf: "10-21", terminal: []string{"rrn=3 m=CHARGED at=10-20_10:00"}, lines: []string{"rrn=3 m=CHARGED fee=0.90"}},
			},
			[]string{"charged by CHARGED 2026-10 3 250 1.81 1.5"},
		},
		{
			"over the end of a month", "by settle date",
			[]night{
				{asOf: "10-30", terminal: []string{"rrn=1 m=CHARGED at=10-29_10:00"}, lines: []string{"rrn=1 m=CHARGED fee=0.71"}},
				{asOf: "11-02", terminal: []string{"rrn=2 m=CHARGED at=10-30_10:00"}, lines: []string{"rrn=2 m=CHARGED fee=0.10"}},
			},
			[]string{"charged by CHARGED 2026-10 1 100 0.71 0.6", "charged by CHARGED 2026-11 1 100 0.1 0.6"},
		},
		{
			"a refund", "gives its fee back",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1 m=CHARGED", "rrn=2 m=CHARGED amount=40.00 type=REFUND orig=1 at=10-19_11:00"},
				lines: []string{"rrn=1 m=CHARGED fee=0.70", "rrn=2 m=CHARGED gross=-40.00 fee=-0.20"},
			}},
			[]string{"charged by CHARGED 2026-10 2 60 0.5 0.36"},
		},
		{
			"parts on two nights", "the first is judged again with the second, and counts once",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 m=CHARGED"}, lines: []string{"rrn=1 m=CHARGED gross=40.00 fee=0.30"}},
				{asOf: "10-21", lines: []string{"rrn=1 m=CHARGED gross=60.00 fee=0.41"}},
			},
			[]string{"charged by CHARGED 2026-10 2 100 0.71 0.6"},
		},
		{
			"invoiced parts on two nights", "likewise",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 m=INVOICE"}, lines: []string{"rrn=1 m=INVOICE gross=40.00 fee=0.00"}},
				{asOf: "10-21", lines: []string{"rrn=1 m=INVOICE gross=60.00 fee=0.00"}},
			},
			[]string{"invoice of INVOICE 2026-10 2 100 0 0.6"},
		},
		{
			"a sale that is voided after it was settled", "sale and line are judged again, and the line leaves the month",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 m=CHARGED", "rrn=9 m=CHARGED"}, lines: []string{"rrn=1 m=CHARGED fee=0.71", "rrn=9 m=CHARGED fee=0.50"}},
				{asOf: "10-21", terminal: []string{"rrn=2 m=CHARGED type=VOID orig=1 at=10-19_10:05 file=pos-2.csv"}},
			},
			[]string{"charged by CHARGED 2026-10 1 100 0.5 0.6"},
		},
		{
			"a void and the line that takes the money back", "both are adjustments and the pair stays settled, as in the proof",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 m=CHARGED"}, lines: []string{"rrn=1 m=CHARGED fee=0.71"}},
				{asOf: "10-21", terminal: []string{"rrn=2 m=CHARGED type=VOID orig=1 at=10-19_10:05"}, lines: []string{"rrn=2 m=CHARGED gross=-100.00 fee=-0.71"}},
			},
			[]string{"charged by CHARGED 2026-10 1 100 0.71 0.6"},
		},
		{
			"a provisional match that a reference displaces", "the line of the displaced one counts for its own sale",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 m=CHARGED auth=A1"}, lines: []string{"auth=A1 t=T1 m=CHARGED fee=0.71"}},
				{asOf: "10-21", lines: []string{"rrn=1 m=CHARGED fee=0.55"}},
			},
			[]string{"charged by CHARGED 2026-10 1 100 0.55 0.6"},
		},
		{
			"a schedule by line", "is judged line by line, and has no month",
			[]night{{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1"}}},
			nil,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := newMemory()
			for _, n := range tt.nights {
				m.run(t, n)
			}
			var got []string
			for i := range m.items {
				if b := m.items[i].FeeBatch; b != nil {
					got = append(got, fmt.Sprintf("%s %s %d %s %s %s", b.Schedule, b.SettleDate.String()[:7], b.Lines, b.Gross, b.Actual, b.Unrounded))
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, tt.want) {
				t.Errorf("%s: want %q, got %q", tt.why, tt.want, got)
			}
		})
	}
}

// TestMonthsAreForgotten: sums end a hundred days after their month, and say that they are gone.
func TestMonthsAreForgotten(t *testing.T) {
	m := newMemory()
	m.run(t, night{asOf: "01-20", terminal: []string{"rrn=1 m=CHARGED at=01-19_10:00"}, lines: []string{"rrn=1 m=CHARGED"}})
	if len(m.items) != 1 || !m.items[0].FeeBatch.IsOf(reconcile.ChargedBy) {
		t.Fatalf("want the sums of January, got %v", m.items)
	}
	for _, late := range []struct {
		asOf string
		kept int
		gone int64
	}{{"05-12", 1, 0}, {"05-13", 0, 1}} {
		result := m.run(t, night{asOf: late.asOf})
		if len(result.Items) != late.kept || result.Gone != late.gone {
			t.Errorf("as of %s: want %d kept and %d gone, got %d and %d", late.asOf, late.kept, late.gone, len(result.Items), result.Gone)
		}
	}
}
