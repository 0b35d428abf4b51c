package match

import (
	"fmt"
	"strconv"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/subset"
)

// addSales says in the exception of a missing payout what its sales add up to, as if they
// were one: they are missing as one sum. Refunds, which lower the payout, are no part of it:
// they are never netted with what is missing.
func addSales(x *reconcile.Exception, sales []payoutSale) {
	gross, net := decimal.Zero, decimal.Zero
	for i := range sales {
		if sales[i].gross.IsPositive() {
			gross, net = gross.Add(sales[i].gross), net.Add(sales[i].net)
		}
	}
	x.Gross, x.ExpectedFee, x.ExpectedNet = decimal.NewNullDecimal(gross), decimal.NewNullDecimal(gross.Sub(net)), decimal.NewNullDecimal(net)
	x.Origin = sales[0].at
}

// describeSales names the sales of a payout, the first of many.
func describeSales(sales []payoutSale) string {
	return "its sales: " + membersOf(sales, func(s payoutSale) string { return s.text })
}

// lackingSales says which sales of a payout are worth just what is lacking, in minor units.
// Noun is what they are: sales, or lines. It is evidence, and settles nothing. Empty: none are.
func lackingSales(sales []payoutSale, lacking int64, noun string) string {
	if lacking <= 0 || len(sales) < 2 {
		return ""
	}
	rows := make([]subset.Row, len(sales))
	for i := range sales {
		rows[i] = subset.Row{Gross: sales[i].minor, Terminal: sales[i].terminal, Batch: sales[i].batch, Trace: sales[i].trace}
	}
	found, ok := subset.Explain(rows, subset.Target{Gross: lacking})
	if !ok {
		return ""
	}
	named := make([]payoutSale, len(found.Rows))
	for i, at := range found.Rows {
		named[i] = sales[at]
	}
	list := func() string { return membersOf(named, func(s payoutSale) string { return s.text }) }
	switch found.Class {
	case subset.Terminal:
		return fmt.Sprintf("the %d %ss of terminal %s are worth just that, and those of no other terminal are", len(named), noun, named[0].terminal)
	case subset.Batch:
		return fmt.Sprintf("the %d %ss of batch %s of terminal %s are worth just that, and those of no other batch are", len(named), noun, named[0].batch, named[0].terminal)
	case subset.Run:
		return fmt.Sprintf("%d %ss in a row of terminal %s are worth just that, and no others in a row are: %s", len(named), noun, named[0].terminal, list())
	case subset.One:
		if found.Count > 1 {
			return fmt.Sprintf("%d of its %d %ss are of that amount, and nothing says which of them is lacking", found.Count, len(sales), noun)
		}
		return "of that amount is one " + noun + " alone: " + list()
	case subset.Set:
		return fmt.Sprintf("no single %s is of that amount; %d %ss are the only set of up to four that is, which is hardly chance: %s", noun, len(named), noun, list())
	case subset.Many:
		return fmt.Sprintf("no single %s is of that amount; %d sets of 2 to %d of its %d %ss are, so that the amount alone decides nothing: what was paid for each terminal or batch would",
			noun, found.Count, found.Most, len(sales), noun)
	default:
		return ""
	}
}

// traceNumber returns the trace number as a number; 0 where it is none.
func traceNumber(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
