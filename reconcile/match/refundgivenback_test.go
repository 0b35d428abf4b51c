package match_test

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestAVoidedRefundGivenBack plays a sale of 100, a refund of 40 that is deducted and voided, and the line that gives the 40 back: by
// whatever reference it names the refund, and whichever of void and line comes first, nothing is open then.
func TestAVoidedRefundGivenBack(t *testing.T) {
	const (
		refund = "type=REFUND rrn=2 orig=1 amount=40 at=10-19_12:00 file=pos-10-19b.csv"
		void   = "type=VOID rrn=3 orig=2 amount=40 at=10-20_10:00 file=pos-10-20.csv"
		taken  = "rrn=2 orig=1 gross=-40 fee=-0.24 on=10-20 file=settle-b.csv"
		paid   = "rrn=1 on=10-20 file=settle-a.csv"
	)
	const held = "settled-after-reversal 2"
	for _, c := range []struct {
		name, why, back string
		want            []string
		last            bool // it is played only where nothing of it comes later
	}{
		{"by the refund's reference", "it names the refund", "rrn=2 gross=40 fee=0.24", nil, false},
		{"by the void's reference", "the acquirer may name either", "rrn=3 gross=40 fee=0.24", nil, false},
		{"by the sale's reference alone", "no other money of the sale is of that amount", "rrn=1 gross=40 fee=0.24", nil, false},
		{"by the sale as its original", "likewise", "rrn=9 orig=1 gross=40 fee=0.24", nil, false},
		{"by a correction of the sale", "a correction leaves on its own night: what comes later finds it no longer", "rrn=1 type=ADJUSTMENT gross=40 fee=0", nil, true},
		{"another amount under the sale's reference", "it is no giving back of the refund", "rrn=1 gross=30 fee=0.18", []string{held, "unexpected-settlement 1"}, false},
		{"the amount of the sale", "it is the sale's line again", "rrn=1 gross=100 fee=0.60", []string{"duplicate-settlement 1", held}, false},
		{"another provider's", "its references are its own", "rrn=1 p=other gross=40 fee=0.24", []string{held, "unexpected-settlement 1"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			back := c.back + " on=10-21 file=settle-c.csv"
			sold := night{terminal: []string{"rrn=1", refund}, lines: []string{paid, taken}}
			for how, nights := range map[string][]night{
				"the line last":            {sold, {terminal: []string{void}}, {lines: []string{back}}},
				"the line with the void":   {sold, {}, {terminal: []string{void}, lines: []string{back}}},
				"the line first":           {sold, {lines: []string{back}}, {terminal: []string{void}}},
				"all in one night":         {{}, {}, {terminal: []string{"rrn=1", refund, void}, lines: []string{paid, taken, back}}},
				"the deduction at the end": {{terminal: []string{"rrn=1", refund, void}, lines: []string{paid}}, {lines: []string{back}}, {lines: []string{taken}}},
			} {
				if c.last && (how == "the line first" || how == "the deduction at the end") {
					continue
				}
				if diff := gocmp.Diff(c.want, openAfter(t, nights), cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("%s, %s (-want +got)\n%s", c.why, how, diff)
				}
			}
		})
	}
}
