package match

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
	"tieout/reconcile/terms"
)

// Under some contracts the lines carry no fee: an invoice takes the fees of a month in
// one sum. What the schedule says of each settled line is added up, month by month; a fee
// row that names no sale is an invoice, and is held against the months that are not
// invoiced yet: all but its own, or its own too, whichever it equals.

const reasonInvoiced = "invoiced-fee"

// invoicePrefix tells the sums of invoices from those of batches.
const invoicePrefix = "invoice of "

// rememberInvoiceDays is for how many calendar days the sums of a month are remembered.
const rememberInvoiceDays = 100

// invoiceMonth are the fees of a merchant's settled lines of a month, or of several up to
// it that one invoice took.
type invoiceMonth struct {
	reconcile.FeeBatch
	item *reconcile.Item
	gone bool // an invoice took it together with a later month
}

func isInvoice(item *reconcile.Item) bool {
	return strings.HasPrefix(item.FeeBatch.Schedule, invoicePrefix)
}

// invoiced reports whether an invoice of the month came. What it took stands in Actual.
func (m *invoiceMonth) invoiced() bool { return m.First.File != "" }

// invoiceMonths adds tonight's settled lines to the sums of earlier nights, in the order
// of their months.
func (p *partition) invoiceMonths() []*invoiceMonth {
	months := map[string]*invoiceMonth{}
	for _, item := range p.feeBatches {
		if isInvoice(item) {
			months[item.FeeBatch.Identity()] = &invoiceMonth{FeeBatch: *item.FeeBatch, item: item}
		}
	}
	for _, e := range p.transactions {
		if !e.priced || e.price.Schedule.Basis != terms.Invoiced {
			continue
		}
		for _, l := range e.settledBy() {
			if !l.judgesFee() {
				continue // it is billed in another currency
			}
			m := monthOf(months, e, l)
			m.Lines++
			m.Unrounded = m.Unrounded.Add(e.price.Fee(l.Gross))
		}
	}
	return slices.SortedFunc(maps.Values(months), func(a, b *invoiceMonth) int {
		return cmp.Or(cmp.Compare(a.Currency, b.Currency), cmp.Compare(a.Schedule, b.Schedule), cmp.Compare(a.SettleDate, b.SettleDate))
	})
}

// monthOf returns the sums that a line belongs to: those of its month, or of an invoice
// that took it with later ones.
func monthOf(months map[string]*invoiceMonth, e *transactionState, l *lineState) *invoiceMonth {
	made := reconcile.FeeBatch{
		Provider: e.Provider, Product: e.Product, MerchantID: e.MerchantID, Schedule: invoicePrefix + e.price.Schedule.Name,
		Rounding: string(e.price.Schedule.Rounding), SettleDate: firstOfMonth(l.SettleDate), Currency: e.Currency,
	}
	var taken *invoiceMonth
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
		m = &invoiceMonth{FeeBatch: made}
		months[made.Identity()] = m
	}
	return m
}

func firstOfMonth(day civil.Date) civil.Date {
	at := day.Time()
	return civil.NewDate(at.Year(), at.Month(), 1)
}

// judgeInvoices holds tonight's invoices against the fees that are due, remembers what is
// left, and returns an exception for each whose sum differs.
func (p *partition) judgeInvoices(in *Input, out *judgedPart) (raised []*reconcile.Exception) {
	months := p.invoiceMonths()
	for _, l := range p.lines {
		if l.mayBeInvoice() {
			l.takeMonths(months)
		}
	}
	for _, m := range months {
		if m.invoiced() && !m.gone {
			difference := m.Unrounded.Sub(m.Actual)
			if difference.Abs().GreaterThan(in.Matching.Find(m.Provider).FeeTolerance) {
				raised = append(raised, m.exception(difference))
			} else {
				endFeeVariance(in, m.exceptionID(), out.ended)
			}
		}
		m.remember(in, &out.result)
	}
	return raised
}

