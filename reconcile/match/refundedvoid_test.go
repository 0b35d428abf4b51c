package match_test

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestAVoidAfterARefund plays a sale of 100, a refund of 30 that is deducted, and a void of the sale: what the acquirer then takes
// back is what the refund left. Whatever the order, nothing is open when it did.
func TestAVoidAfterARefund(t *testing.T) {
	const (
		refund = "type=REFUND rrn=2 orig=1 amount=30 at=10-20_10:00 file=pos-10-20.csv"
		void   = "type=VOID rrn=3 orig=1 at=10-21_10:00 file=pos-10-21.csv"
		line   = "rrn=1 on=10-20 file=settle-a.csv"
		taken  = "rrn=2 orig=1 gross=-30 fee=-0.18 on=10-21 file=settle-b.csv"
		rest   = "rrn=3 orig=1 gross=-70 fee=-0.42 on=10-22 file=settle-c.csv"
	)
	sold, refunded := night{terminal: []string{"rrn=1"}, lines: []string{line}}, night{terminal: []string{refund}, lines: []string{taken}}
	const held, unexpected = "settled-after-reversal 1", "unexpected-settlement 3"
	for _, c := range []struct {
		name, why string
		nights    []night
		want      []string
	}{
		{"the rest with the void", "100 less 30 less 70 is nothing", []night{sold, refunded, {terminal: []string{void}, lines: []string{rest}}}, nil},
		{"the rest after the void", "the refund is known by its fact alone", []night{sold, refunded, {terminal: []string{void}}, {lines: []string{rest}}}, nil},
		{"the rest before the void", "the line waits for it", []night{sold, refunded, {lines: []string{rest}}, {terminal: []string{void}}}, nil},
		{"the rest under the sale's reference", "it names the sale itself", []night{sold, refunded, {terminal: []string{void}}, {lines: []string{"rrn=1 gross=-70 fee=-0.42"}}}, nil},
		{"the refund deducted last", "it is deducted as any other", []night{sold, {terminal: []string{refund}}, {terminal: []string{void}, lines: []string{rest}}, {lines: []string{taken}}}, nil},
		{"all in one night", "the order changes nothing", []night{{}, {}, {terminal: []string{"rrn=1", refund, void}, lines: []string{line, taken, rest}}}, nil},
		{"the rest is not taken", "the sale's line is held", []night{sold, refunded, {terminal: []string{void}}}, []string{held}},
		{"another amount is taken", "it is no rest", []night{sold, refunded, {terminal: []string{void}, lines: []string{"rrn=3 orig=1 gross=-60 fee=-0.36"}}}, []string{held, unexpected}},
		{"no refund", "less than the sale was taken", []night{sold, {}, {terminal: []string{void}, lines: []string{rest}}}, []string{held, unexpected}},
		{"the refund is not deducted", "nobody knows yet what the line leaves out", []night{sold, {terminal: []string{refund}}, {terminal: []string{void}, lines: []string{rest}}}, []string{"refund-not-deducted 2", held, unexpected}},
		{"the refund is voided, too", "it was deducted wrongly, and so is the rest too little", []night{sold, refunded, {terminal: []string{void, "type=VOID rrn=4 orig=2 amount=30 at=10-21_10:00 file=pos-10-21b.csv"}, lines: []string{rest}}}, []string{held, "settled-after-reversal 2", unexpected}},
		{"two refunds", "both are deducted", []night{
			sold,
			{terminal: []string{refund, "type=REFUND rrn=5 orig=1 amount=20 at=10-20_11:00 file=pos-10-20b.csv"}, lines: []string{taken, "rrn=5 orig=1 gross=-20 fee=-0.12"}},
			{terminal: []string{void}},
			{lines: []string{"rrn=3 orig=1 gross=-50 fee=-0.30"}},
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := gocmp.Diff(c.want, openAfter(t, c.nights), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s (-want +got)\n%s", c.why, diff)
			}
		})
	}
}
