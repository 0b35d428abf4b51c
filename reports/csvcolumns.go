package reports

import (
	"time"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// open makes the line of an open exception for exceptions.csv and, of the same
// bytes, the one for missing.csv and the claims. Both are good until the next call.
func (l *csvLine) open(x *reconcile.Exception) (all, missing []byte) {
	l.begin()
	l.text(x.ID)
	id := len(l.line)
	l.details(x)
	details := len(l.line)
	l.actual(x)
	all = append(appendField(append(l.wide[:0], l.line[:id]...), string(x.Kind)), ',')
	all = append(all, l.end()[id:]...)
	l.wide, l.line = all, l.line[:details]
	return all, l.end()
}

// exception writes the columns of ExceptionRow.
func (l *csvLine) exception(x *reconcile.Exception) {
	l.text(x.ID)
	l.text(string(x.Kind))
	l.details(x)
	l.actual(x)
}

// cleared writes the columns of clearedRow.
func (l *csvLine) cleared(c *reconcile.Cleared) {
	l.exception(&c.Exception)
	l.text(c.How)
	l.on(c.SettleDate)
	l.number(c.DaysLate, true)
}

// details writes the columns of Details.
func (l *csvLine) details(x *reconcile.Exception) {
	l.worth(x)
	l.cell(x.Provider)
	l.cell(x.Product)
	l.cell(x.MerchantID)
	l.cell(x.TerminalID)
	l.cell(x.BatchNo)
	l.cell(x.TraceNo)
	l.cell(x.RRN)
	l.cell(x.AuthCode)
	l.cell(x.OrderNo)
	l.text(x.TxnTime)
	l.text(x.TxnType)
	l.text(x.Channel)
	l.text(x.CardType)
	l.text(x.Currency)
	if x.Gross.Valid {
		l.sum(l.gross)
	}
	l.comma()
	l.amount(x.ExpectedFee)
	if x.ExpectedNet.Valid {
		l.sum(l.net)
	}
	l.comma()
	l.on(x.Due)
	l.number(int64(x.BusinessDaysOverdue), x.BusinessDaysOverdue >= 0)
	l.text(x.Cause.Code)
	l.text(x.Cause.Confidence)
	l.cell(x.Cause.Evidence)
	l.again(&l.action, x.Cause.Action)
	l.again(&l.file, x.Origin.File)
	l.number(x.Origin.Line, x.Origin.Line != 0)
	l.on(x.FirstReported)
}

// actual writes the columns that ExceptionRow has behind its Details.
func (l *csvLine) actual(x *reconcile.Exception) {
	l.amount(x.ActualGross)
	l.amount(x.ActualFee)
	l.amount(x.ActualNet)
	l.amount(x.Difference)
	l.cell(x.Counterpart.File)
	l.number(x.Counterpart.Line, x.Counterpart.Line != 0)
}

// facts writes the columns of Facts of a transaction that should pay fee by due.
func (l *csvLine) facts(t *reconcile.Transaction, fee decimal.NullDecimal, due reconcile.Date) {
	l.in(t.Currency)
	for _, text := range [...]string{t.Provider, t.Product, t.MerchantID, t.TerminalID, t.BatchNo, t.TraceNo, t.RRN, t.AuthCode, t.OrderNo} {
		l.cell(text)
	}
	l.line = append(t.Time.AppendFormat(l.line, time.DateTime), ',')
	for _, text := range [...]string{string(t.Type), t.Channel, t.CardType, t.Currency} {
		l.text(text)
	}
	gross, net := t.Signed(), decimal.NullDecimal{}
	if fee.Valid {
		net = decimal.NewNullDecimal(gross.Sub(fee.Decimal))
	}
	l.amount(decimal.NewNullDecimal(gross))
	l.amount(fee)
	l.amount(net)
	l.on(due)
}

// transit writes the columns of transitRow.
func (l *csvLine) transit(i *reconcile.Item) {
	t := i.Transaction
	l.text(i.ID)
	l.facts(t, i.ExpectedFee, i.Due)
	l.cell(i.Cause.Evidence)
	l.again(&l.file, t.Origin.File)
	l.number(t.Origin.Line, t.Origin.Line != 0)
	l.on(i.FirstSeen)
}

// match writes the columns of matchRow.
func (l *csvLine) match(m *reconcile.Match) {
	t, s := m.Transaction, m.Line
	l.facts(t, m.ExpectedFee, 0)
	l.on(s.SettleDate)
	l.in(s.Currency)
	for _, amount := range [...]decimal.Decimal{s.Gross, s.Fee, s.Net} {
		l.amount(decimal.NewNullDecimal(amount))
	}
	l.text(m.Basis)
	l.again(&l.file, t.Origin.File)
	l.number(t.Origin.Line, t.Origin.Line != 0)
	l.cell(s.Origin.File)
	l.number(s.Origin.Line, s.Origin.Line != 0)
}
