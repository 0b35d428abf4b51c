package match

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/money"
	"tieout/reconcile/terms"
)

// Under some contracts the lines carry no fee: an invoice takes the fees of a month in
// one sum. What the schedule says of each settled line is added up, month by month; a fee
// row that names no sale is an invoice, and is held against the months that are not
// invoiced yet: all but its own, or its own too, whichever it equals.

const reasonInvoiced = "invoiced-fee"

// invoiced reports whether an invoice of the month came. What it took stands in Actual.
func (m *feeMonth) invoiced() bool { return m.First.File != "" }

// judgeInvoices holds tonight's invoices against the fees that are due, remembers what is
// left, and returns an exception for each whose sum differs.
func (p *partition) judgeInvoices(in *Input, out *judgedPart) (raised []*reconcile.Exception) {
	months := p.feeMonths(in, terms.Invoiced)
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
func (l *lineState) takeMonths(months []*feeMonth) {
	var before, all []*feeMonth
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

func sumOf(months []*feeMonth) (sum decimal.Decimal) {
	for _, m := range months {
		sum = sum.Add(m.Unrounded)
	}
	return sum
}

func (m *feeMonth) exceptionID() string {
	return reconcile.DigestID("E", string(reconcile.FeeVariance), m.MerchantID, m.Schedule, m.SettleDate.String(), m.Currency)
}

func (m *feeMonth) exception(difference decimal.Decimal) *reconcile.Exception {
	text := func(amount decimal.Decimal) string { return money.FormatAmount(amount, m.Currency) }
	evidence := fmt.Sprintf("an invoice takes %s; by schedule %s the %d lines settled up to the end of %s cost %s",
		text(m.Actual), strings.TrimPrefix(m.Schedule, reconcile.InvoiceOf), m.Lines, m.SettleDate.Time().Format("2006-01"), text(m.Unrounded))
	return &reconcile.Exception{
		ID: m.exceptionID(), Kind: reconcile.FeeVariance, Provider: m.Provider, Product: m.Product, MerchantID: m.MerchantID, Currency: m.Currency,
		ExpectedFee: decimal.NewNullDecimal(m.Unrounded), ActualFee: decimal.NewNullDecimal(m.Actual), Difference: decimal.NewNullDecimal(difference),
		Cause: reconcile.FeeVariance.UnknownCause(evidence), Origin: m.First,
		FeeRule: strings.TrimPrefix(m.Schedule, reconcile.InvoiceOf) + " {by invoice}",
	}
}
