package match_test

import (
	"fmt"
	"testing"
)

// TestNextStepsOfTakenMoney: what a person is to do about a line depends on which way its money went. What was taken once too
// often is given back; nobody expects a deduction of it.
func TestNextStepsOfTakenMoney(t *testing.T) {
	const (
		giveBack = "Ask the acquirer to give back what was taken twice."
		deduct   = "Tell the acquirer; expect a deduction of the same amount, and do not book it as income."
		refunded = "Ask the shop whether it refunded the sale, then the acquirer who asked for the refund."
		slip     = "Ask the shop for a sale that the terminal did not log, then the acquirer for the slip."
	)
	sold := night{terminal: []string{"rrn=1"}, lines: []string{"rrn=1"}}
	refund := night{terminal: []string{"rrn=2 orig=1 type=REFUND amount=40 at=10-20_10:00 file=pos-10-20.csv"}, lines: []string{"rrn=2 orig=1 gross=-40 fee=-0.24"}}
	for _, c := range []struct {
		name, why string
		nights    []night
		want      string
	}{
		{"a sale settled twice", "the acquirer will take it back", []night{sold, {lines: []string{"rrn=1"}}}, deduct},
		{"a sale settled twice in one night", "likewise", []night{{terminal: []string{"rrn=1"}, lines: []string{"rrn=1", "rrn=1"}}}, deduct},
		{"a refund deducted twice", "the money was taken: a credit is due", []night{sold, refund, {lines: []string{"rrn=2 orig=1 gross=-40 fee=-0.24"}}}, giveBack},
		{"a refund deducted twice in one night", "likewise", []night{sold, {terminal: refund.terminal, lines: []string{"rrn=2 orig=1 gross=-40 fee=-0.24", "rrn=2 orig=1 gross=-40 fee=-0.24"}}}, giveBack},
		{"a deduction that comes twice", "no sale is asked for", []night{{lines: []string{"rrn=7 type=ADJUSTMENT gross=-5 fee=0 on=10-20"}}, {lines: []string{"rrn=7 type=ADJUSTMENT gross=-5 fee=0 on=10-20"}}}, giveBack},
		{"a line that nobody knows", "there may be a sale", []night{{lines: []string{"rrn=1"}}}, slip},
		{"a refund line that nobody knows", "no sale explains it", []night{{lines: []string{"rrn=1 gross=-40 fee=-0.24"}}}, refunded},
		{"a refund line of a settled sale", "the shop logged no refund", []night{sold, {lines: []string{"rrn=9 orig=1 gross=-40 fee=-0.24"}}}, refunded},
		{"a refund line of a sale that is open", "likewise", []night{{terminal: []string{"rrn=1"}, lines: []string{"rrn=9 orig=1 gross=-40 fee=-0.24"}}}, refunded},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, steps := newMemory(), []string(nil)
			for i, n := range c.nights {
				n.asOf, steps = fmt.Sprintf("10-%d", 20+i), nil
				for _, x := range m.run(t, n).Exceptions {
					if x.IsOfLine() && x.FirstReported == on(n.asOf) {
						steps = append(steps, x.Cause.Action)
					}
				}
			}
			if len(steps) != 1 || steps[0] != c.want {
				t.Errorf("%s: want %q, got %q", c.why, c.want, steps)
			}
		})
	}
}
