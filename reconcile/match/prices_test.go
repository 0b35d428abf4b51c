package match_test

import "testing"

// TestPrices covers what contracts say of fees beside a rate for each line.
func TestPrices(t *testing.T) {
	for _, s := range []story{
		{
			"as charged", "each card costs what it costs: no line is accused",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1 m=CHARGED", "rrn=2 m=CHARGED"}, lines: []string{"rrn=1 m=CHARGED fee=1.37", "rrn=2 m=CHARGED fee=0.11"},
				verdicts: []string{"1 settled", "2 settled"},
			}},
		},
		{
			"an invoice that is right", "its months are added up, and it explains itself",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 m=INVOICE", "rrn=2 m=INVOICE amount=200.00"}, lines: []string{"rrn=1 m=INVOICE fee=0.00", "rrn=2 m=INVOICE gross=200.00 fee=0.00"}, verdicts: []string{"1 settled", "2 settled"}},
				{asOf: "10-21", lines: []string{"m=INVOICE type=FEE gross=0.00 fee=1.80"}},
			},
		},
		{
			"the invoice of the month before", "the new month is not in it",
			[]night{
				{asOf: "10-30", terminal: []string{"rrn=1 m=INVOICE at=10-29_10:00"}, lines: []string{"rrn=1 m=INVOICE fee=0.00"}, verdicts: []string{"1 settled"}},
				{asOf: "11-03", terminal: []string{"rrn=2 m=INVOICE at=11-02_10:00"}, lines: []string{"rrn=2 m=INVOICE fee=0.00"}, verdicts: []string{"2 settled"}},
				{asOf: "11-04", lines: []string{"m=INVOICE type=FEE gross=0.00 fee=0.60"}},
				{asOf: "12-02", lines: []string{"m=INVOICE type=FEE gross=0.00 fee=0.60 on=12-02"}},
			},
		},
		{
			"an invoice that is wrong", "is said once, and ends when a line of its month comes that makes it right",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 m=INVOICE"}, lines: []string{"rrn=1 m=INVOICE fee=0.00"}, verdicts: []string{"1 settled"}},
				{asOf: "10-21", lines: []string{"m=INVOICE type=FEE gross=0.00 fee=1.20"}, exceptions: []string{"fee-variance settle-10-21.csv"}},
				{asOf: "10-22", exceptions: []string{"fee-variance settle-10-21.csv"}},
				{asOf: "10-23", terminal: []string{"rrn=2 m=INVOICE at=10-20_10:00 file=pos-2.csv"}, lines: []string{"rrn=2 m=INVOICE fee=0.00 on=10-21"}, verdicts: []string{"2 settled"}, cleared: []string{"fee-variance settle-10-21.csv batch-completed 0"}},
			},
		},
		{
			"an invoice with a number", "which is no sale's; what is said of it names it, on later nights too",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 m=INVOICE"}, lines: []string{"rrn=1 m=INVOICE fee=0.00"}, verdicts: []string{"1 settled"}},
				{asOf: "10-21", lines: []string{"order=INV-10 m=INVOICE type=FEE gross=0.00 fee=0.95"}, exceptions: []string{"fee-variance INV-10"}},
				{asOf: "10-22", exceptions: []string{"fee-variance INV-10"}},
			},
		},
		{
			"an invoice twice", "no month is left for the second one",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 m=INVOICE"}, lines: []string{"rrn=1 m=INVOICE fee=0.00"}, verdicts: []string{"1 settled"}},
				{asOf: "10-21", lines: []string{"order=INV-9 m=INVOICE type=FEE gross=0.00 fee=0.60"}},
				{asOf: "10-22", lines: []string{"order=INV-10 m=INVOICE type=FEE gross=0.00 fee=0.60"}, exceptions: []string{"unexplained-deduction INV-10"}},
				{asOf: "10-23", exceptions: []string{"unexplained-deduction INV-10"}},
			},
		},
		{
			"two invoices of one month", "they are held together against it",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 m=INVOICE"}, lines: []string{"rrn=1 m=INVOICE fee=0.00"}, verdicts: []string{"1 settled"}},
				{asOf: "10-21", terminal: []string{"rrn=2 m=INVOICE at=10-20_10:00"}, lines: []string{"rrn=2 m=INVOICE fee=0.00"}, verdicts: []string{"2 settled"}},
				{asOf: "10-22", lines: []string{"order=INV-9 m=INVOICE type=FEE gross=0.00 fee=0.60"}, exceptions: []string{"fee-variance INV-9"}},
				{asOf: "10-23", lines: []string{"order=INV-10 m=INVOICE type=FEE gross=0.00 fee=0.60"}, cleared: []string{"fee-variance INV-9 batch-completed 0"}},
				{asOf: "10-26", lines: []string{"order=INV-11 m=INVOICE type=FEE gross=0.00 fee=0.60"}, exceptions: []string{"unexplained-deduction INV-11"}},
			},
		},
		{
			"a batch with a net that is none", "what the line of a sale settled short bears of the rounding, nobody states",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=1 m=BATCH amount=0.80", "rrn=2 m=BATCH amount=0.80"},
					lines:    []string{"rrn=2 m=BATCH gross=0.08 fee=0.00 amounts=NET", "rrn=1 m=BATCH gross=0.79 fee=0.00 amounts=NET"},
					verdicts: []string{"1 settled", "2 settled"}, exceptions: []string{"amount-variance 2"},
				},
				{asOf: "10-21", exceptions: []string{"amount-variance 2"}},
			},
		},
		{
			"an invoice that bills what is held", "a person decides first",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=641234567890 m=INVOICE", "rrn=5 m=INVOICE"}, lines: []string{"rrn=641234567891 m=INVOICE fee=0.00", "rrn=5 m=INVOICE fee=0.00"},
					verdicts: []string{"5 settled", "641234567890 held", "line:641234567891 held"}, exceptions: []string{"possible-match 641234567890"},
				},
				{asOf: "10-21", lines: []string{"m=INVOICE type=FEE gross=0.00 fee=1.20"}, verdicts: []string{"641234567890 held", "line:641234567891 held"}, exceptions: []string{"possible-match 641234567890"}},
			},
		},
		{
			"an invoice as an amount", "its net is what it takes",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 m=INVOICE"}, lines: []string{"rrn=1 m=INVOICE fee=0.00"}, verdicts: []string{"1 settled"}},
				{asOf: "10-21", lines: []string{"m=INVOICE type=FEE gross=-0.60 fee=0.00"}},
			},
		},
		{
			"an invoice before the log", "nothing explains it until its sales come, which cost less",
			[]night{
				{asOf: "10-21", lines: []string{"order=INV-9 m=INVOICE type=FEE gross=0.00 fee=9.80"}, exceptions: []string{"unexplained-deduction INV-9"}},
				{
					asOf: "10-22", terminal: []string{"rrn=1 m=INVOICE"}, lines: []string{"rrn=1 m=INVOICE fee=0.00 on=10-20"}, verdicts: []string{"1 settled"}, exceptions: []string{"fee-variance INV-9"},
					cleared: []string{"unexplained-deduction INV-9 invoiced-fee 0"},
				},
			},
		},
		{
			"an invoice before the log that is right", "its sales explain it",
			[]night{
				{asOf: "10-21", lines: []string{"order=INV-9 m=INVOICE type=FEE gross=0.00 fee=0.60"}, exceptions: []string{"unexplained-deduction INV-9"}},
				{asOf: "10-22", terminal: []string{"rrn=1 m=INVOICE"}, lines: []string{"rrn=1 m=INVOICE fee=0.00 on=10-20"}, verdicts: []string{"1 settled"}, cleared: []string{"unexplained-deduction INV-9 invoiced-fee 0"}},
			},
		},
		{
			"two refunds of a fee with a cap", "the second has nothing left to give back",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 m=CAPPED amount=10000.00"}, lines: []string{"rrn=1 m=CAPPED gross=10000.00 fee=20.00"}, verdicts: []string{"1 settled"}},
				{
					asOf: "10-21", terminal: []string{"rrn=2 m=CAPPED amount=5000.00 type=REFUND orig=1 at=10-20_10:00", "rrn=3 m=CAPPED amount=5000.00 type=REFUND orig=1 at=10-20_11:00"},
					lines: []string{"rrn=2 m=CAPPED gross=-5000.00 fee=-20.00", "rrn=3 m=CAPPED gross=-5000.00 fee=0.00"}, verdicts: []string{"2 settled", "3 settled"},
				},
			},
		},
		{
			"two refunds of a fee with a cap, on two nights", "what the first gave back is remembered; a third gives back too much",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 m=CAPPED amount=10000.00"}, lines: []string{"rrn=1 m=CAPPED gross=10000.00 fee=20.00"}, verdicts: []string{"1 settled"}},
				{asOf: "10-21", terminal: []string{"rrn=2 m=CAPPED amount=5000.00 type=REFUND orig=1 at=10-20_10:00"}, lines: []string{"rrn=2 m=CAPPED gross=-5000.00 fee=-20.00"}, verdicts: []string{"2 settled"}},
				{asOf: "10-22", terminal: []string{"rrn=3 m=CAPPED amount=3000.00 type=REFUND orig=1 at=10-21_10:00"}, lines: []string{"rrn=3 m=CAPPED gross=-3000.00 fee=0.00"}, verdicts: []string{"3 settled"}},
				{asOf: "10-23", terminal: []string{"rrn=4 m=CAPPED amount=2000.00 type=REFUND orig=1 at=10-22_10:00"}, lines: []string{"rrn=4 m=CAPPED gross=-2000.00 fee=-10.00"}, verdicts: []string{"4 settled"}, exceptions: []string{"fee-variance 4"}},
			},
		},
		{
			"refunds that give back too little", "the first one is accused, and the second has its price",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 m=CAPPED amount=10000.00"}, lines: []string{"rrn=1 m=CAPPED gross=10000.00 fee=20.00"}, verdicts: []string{"1 settled"}},
				{
					asOf: "10-21", terminal: []string{"rrn=2 m=CAPPED amount=2000.00 type=REFUND orig=1 at=10-20_10:00", "rrn=3 m=CAPPED amount=1000.00 type=REFUND orig=1 at=10-20_11:00"},
					lines: []string{"rrn=2 m=CAPPED gross=-2000.00 fee=0.00", "rrn=3 m=CAPPED gross=-1000.00 fee=-5.00"}, verdicts: []string{"2 settled", "3 settled"}, exceptions: []string{"fee-variance 2"},
				},
			},
		},
		{
			"half of a fee that was wrong", "a share is of what was taken, on one night as on two",
			[]night{{
				asOf: "10-21", terminal: []string{"rrn=1 m=SHARE amount=100.00", "rrn=2 m=SHARE amount=50.00 type=REFUND orig=1 at=10-19_12:00"},
				lines: []string{"rrn=1 m=SHARE fee=0.80", "rrn=2 m=SHARE gross=-50.00 fee=-0.40"}, verdicts: []string{"1 settled", "2 settled"}, exceptions: []string{"fee-variance 1"},
			}},
		},
		{
			"a fee on a line that should carry none", "is said",
			[]night{{asOf: "10-20", terminal: []string{"rrn=1 m=INVOICE"}, lines: []string{"rrn=1 m=INVOICE"}, verdicts: []string{"1 settled"}, exceptions: []string{"fee-variance 1"}}},
		},
		{
			"a fee row without a month to take", "nothing explains it",
			[]night{{asOf: "10-20", lines: []string{"m=INVOICE type=FEE gross=0.00 fee=0.60"}, exceptions: []string{"unexplained-deduction settle-10-20.csv"}}},
		},
		{
			"a share of the fee", "half of the sale is refunded, and half of its fee",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 m=SHARE amount=5000.00"}, lines: []string{"rrn=1 m=SHARE gross=5000.00 fee=20.00"}, verdicts: []string{"1 settled"}},
				{
					asOf: "10-21", terminal: []string{"rrn=2 m=SHARE amount=2500.00 type=REFUND orig=1 at=10-20_10:00", "rrn=3 m=SHARE amount=2500.00 type=REFUND orig=1 at=10-20_11:00"},
					lines:    []string{"rrn=2 m=SHARE gross=-2500.00 fee=-10.00", "rrn=3 m=SHARE gross=-2500.00 fee=-12.50"},
					verdicts: []string{"2 settled", "3 settled"}, exceptions: []string{"fee-variance 3"},
				},
			},
		},
		{
			"a share of the fee of a sale of the same night", "",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1 m=SHARE amount=5000.00", "rrn=2 m=SHARE amount=2500.00 type=REFUND orig=1 at=10-19_11:00"},
				lines: []string{"rrn=1 m=SHARE gross=5000.00 fee=20.00", "rrn=2 m=SHARE gross=-2500.00 fee=-10.00"}, verdicts: []string{"1 settled", "2 settled"},
			}},
		},
		{
			"the price of what is refunded", "at most the fee of the sale",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 m=CAPPED amount=5000.00"}, lines: []string{"rrn=1 m=CAPPED gross=5000.00 fee=20.00"}, verdicts: []string{"1 settled"}},
				{asOf: "10-21", terminal: []string{"rrn=2 m=CAPPED amount=2500.00 type=REFUND orig=1 at=10-20_10:00"}, lines: []string{"rrn=2 m=CAPPED gross=-2500.00 fee=-12.50"}, verdicts: []string{"2 settled"}},
			},
		},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}
