package match_test

import (
	"strings"
	"testing"

	"tieout/reconcile"
)

// TestARefundCostsWhatItsSaleCost: a refund does not say which kind of card it was for. As long as its sale
// is known, so is its price, and nobody is sent to the configuration. The sale was of a debit card, the refund
// of 30.00 gives 0.15 back.
func TestARefundCostsWhatItsSaleCost(t *testing.T) {
	const sale, paid, refund = "rrn=1 card=DEBIT order=A", "rrn=1 fee=0.50", "type=REFUND card= amount=30.00 rrn=2 orig=1 file=pos-2.csv"
	other := strings.ReplaceAll(refund, "card=", "card=CREDIT")
	settled := night{asOf: "10-20", terminal: []string{sale}, lines: []string{paid}}
	for _, row := range []struct {
		name, why string
		nights    []night
		want      string // of the last night: kind and expected fee
	}{
		{"settled before", "the sale's row is read again from its log", []night{settled, {asOf: "10-21", terminal: []string{refund}}}, "refund-not-deducted -0.15"},
		{"settled before, without a channel", "the row says nothing at all", []night{settled, {asOf: "10-21", terminal: []string{refund + " ch="}}}, "refund-not-deducted -0.15"},
		{"settled before, a night later", "what was known stays known, though the log is gone", []night{settled, {asOf: "10-21", terminal: []string{refund}}, {asOf: "10-22", unread: true}}, "refund-not-deducted -0.15"},
		{"settled before, and deducted with another fee", "it is held to its price", []night{settled, {asOf: "10-21", terminal: []string{refund}}, {asOf: "10-22", lines: []string{"rrn=2 gross=-30.00 fee=-0.18"}}}, "fee-variance -0.15"},
		{"settled before, in transit", "it is due tomorrow, and nothing is wrong with it", []night{settled, {asOf: "10-21", terminal: []string{refund + " at=10-21_10:00"}}}, ""},
		{"of another card, settled before", "the sale's row says by which card", []night{settled, {asOf: "10-21", terminal: []string{other}}}, "refund-not-deducted -0.15"},
		{"of another card, and deducted", "its price is its sale's still", []night{settled, {asOf: "10-21", terminal: []string{other}}, {asOf: "10-22", lines: []string{"rrn=2 gross=-30.00 fee=-0.15"}}}, ""},
		{"of another card, and deducted by the price of that", "", []night{settled, {asOf: "10-21", terminal: []string{other}}, {asOf: "10-22", lines: []string{"rrn=2 gross=-30.00 fee=-0.18"}}}, "fee-variance -0.15"},
		{"of another card, in one log", "as on two nights", []night{{asOf: "10-20", terminal: []string{sale, other}, lines: []string{paid}}}, "refund-not-deducted -0.15"},
		{"in one log", "the sale is settled tonight", []night{{asOf: "10-20", terminal: []string{sale, refund}, lines: []string{paid}}}, "refund-not-deducted -0.15"},
		{"in one log, a night later", "", []night{{asOf: "10-20", terminal: []string{sale, refund}, lines: []string{paid}}, {asOf: "10-21"}}, "refund-not-deducted -0.15"},
		{"of a missing sale", "it is open, and its row is at hand", []night{{asOf: "10-20", terminal: []string{sale, refund}}}, "missing-settlement 0.50 refund-not-deducted -0.15"},
		{"under the sale's own reference", "both rows have it", []night{{asOf: "10-20", terminal: []string{sale, strings.ReplaceAll(refund, "rrn=2 orig=1", "rrn=1")}, lines: []string{paid}}}, "refund-not-deducted -0.15"},
		{"under the sale's order number", "no row names a sale that has a retrieval reference by it", []night{{asOf: "10-20", terminal: []string{sale, strings.ReplaceAll(refund, "orig=1", "order=A")}, lines: []string{paid}}}, "no-fee-rule  refund-not-deducted "},
		{"of a sale that nobody knows", "it has no price", []night{{asOf: "10-20", terminal: []string{refund}}}, "no-fee-rule  refund-not-deducted "},
		{"of a sale whose log is gone", "what was settled is known, and not by which card", []night{settled, {asOf: "10-21", terminal: []string{refund}, unread: true}}, "no-fee-rule  refund-not-deducted "},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := newMemory()
			var said []string
			for _, n := range row.nights {
				m.gone = n.unread
				result := m.run(t, n)
				said = nil
				for _, x := range result.Exceptions {
					said = append(said, string(x.Kind)+" "+feeText(x))
				}
			}
			if got := strings.Join(said, " "); got != row.want {
				t.Errorf("%s: want %q, got %q", row.why, row.want, got)
			}
		})
	}
}

func feeText(x *reconcile.Exception) string {
	if !x.ExpectedFee.Valid {
		return ""
	}
	return x.ExpectedFee.Decimal.StringFixed(2)
}
