package match_test

import (
	"strings"
	"testing"
)

// invoicedSales are two nights that settle a sale of October, and one of November, of a merchant
// whose fees are invoiced.
func invoicedSales() []night {
	return []night{
		{asOf: "10-30", terminal: []string{"rrn=1 m=INVOICE at=10-29_10:00"}, lines: []string{"rrn=1 m=INVOICE fee=0.00"}, verdicts: []string{"1 settled"}},
		{asOf: "11-03", terminal: []string{"rrn=2 m=INVOICE amount=300.00 at=11-02_10:00"}, lines: []string{"rrn=2 m=INVOICE gross=300.00 fee=0.00"}, verdicts: []string{"2 settled"}},
	}
}

// TestAnInvoiceThatComesTwice: the second row of an invoice takes no month.
func TestAnInvoiceThatComesTwice(t *testing.T) {
	const october = "order=INV-10 m=INVOICE type=FEE gross=0.00 fee=0.60"
	const bare = "m=INVOICE type=FEE gross=0.00 fee=0.60"
	held, said := []string{"line:INV-10 duplicate"}, []string{"duplicate-settlement INV-10"}
	for _, s := range []story{
		{
			"on two nights", "November is left for its own invoice",
			[]night{
				{asOf: "11-04", lines: []string{october}},
				{asOf: "11-05", lines: []string{october}, verdicts: held, exceptions: said},
				{asOf: "11-06", verdicts: held, exceptions: said},
				{asOf: "12-02", lines: []string{"order=INV-11 m=INVOICE type=FEE gross=0.00 fee=1.80"}, verdicts: held, exceptions: said},
			},
		},
		{
			"in one night, on two days", "as on two nights",
			[]night{{asOf: "11-05", lines: []string{october + " on=11-04", october}, verdicts: held, exceptions: said}},
		},
		{
			"twice in one file", "two equal rows are two rows, and an invoice has one number",
			[]night{{asOf: "11-05", lines: []string{october, october}, verdicts: held, exceptions: said}},
		},
		{
			"three times", "each copy is told, and the second copy is one of the invoice",
			[]night{
				{asOf: "11-04", lines: []string{october}},
				{asOf: "11-05", lines: []string{october}, verdicts: held, exceptions: said},
				{asOf: "11-06", lines: []string{october}, verdicts: append(held, held...), exceptions: append(said, said...)},
			},
		},
		{
			"before its month", "the first is no month's yet, and stands; the second is its copy, and October explains the first",
			[]night{
				{asOf: "10-28", lines: []string{"order=INV-9 m=INVOICE type=FEE gross=0.00 fee=7.00"}, exceptions: []string{"unexplained-deduction INV-9"}},
				{asOf: "10-29", lines: []string{"order=INV-9 m=INVOICE type=FEE gross=0.00 fee=7.00"}, verdicts: []string{"line:INV-9 duplicate"}, exceptions: []string{"duplicate-settlement INV-9", "unexplained-deduction INV-9"}},
			},
		},
		{
			"without a number", "the sum of an invoice of this month, and not what is due",
			[]night{
				{asOf: "11-04", lines: []string{bare}},
				{asOf: "11-05", lines: []string{bare}, verdicts: []string{"line: duplicate"}, exceptions: []string{"duplicate-settlement settle-11-05.csv"}},
			},
		},
		{
			"without a number, a month later", "it is the invoice of the next month, which is wrong",
			[]night{
				{asOf: "11-04", lines: []string{bare}},
				{asOf: "12-02", lines: []string{bare}, exceptions: []string{"fee-variance settle-12-02.csv"}},
			},
		},
		{
			"one number for the invoices of all months", "the sum says that it is November's",
			[]night{
				{asOf: "11-04", lines: []string{"order=FEES m=INVOICE type=FEE gross=0.00 fee=0.60"}},
				{asOf: "11-05", terminal: []string{"rrn=3 m=INVOICE type=REFUND amount=200.00 at=11-04_10:00"}, lines: []string{"rrn=3 m=INVOICE gross=-200.00 fee=0.00"}, verdicts: []string{"3 settled"}},
				{asOf: "12-02", lines: []string{"order=FEES m=INVOICE type=FEE gross=0.00 fee=0.60"}},
			},
		},
		{
			"and given back later", "the copy is cancelled, and October stays invoiced",
			[]night{
				{asOf: "11-04", lines: []string{october}},
				{asOf: "11-05", lines: []string{october}, verdicts: held, exceptions: said},
				{asOf: "11-06", lines: []string{"order=INV-10 m=INVOICE type=FEE gross=0.00 fee=-0.60"}, cleared: []string{"duplicate-settlement INV-10 cancelled 0"}},
				{asOf: "11-07"},
			},
		},
		{
			"and given back as a correction", "likewise",
			[]night{
				{asOf: "11-04", lines: []string{october}},
				{asOf: "11-05", lines: []string{october}, verdicts: held, exceptions: said},
				{asOf: "11-06", lines: []string{"order=INV-10 m=INVOICE type=ADJUSTMENT gross=0.60 fee=0.00"}, cleared: []string{"duplicate-settlement INV-10 cancelled 0"}},
			},
		},
		{
			"and given back in the same night", "nothing is left to be said of it, nor of November",
			[]night{
				{asOf: "11-04", lines: []string{october}},
				{asOf: "11-05", lines: []string{october, "order=INV-10 m=INVOICE type=FEE gross=0.00 fee=-0.60"}},
				{asOf: "12-02", lines: []string{"order=INV-11 m=INVOICE type=FEE gross=0.00 fee=1.80"}},
			},
		},
		{
			"given back before it came", "files out of order end as they would in order; a third one is held",
			[]night{
				{asOf: "11-04", lines: []string{october}},
				{asOf: "11-05", lines: []string{"order=INV-10 m=INVOICE type=FEE gross=0.00 fee=-0.60"}},
				{asOf: "11-06", lines: []string{october}},
				{asOf: "11-09", lines: []string{october}, verdicts: held, exceptions: said},
			},
		},
		{
			"of a merchant whose lines carry fees", "one number each month is a rent, and no invoice",
			[]night{
				{asOf: "11-04", lines: []string{"order=RENT type=FEE gross=0.00 fee=0.60"}},
				{asOf: "11-05", lines: []string{"order=RENT type=FEE gross=0.00 fee=0.60"}},
			},
		},
	} {
		t.Run(s.name, func(t *testing.T) {
			s.nights = append(invoicedSales(), s.nights...)
			if s.name == "before its month" {
				s.nights = s.nights[2:]
			}
			tell(t, s)
		})
	}
}