// mayBeInvoice reports whether the line takes a fee and no sale of the merchant explains
// it, whatever number it bears.
func (l *lineState) mayBeInvoice() bool {
	return l.Type == reconcile.LineFee && l.verdict == reconcile.Adjustment && l.Net.IsNegative() && l.paysFor == nil && l.lateFeeOf == nil &&
		(l.kind == reconcile.UnexplainedDeduction || l.kind == "" && l.reason == string(reconcile.LineFee))
}

// takeMonths lets an invoice take the months that it is for: they are one from then on.
func (l *lineState) takeMonths(months []*invoiceMonth) {
	var before, all []*invoiceMonth
	for _, m := range months {
		if m.gone || m.invoiced() || m.Currency != l.Currency || m.SettleDate > l.SettleDate {
			continue
		}
		if all = append(all, m); m.SettleDate < firstOfMonth(l.SettleDate) {
			before = append(before, m)
		}
	}
	if len(all) == 0 {
		return
	}
	taken := before
	if len(before) == 0 || !sumOf(before).Equal(l.Fee) && sumOf(all).Equal(l.Fee) {
		taken = all
	}
	last := taken[len(taken)-1]
	for _, m := range taken[:len(taken)-1] {
		m.gone = true
		last.Unrounded, last.Lines = last.Unrounded.Add(m.Unrounded), last.Lines+m.Lines
	}
	last.Actual, last.First = l.Fee, l.Origin
	l.kind, l.reason = "", reasonInvoiced
}

func sumOf(months []*invoiceMonth) (sum decimal.Decimal) {
	for _, m := range months {
		sum = sum.Add(m.Unrounded)
	}
	return sum
}

func (m *invoiceMonth) exceptionID() string {
	return reconcile.DigestID("E", string(reconcile.FeeVariance), m.MerchantID, m.Schedule, m.SettleDate.String(), m.Currency)
}

func (m *invoiceMonth) exception(difference decimal.Decimal) *reconcile.Exception {
	text := func(amount decimal.Decimal) string { return money.FormatAmount(amount, m.Currency) }
	evidence := fmt.Sprintf("an invoice takes %s; by schedule %s the %d lines settled up to the end of %s cost %s",
		text(m.Actual), strings.TrimPrefix(m.Schedule, invoicePrefix), m.Lines, m.SettleDate.Time().Format("2006-01"), text(m.Unrounded))
	return &reconcile.Exception{
		ID: m.exceptionID(), Kind: reconcile.FeeVariance, Provider: m.Provider, Product: m.Product, MerchantID: m.MerchantID, Currency: m.Currency,
		ExpectedFee: decimal.NewNullDecimal(m.Unrounded), ActualFee: decimal.NewNullDecimal(m.Actual), Difference: decimal.NewNullDecimal(difference),
		Cause: reconcile.FeeVariance.UnknownCause(evidence), Origin: m.First,
		FeeRule: strings.TrimPrefix(m.Schedule, invoicePrefix) + " {by invoice}",
	}
}

// remember keeps the sums of the month, until no line of it can be awaited any more.
func (m *invoiceMonth) remember(in *Input, out *Result) {
	if m.gone || in.AsOf > m.SettleDate.AddDays(31+rememberInvoiceDays) {
		if m.item != nil {
			out.Gone++
		}
		return
	}
	item := reconcile.Item{
		ID: reconcile.DigestID("B", m.Identity()), Side: reconcile.SettlementSide, FeeBatch: &m.FeeBatch,
		Judgement: reconcile.Judgement{Verdict: reconcile.Settled, FirstSeen: in.AsOf},
	}
	if m.item != nil {
		item.ID, item.FirstSeen = m.item.ID, m.item.FirstSeen
		item.Version = reconcile.Version{Place: m.item.Place, Kept: m.item.Place != 0 && m.FeeBatch.SameSums(m.item.FeeBatch)}
	}
	out.Items = append(out.Items, item)
}
