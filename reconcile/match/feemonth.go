package match

import (
	"cmp"
	"maps"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/terms"
)

// Two bases say nothing of one line: fees that are invoiced, and fees that differ from sale
// to sale and are taken as stated. Both are summed by merchant, schedule and calendar month
// of the settle date, from night to night.

// rememberMonthDays is for how many calendar days after its end the sums of a month are remembered.
const rememberMonthDays = 100

// feeMonth are the sums of a merchant's settled lines of a month; of invoices also of
// several months up to it that one invoice took.
type feeMonth struct {
	reconcile.FeeBatch
	item *reconcile.Item
	gone bool // an invoice took it together with a later month
}

// monthKinds are the names before the schedule's, by basis.
var monthKinds = map[terms.Basis]string{terms.Invoiced: reconcile.InvoiceOf, terms.AsCharged: reconcile.ChargedBy}

// feeMonths adds tonight's settled lines of the basis to the sums of earlier nights, in the
// order of their months. A line that is judged again is taken out first.
func (p *partition) feeMonths(in *Input, basis terms.Basis) []*feeMonth {
	months := map[string]*feeMonth{}
	for _, item := range p.feeBatches {
		if item.FeeBatch.IsOf(monthKinds[basis]) {
			months[item.FeeBatch.Identity()] = &feeMonth{FeeBatch: *item.FeeBatch, item: item}
		}
	}
	add := func(e *transactionState, l *lineState, count int64) {
		states := l.judgesFee() || basis == terms.Invoiced && !l.isOtherCurrency() // what it pays out is its gross
		if price, found := e.priceOf(in, l); found && price.Schedule.Basis == basis && states {
			monthOf(months, basis, e, l, price.Schedule).add(l, price.Fee(l.Gross), count)
		}
	}
	for _, e := range p.transactions {
		if e.shares && e.line.sales[0] != e {
			continue // the line counts once
		}
		for _, l := range e.settledBy() {
			add(e, l, 1)
		}
	}
	for _, l := range p.lines {
		if l.settledBefore != nil {
			add(l.settledBefore, l, -1)
		}
	}
	return slices.SortedFunc(maps.Values(months), func(a, b *feeMonth) int {
		return cmp.Or(cmp.Compare(a.Currency, b.Currency), cmp.Compare(a.Schedule, b.Schedule), cmp.Compare(a.SettleDate, b.SettleDate))
	})
}

// priceOf returns the price of what the line settled. A sale that is undone by now has no
// price tonight, and had one when it was settled.
func (e *transactionState) priceOf(in *Input, l *lineState) (terms.Price, bool) {
	if e.priced {
		return e.price, true
	}
	price, err := in.Fees.Find(e.feeKey(), civil.DateOf(e.Time), l.Gross, e.Currency)
	return price, err == nil && l.settledBefore == e
}

// add adds a line that settled a sale, or takes it out again. The fee is what the rules say.
func (m *feeMonth) add(l *lineState, fee decimal.Decimal, count int64) {
	times := decimal.NewFromInt(count)
	m.Lines += count
	m.Gross, m.Unrounded = m.Gross.Add(l.Gross.Mul(times)), m.Unrounded.Add(fee.Mul(times))
	if m.IsOf(reconcile.ChargedBy) {
		m.Actual = m.Actual.Add(l.totalFee().Mul(times))
	}
}

// monthOf returns the sums that a line belongs to: those of its month, or of an invoice
// that took it with later ones.
func monthOf(months map[string]*feeMonth, basis terms.Basis, e *transactionState, l *lineState, schedule *terms.FeeSchedule) *feeMonth {
	made := reconcile.FeeBatch{
		Provider: e.Provider, Product: e.Product, MerchantID: e.MerchantID, Schedule: monthKinds[basis] + schedule.Name,
		Rounding: string(schedule.Rounding), SettleDate: firstOfMonth(l.SettleDate), Currency: e.Currency,
	}
	var taken *feeMonth
	for _, m := range months {
		if m.invoiced() && m.Schedule == made.Schedule && m.Currency == made.Currency && m.SettleDate >= made.SettleDate && (taken == nil || m.SettleDate < taken.SettleDate) {
			taken = m
		}
	}
	if taken != nil {
		return taken
	}
	m := months[made.Identity()]
	if m == nil {
		m = &feeMonth{FeeBatch: made}
		months[made.Identity()] = m
	}
	return m
}

func firstOfMonth(day civil.Date) civil.Date {
	at := day.Time()
	return civil.NewDate(at.Year(), at.Month(), 1)
}

// remember keeps the sums of the month, until no line of it can be awaited any more.
func (m *feeMonth) remember(in *Input, out *Result) {
	rememberFees(in, out, &m.FeeBatch, m.item, m.gone || in.AsOf > m.SettleDate.AddDays(31+rememberMonthDays))
}

// rememberCharged keeps the sums of the fees that are taken as stated. They raise nothing:
// what interchange and scheme fees cost, no schedule says; people compare month by month.
func (p *partition) rememberCharged(in *Input, out *Result) {
	for _, m := range p.feeMonths(in, terms.AsCharged) {
		m.remember(in, out)
	}
}
