package match

import (
	"fmt"
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

// invoiced reports whether an invoice of the month came. What it took stands in Actual.
func (m *feeMonth) invoiced() bool { return m.First.File != "" }

// judgeInvoices holds tonight's invoices against the fees that are due, remembers what is
// left, and returns an exception for each whose sum differs.
func (p *partition) judgeInvoices(in *Input, out *judgedPart) (raised []*reconcile.Exception) {
	months := p.feeMonths(in, terms.Invoiced)
	for _, i := range p.invoices(in, out.ended) {
		if !p.holdCopy(in, months, &i) && takeMonths(months, &i) {
			i.explain()
		}
	}
	for _, m := range months {
		if m.invoiced() && !m.gone {
			difference := m.Unrounded.Sub(m.Actual)
			if held := p.heldFees(m); difference.IsNegative() && !held.IsZero() && difference.Neg().LessThanOrEqual(held) {
				difference = decimal.Zero // a person decides first whether it bills what is held
			}
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

// heldFees returns what the sales cost under the schedule that are held together with a line of the
// month or before: an invoice may bill them.
func (p *partition) heldFees(m *feeMonth) (sum decimal.Decimal) {
	for _, e := range p.transactions {
		if e.partner == nil || e.verdict != reconcile.Held || !e.priced || e.price.Schedule.Basis != terms.Invoiced || reconcile.InvoiceOf+e.price.Schedule.Name != m.Schedule ||
			e.Currency != m.Currency || firstOfMonth(e.partner.SettleDate) > m.SettleDate {
			continue
		}
		sum = sum.Add(decimal.New(e.price.FeeMinor(e.partner.minor), -e.price.Digits))
	}
	return sum
}

// isBilledApart reports whether a fee with a number is none of a sale, for under the merchant's
// contract no sale has one: it is said until an invoice explains it.
func (l *lineState) isBilledApart(in *Input) bool {
	return l.mayBeInvoice() && in.Fees.Invoices(l.Provider, l.MerchantID)
}

// mayBeInvoice reports whether the line takes a fee and no sale of the merchant explains
// it, whatever number it bears.
func (l *lineState) mayBeInvoice() bool {
	return l.Type == reconcile.LineFee && l.verdict == reconcile.Adjustment && l.Net.IsNegative() && l.paysFor == nil && l.lateFeeOf == nil &&
		(l.kind == reconcile.UnexplainedDeduction || l.kind == "" && l.reason == string(reconcile.LineFee))
}

// invoice is a fee that no sale explains: of a line of tonight, or of one whose months no log
// had shown yet, and which stands as an exception.
type invoice struct {
	currency string
	fee      decimal.Decimal // major units, positive
	on       civil.Date      // the settle date; of an exception the night that raised it
	origin   reconcile.Origin
	rrn      string // its number; empty: it has none
	orderNo  string
	line     *lineState // of tonight; nil: it is an exception
	explain  func()     // ends what is said of it alone
}

// invoices returns the fees that may be invoices, those of earlier nights first.
func (p *partition) invoices(in *Input, ended map[string]string) (list []invoice) {
	for _, x := range in.Exceptions {
		if x.Kind == reconcile.UnexplainedDeduction && x.MerchantID == p.merchant && x.TxnType == string(reconcile.LineFee) && ended[x.ID] == "" && x.ActualNet.Valid {
			list = append(list, invoice{x.Currency, x.ActualNet.Decimal.Neg(), x.FirstReported, x.Origin, x.RRN, x.OrderNo, nil, func() { ended[x.ID] = reasonInvoiced }})
		}
	}
	for _, l := range p.lines {
		if !l.mayBeInvoice() {
			continue
		}
		list = append(list, invoice{l.Currency, l.Net.Neg(), l.SettleDate, l.Origin, l.RRN, l.OrderNo, l, func() { l.kind, l.reason = "", reasonInvoiced }})
	}
	return list
}

// takeMonths lets an invoice take the months that it is for: they are one from then on. It
// reports false where there are none.
func takeMonths(months []*feeMonth, i *invoice) bool {
	if joinMonth(months, i, i.fee.Equal) {
		return true
	}
	before, all := dueMonths(months, i)
	if len(all) == 0 {
		return joinMonth(months, i, i.fee.LessThan)
	}
	taken := before
	if len(before) == 0 || !sumOf(before).Equal(i.fee) && sumOf(all).Equal(i.fee) {
		taken = all
	}
	last := taken[len(taken)-1]
	for _, m := range taken[:len(taken)-1] {
		m.gone = true
		last.Unrounded, last.Lines = last.Unrounded.Add(m.Unrounded), last.Lines+m.Lines
	}
	last.Actual, last.First, last.RRN, last.OrderNo = i.fee, i.origin, i.rrn, i.orderNo
	return true
}

// dueMonths returns the months that are not invoiced yet, those before the invoice's own and all up to it.
func dueMonths(months []*feeMonth, i *invoice) (before, all []*feeMonth) {
	for _, m := range months {
		if m.gone || m.invoiced() || m.Currency != i.currency || m.SettleDate > i.on {
			continue
		}
		if all = append(all, m); m.SettleDate < firstOfMonth(i.on) {
			before = append(before, m)
		}
	}
	return before, all
}

// joinMonth adds an invoice to the last month of which others left so much as fits.
func joinMonth(months []*feeMonth, i *invoice, fits func(left decimal.Decimal) bool) bool {
	m := leftFor(months, i, fits)
	if m != nil {
		m.Actual = m.Actual.Add(i.fee)
	}
	return m != nil
}

// leftFor returns the last month of which other invoices left so much as fits; nil: there is none.
func leftFor(months []*feeMonth, i *invoice, fits func(left decimal.Decimal) bool) *feeMonth {
	for _, m := range slices.Backward(months) {
		if !m.gone && m.invoiced() && m.Currency == i.currency && m.SettleDate <= i.on && fits(m.Unrounded.Sub(m.Actual)) {
			return m
		}
	}
	return nil
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
	evidence := fmt.Sprintf("an invoice takes %s; by schedule %s the %s settled up to the end of %s cost %s",
		text(m.Actual), strings.TrimPrefix(m.Schedule, reconcile.InvoiceOf), reconcile.Counted(m.Lines, "line", "lines"), m.SettleDate.Time().Format("2006-01"), text(m.Unrounded))
	return &reconcile.Exception{
		ID: m.exceptionID(), Kind: reconcile.FeeVariance, Provider: m.Provider, Product: m.Product, MerchantID: m.MerchantID, RRN: m.RRN, OrderNo: m.OrderNo, Currency: m.Currency,
		ExpectedFee: decimal.NewNullDecimal(m.Unrounded), ActualFee: decimal.NewNullDecimal(m.Actual), Difference: decimal.NewNullDecimal(difference),
		Cause: reconcile.FeeVariance.UnknownCause(evidence), Origin: m.First,
		FeeRule: strings.TrimPrefix(m.Schedule, reconcile.InvoiceOf) + " {by invoice}",
	}
}
