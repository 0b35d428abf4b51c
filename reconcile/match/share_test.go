package match_test

import (
	"testing"

	"github.com/shopspring/decimal"

	"tieout/reconcile/match"
)

// deductions lists the shares of a night.
func (n *night) deductions() (list []match.Deduction) {
	for _, share := range n.shares {
		list = append(list, match.Deduction{Provider: "acq", Fits: func(string) bool { return true }, Share: decimal.RequireFromString(share)})
	}
	return list
}

// TestListedShares plays sales that are paid to several receivers.
func TestListedShares(t *testing.T) {
	const sale, line, split = "rrn=1 at=10-19_10:00", "rrn=1 gross=100.00 fee=0.60", "rrn=1 type=ADJUSTMENT fee=0.00 gross="
	listed := []string{"0.3", "0.05"}
	for _, s := range []story{
		{"shares of a sale", "each listed share is taken once", []night{
			{asOf: "10-20", terminal: []string{sale}, lines: []string{line, split + "-30.00", split + "-5.00"}, shares: listed, verdicts: []string{"1 settled"}, proof: "new 1 100.00 99.40; settled 1 100.00 99.40; line-new 3 65.00 64.40; matched 1 100.00 99.40; adjustments 2 -35.00 -35.00"},
		}},
		{"a share nobody listed", "the contract says thirty", []night{
			{asOf: "10-20", terminal: []string{sale}, lines: []string{line, split + "-31.00"}, shares: listed, verdicts: []string{"1 settled"}, exceptions: []string{"unexplained-deduction 1"}},
		}},
		{"a share twice", "the second takes what is the merchant's", []night{
			{asOf: "10-20", terminal: []string{sale}, lines: []string{line, split + "-30.00", split + "-30.00"}, shares: listed, verdicts: []string{"1 settled"}, exceptions: []string{"unexplained-deduction 1"}},
		}},
		{"a share twice, on two nights", "what came before is known", []night{
			{asOf: "10-20", terminal: []string{sale}, lines: []string{line, split + "-30.00"}, shares: listed, verdicts: []string{"1 settled"}},
			{asOf: "10-21", lines: []string{split + "-30.00 on=10-21"}, shares: listed, exceptions: []string{"unexplained-deduction 1"}},
		}},
		{"two receivers of one share", "each entry stands for one of them", []night{
			{asOf: "10-20", terminal: []string{sale}, lines: []string{line, split + "-30.00", split + "-30.00"}, shares: []string{"0.3", "0.3"}, verdicts: []string{"1 settled"}},
		}},
		{"a share of no sale", "what it names is not known", []night{
			{asOf: "10-20", lines: []string{split + "-30.00"}, shares: listed, exceptions: []string{"unexplained-deduction 1"}},
		}},
		{"a share before its sale", "the sale shows what it was", []night{
			{asOf: "10-19", lines: []string{split + "-30.00 on=10-19"}, shares: listed, exceptions: []string{"unexplained-deduction 1"}},
			{asOf: "10-20", terminal: []string{sale}, lines: []string{line}, shares: listed, verdicts: []string{"1 settled"}, cleared: []string{"unexplained-deduction 1 listed-deduction 0"}},
		}},
		{"a share after its sale", "the sale was settled on an earlier night", []night{
			{asOf: "10-20", terminal: []string{sale}, lines: []string{line}, shares: listed, verdicts: []string{"1 settled"}},
			{asOf: "10-21", lines: []string{split + "-5.00 on=10-21"}, shares: listed},
		}},
		{"a share of a sale in transit", "the sale is open", []night{
			{asOf: "10-19", terminal: []string{sale}, lines: []string{split + "-5.00 on=10-19"}, shares: listed, verdicts: []string{"1 in-transit"}},
			{asOf: "10-20", lines: []string{line}, shares: listed, verdicts: []string{"1 settled"}},
		}},
		{"a share between two fen", "it may be rounded up or down, and no further", []night{
			{
				asOf: "10-20", terminal: []string{"rrn=2 amount=0.55 at=10-19_10:00", "rrn=3 amount=0.55 at=10-19_10:00", "rrn=4 amount=0.55 at=10-19_10:00"},
				lines: []string{
					"rrn=2 gross=0.55 fee=0.00", "rrn=2 type=ADJUSTMENT fee=0.00 gross=-0.16", "rrn=3 gross=0.55 fee=0.00", "rrn=3 type=ADJUSTMENT fee=0.00 gross=-0.17",
					"rrn=4 gross=0.55 fee=0.00", "rrn=4 type=ADJUSTMENT fee=0.00 gross=-0.15",
				},
				shares: listed, verdicts: []string{"2 settled", "3 settled", "4 settled"}, exceptions: []string{"unexplained-deduction 4"},
			},
		}},
		{"a share given back", "the two cancel each other", []night{
			{asOf: "10-20", terminal: []string{sale}, lines: []string{line, split + "-30.00", split + "30.00"}, shares: listed, verdicts: []string{"1 settled"}},
		}},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}
