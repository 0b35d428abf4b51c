package match_test

import (
	"strings"
	"testing"
)

// TestVoidedRefund covers refunds that the shop took back: nothing is to be deducted.
func TestVoidedRefund(t *testing.T) {
	sale := night{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}}
	const refund, void = "rrn=2 type=REFUND at=10-20_11:00 orig=1", "rrn=3 type=VOID at=10-20_12:00 orig=2"
	excluded := []string{"2 excluded", "3 excluded"}
	for _, s := range []story{
		{"nothing is deducted", "as it should be", []night{sale, {asOf: "10-21", terminal: []string{refund, void}, verdicts: excluded}}},
		{
			"deducted and given back", "the two lines cancel each other",
			[]night{sale, {asOf: "10-21", terminal: []string{refund, void}, lines: []string{"rrn=2 gross=-100.00 fee=-0.60", "rrn=3"}, verdicts: excluded}},
		},
		{
			"deducted all the same", "it is money that the merchant is owed, until it is given back",
			[]night{
				sale,
				{asOf: "10-21", terminal: []string{refund, void}, lines: []string{"rrn=2 gross=-100.00 fee=-0.60"}, verdicts: append(excluded, "line:2 held"), exceptions: []string{"settled-after-reversal 2"}},
				{asOf: "10-22", lines: []string{"rrn=3"}, verdicts: excluded, cleared: []string{"settled-after-reversal 2 cancelled 0"}},
			},
		},
		{
			"the void comes a night later", "the refund stood as not deducted, and does no more",
			[]night{
				sale,
				{asOf: "10-21", terminal: []string{refund}, verdicts: []string{"2 undeducted"}, exceptions: []string{"refund-not-deducted 2"}},
				{asOf: "10-22", terminal: []string{void}, verdicts: excluded, cleared: []string{"refund-not-deducted 2 voided 0"}},
			},
		},
		{
			"sale and refund under one reference", "a void that names it takes the sale back",
			[]night{{asOf: "10-20", terminal: []string{"rrn=1", "rrn=1 type=REFUND at=10-19_11:00", "rrn=3 type=VOID at=10-19_12:00 orig=1"}, verdicts: []string{"1 excluded", "1 undeducted", "3 excluded"}, exceptions: []string{"refund-not-deducted 1"}}},
		},
	} {
		t.Run(s.name, func(t *testing.T) { newMemory().tell(t, s) })
	}

	m := newMemory()
	m.run(t, sale)
	result := m.run(t, night{asOf: "10-21", terminal: []string{refund, void}, lines: []string{"rrn=2 gross=-100.00 fee=-0.60"}})
	if evidence := result.Exceptions[0].Cause.Evidence; !strings.HasPrefix(evidence, "the refund was deducted, its taking back was not (voided at the terminal") {
		t.Errorf("got %q", evidence)
	}
}
