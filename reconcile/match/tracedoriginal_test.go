package match_test

import "testing"

// TestRefundsByOrderNumber: a refund names its sale by retrieval reference, and the line that deducts it
// by order number; only the sale's row has both.
func TestRefundsByOrderNumber(t *testing.T) {
	const sale, refund, line = "rrn=1 order=A", "type=REFUND rrn=2 orig=1 at=10-20_10:00 file=pos-2.csv", "origorder=A gross=-100.00 fee=-0.60"
	for _, s := range []story{
		{"the sale was settled before", "it is remembered by its rrn alone, and the log says which order that was", []night{
			{asOf: "10-20", terminal: []string{sale}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}},
			{asOf: "10-21", terminal: []string{refund}, lines: []string{line}, verdicts: []string{"2 settled"}, bases: []string{"2 original"}},
		}},
		{"all in one night", "the sale's row is at hand", []night{
			{asOf: "10-21", terminal: []string{sale, refund}, lines: []string{"rrn=1", line}, verdicts: []string{"1 settled", "2 settled"}},
		}},
		{"the refund is logged a night later", "what the line names is kept with it", []night{
			{asOf: "10-20", terminal: []string{sale}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}},
			{asOf: "10-21", lines: []string{line}, verdicts: []string{"line: unexpected"}, exceptions: []string{"unexpected-settlement settle-10-21.csv"}},
			{asOf: "10-22", terminal: []string{refund}, unread: true, verdicts: []string{"2 settled"}, cleared: []string{"unexpected-settlement settle-10-21.csv matched 0"}},
		}},
		{"another merchant's order", "order numbers are a merchant's own", []night{
			{asOf: "10-20", terminal: []string{sale + " m=M2"}, lines: []string{"rrn=1 m=M2"}, verdicts: []string{"1 settled"}},
			{asOf: "10-21", terminal: []string{refund}, lines: []string{line}, verdicts: []string{"2 undeducted", "line: unexpected"}, exceptions: []string{"refund-not-deducted 2", "unexpected-settlement settle-10-21.csv"}},
		}},
		{"an order of two sales", "which of them was refunded nobody knows", []night{
			{asOf: "10-20", terminal: []string{sale, "rrn=3 order=A"}, lines: []string{"rrn=1", "rrn=3"}, verdicts: []string{"1 settled", "3 settled"}},
			{asOf: "10-21", terminal: []string{refund}, lines: []string{line}, verdicts: []string{"2 undeducted", "line: unexpected"}, exceptions: []string{"refund-not-deducted 2", "unexpected-settlement settle-10-21.csv"}},
		}},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}