// TestAClosedInvoiceThatComesAgain: what a person closed came before all the same.
func TestAClosedInvoiceThatComesAgain(t *testing.T) {
	m := newMemory()
	m.run(t, night{asOf: "10-21", lines: []string{"order=INV-9 m=INVOICE type=FEE gross=0.00 fee=0.60"}})
	m.run(t, night{asOf: "10-22", closed: map[string]string{m.exceptions[0].ID: "by Li: paid"}})
	m.run(t, night{asOf: "10-23", terminal: []string{"rrn=1 m=INVOICE at=10-22_10:00"}, lines: []string{"rrn=1 m=INVOICE fee=0.00"}})
	result := m.run(t, night{asOf: "10-24", lines: []string{"order=INV-9 m=INVOICE type=FEE gross=0.00 fee=0.60"}})
	if len(result.Exceptions) != 1 || result.Exceptions[0].Kind != "duplicate-settlement" {
		t.Fatalf("want the copy of what was closed, got %v", exceptionsOf(result.Exceptions))
	}
	if got := result.Exceptions[0].Cause.Evidence; !strings.Contains(got, "an invoice of fees of order_no INV-9 over 0.60 came before: settle-10-21.csv:2 was taken in the night of 2026-10-21") {
		t.Errorf("the evidence does not name the first: %s", got)
	}
}
