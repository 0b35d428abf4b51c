package reports

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// TestProofShowsMoneyWithoutRows: of a sale that came in part, what came is money and no row. The printed proof must
// add up on its face, so that a term is left out only where it has neither.
func TestProofShowsMoneyWithoutRows(t *testing.T) {
	money := func(gross, net string) reconcile.Sum {
		return reconcile.Sum{Gross: decimal.RequireFromString(gross), Net: decimal.RequireFromString(net)}
	}
	c := &reconcile.CurrencyProof{}
	c.Terminal.New.Add(decimal.NewFromInt(400), decimal.NewFromInt(398))
	c.Terminal.Settled = money("250", "248.50")
	c.Terminal.Missing.Add(decimal.NewFromInt(150), decimal.RequireFromString("149.50"))
	c.Bridge.Settled, c.Bridge.Matched = money("250", "250"), money("250", "250")
	view := speaker("").proofView("CNY", c)
	var b strings.Builder
	if err := view.text(&b, 100); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		want, why string
		shown     bool
	}{
		{"250.00  248.50", "what came is right of the equals sign", true},
		{"150.00  149.50", "and what did not", true},
		{"waiting for a file", "a term with neither rows nor money is left out", false},
		{"in the bank", "a side with neither too", false},
		{"matched in the settlement files", "a bridge whose sides are even says nothing that the proof has not said", false},
	} {
		if got := strings.Contains(b.String(), row.want); got != row.shown {
			t.Errorf("%s: %q: want %v, got\n%s", row.why, row.want, row.shown, b.String())
		}
	}
	for _, line := range view.Bridge {
		if line.ShownNet() != "" {
			t.Errorf("a bridge compares gross with gross, got a net of %s for %s", line.ShownNet(), line.Name)
		}
	}
}
