package match_test

import "testing"

// TestProvidersApartOnLaterNights covers a merchant that has one number with two providers, of which each
// gives references of its own: what earlier nights know of one tells nothing of the other's rows.
func TestProvidersApartOnLaterNights(t *testing.T) {
	settled := night{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}}
	const took, gave = "rrn=1 type=CHARGEBACK gross=-50.00 fee=0", "rrn=1 type=CHARGEBACK_REVERSED gross=50.00 fee=0"
	stands := []string{"chargeback 1"}
	for _, s := range []story{
		{
			"a chargeback, reversed by another provider", "it stands until its own provider reverses it",
			[]night{
				{asOf: "10-20", lines: []string{took}, exceptions: stands},
				{asOf: "10-21", lines: []string{gave + " p=other"}, exceptions: stands},
				{asOf: "10-22", lines: []string{gave}, cleared: []string{"chargeback 1 CHARGEBACK_REVERSED 0"}},
			},
		},
		{
			"a chargeback and another provider's reversal on one night", "as on two nights",
			[]night{{asOf: "10-20", lines: []string{took, gave + " p=other"}, exceptions: stands}},
		},
		{
			"another provider's reversal before the chargeback", "as after it",
			[]night{
				{asOf: "10-20", lines: []string{gave + " p=other"}},
				{asOf: "10-21", lines: []string{took}, exceptions: stands},
			},
		},
		{
			"bits of a chargeback given back by both", "what the other provider gave lowers nothing",
			[]night{
				{asOf: "10-20", lines: []string{took}, exceptions: stands},
				{asOf: "10-21", lines: []string{"rrn=1 type=CHARGEBACK_REVERSED gross=30.00 fee=0", "rrn=1 type=CHARGEBACK_REVERSED gross=20.00 fee=0 p=other"}, exceptions: stands},
			},
		},
		{
			"a reserve, released by another provider", "deductions are as chargebacks",
			[]night{
				{asOf: "10-20", lines: []string{"order=R type=ADJUSTMENT gross=-50.00 fee=0"}, exceptions: []string{"unexplained-deduction R"}},
				{asOf: "10-21", lines: []string{"order=R type=ADJUSTMENT gross=50.00 fee=0 p=other"}, exceptions: []string{"unexplained-deduction R"}},
			},
		},
		{
			"the line of a settled sale at another provider", "it is no copy of that sale's: the other provider settled nothing before",
			[]night{
				settled,
				{asOf: "10-21", lines: []string{"rrn=1 p=other"}, verdicts: []string{"line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"}},
			},
		},
		{
			"the line of a settled sale again", "of one provider it is a copy, as ever",
			[]night{
				settled,
				{asOf: "10-21", lines: []string{"rrn=1"}, verdicts: []string{"line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"}},
			},
		},
		{
			"a void in the log of another provider", "it takes back no sale of this one",
			[]night{
				settled,
				{asOf: "10-21", terminal: []string{"rrn=9 orig=1 type=VOID at=10-20_10:00 p=other"}, verdicts: []string{"9 excluded"}},
			},
		},
		{
			"a part of a sale, and a line of another provider", "it is no further part of that sale",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=60.00 fee=0.36"}, verdicts: []string{"1 settled"}, exceptions: []string{"amount-variance 1"}},
				{
					asOf: "10-21", lines: []string{"rrn=1 gross=40.00 fee=0.24 p=other"}, verdicts: []string{"line:1 unexpected"},
					exceptions: []string{"amount-variance 1", "unexpected-settlement 1"},
				},
			},
		},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}
