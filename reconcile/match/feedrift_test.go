package match_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"tieout/reconcile"
)

// drift plays a night of so many credit sales, each charged what charge says of its gross in
// fen, and returns the findings.
func drift(t *testing.T, m *memory, asOf string, count int, charge func(i int, gross int64) int64) (found []*reconcile.Exception) {
	t.Helper()
	n := night{asOf: asOf}
	random := rand.New(rand.NewPCG(7, uint64(count)))
	for i := range count {
		gross := 100 + random.Int64N(50_000)
		fee := charge(i, gross)
		n.terminal = append(n.terminal, fmt.Sprintf("rrn=%s%d amount=%d.%02d file=pos-%s.csv", asOf[3:], 100+i, gross/100, gross%100, asOf))
		n.lines = append(n.lines, fmt.Sprintf("rrn=%s%d gross=%d.%02d fee=%d.%02d", asOf[3:], 100+i, gross/100, gross%100, fee/100, fee%100))
	}
	result := m.run(t, n)
	for _, x := range result.Exceptions {
		if x.Kind == reconcile.FeeDrift {
			found = append(found, x)
		}
	}
	return found
}

func share(gross, perTenThousand int64) int64 { return (gross*perTenThousand + 5000) / 10000 }

// TestFeeDrift covers prices that are charged instead of the contract's 0.60%.
func TestFeeDrift(t *testing.T) {
	for _, tt := range []struct {
		name, why string
		count     int
		charge    func(i int, gross int64) int64
		says      string // "" for no finding
	}{
		{"another rate", "all lines have it", 20, func(_ int, gross int64) int64 { return share(gross, 65) }, "{rate: 0.65%}"},
		{"a rate, and one line of noise", "nineteen of twenty say it", 20, func(i int, gross int64) int64 {
			if i == 3 {
				return share(gross, 65) + 17
			}
			return share(gross, 65)
		}, "{rate: 0.65%}"},
		{"a fixed fee beside the rate", "no rate alone explains it", 30, func(_ int, gross int64) int64 { return share(gross, 60) + 8 }, "{fixed: 0.08, rate: 0.6%}"},
		{"a cap", "several of the largest lines have it", 60, func(_ int, gross int64) int64 { return min(share(gross, 80), 200) }, "{cap: 2.00, rate: 0.8%}"},
		{"four lines", "are too few", 4, func(_ int, gross int64) int64 { return share(gross, 65) }, ""},
		{"any fee", "no price explains it", 40, func(i int, _ int64) int64 { return int64(1000 + i*i*7%911) }, ""},
		{"the contract's", "nothing to find", 40, func(_ int, gross int64) int64 { return share(gross, 60) }, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			found := drift(t, newMemory(), "10-20", tt.count, tt.charge)
			switch {
			case tt.says == "" && len(found) > 0:
				t.Errorf("%s: want no finding, got %q", tt.why, found[0].Cause.Evidence)
			case tt.says != "" && (len(found) != 1 || !strings.Contains(found[0].Cause.Evidence, "were charged "+tt.says)):
				t.Errorf("%s: want %s, got %d findings: %+v", tt.why, tt.says, len(found), found)
			}
		})
	}
}

// TestFeeDriftGoesOn asks that the finding of a second night is that of the first, with the
// lines and money of both.
func TestFeeDriftGoesOn(t *testing.T) {
	m := newMemory()
	higher := func(_ int, gross int64) int64 { return share(gross, 65) }
	first := drift(t, m, "10-20", 10, higher)
	second := drift(t, m, "10-21", 15, higher)
	if len(first) != 1 || len(second) != 1 || first[0].ID != second[0].ID || second[0].FirstReported != on("10-20") {
		t.Fatalf("want one finding that goes on, got %+v, then %+v", first, second)
	}
	if !strings.HasPrefix(second[0].Cause.Evidence, "25 lines, made from 2026-10-19,") || !second[0].Difference.Decimal.LessThan(first[0].Difference.Decimal) {
		t.Errorf("want the lines and money of both nights, got %q, %s after %s", second[0].Cause.Evidence, second[0].Difference.Decimal, first[0].Difference.Decimal)
	}
}
