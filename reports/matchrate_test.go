package reports

import (
	"testing"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// TestMatchRate: what is due and what of it was settled.
func TestMatchRate(t *testing.T) {
	sum := func(count int64, gross string) reconcile.Sum {
		return reconcile.Sum{Count: count, Gross: decimal.RequireFromString(gross)}
	}
	for _, row := range []struct {
		why          string
		proof        reconcile.TerminalProof
		short        reconcile.Sum
		count, value string
		due          int
		nothing      bool
	}{
		{why: "nothing was due", proof: reconcile.TerminalProof{InTransit: sum(5, "50"), Excluded: sum(1, "9")}, nothing: true},
		{why: "all of it", proof: reconcile.TerminalProof{Settled: sum(3, "30"), InTransit: sum(9, "90")}, count: "100.00", value: "100.00", due: 3},
		{why: "one of a million is not all", proof: reconcile.TerminalProof{Settled: sum(999_999, "999999"), Missing: sum(1, "0.01")}, count: "99.99", value: "99.99", due: 1_000_000},
		{why: "none", proof: reconcile.TerminalProof{Missing: sum(2, "20")}, count: "0.00", value: "0.00", due: 2},
		{why: "what waits and what is held is due", proof: reconcile.TerminalProof{Settled: sum(1, "10"), Waiting: sum(1, "10"), Held: sum(1, "20")}, count: "33.33", value: "25.00", due: 3},
		{why: "refunds outweigh sales", proof: reconcile.TerminalProof{Settled: sum(2, "-10"), Undeducted: sum(1, "-5")}, count: "66.66", value: "", due: 3},
		{why: "a refund that is not deducted is no sale that arrived", proof: reconcile.TerminalProof{Settled: sum(1, "100"), Missing: sum(1, "60"), Undeducted: sum(1, "-60")}, count: "33.33", value: "62.50", due: 3},
		{why: "all sales arrived, and a refund was not deducted", proof: reconcile.TerminalProof{Settled: sum(1, "10"), Undeducted: sum(1, "-5")}, count: "50.00", value: "100.00", due: 2},
		{why: "settled short is not settled, and what came is", proof: reconcile.TerminalProof{Settled: sum(1, "400")}, short: sum(1, "-250"), count: "0.00", value: "37.50", due: 1},
	} {
		got, ok := matchRate("CNY", &reconcile.CurrencyProof{Terminal: row.proof, Bridge: reconcile.BridgeProof{Short: row.short}})
		if ok == row.nothing || got.ByCount != row.count || got.ByValue != row.value || got.Due != row.due {
			t.Errorf("%s: got %+v, %v", row.why, got, ok)
		}
	}
}
