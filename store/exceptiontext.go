package store

import (
	"fmt"

	"tieout/reconcile"
)

const (
	exceptionText = "E1"
	clearedText   = "C1"
	matchText     = "M1"
)

// AppendException appends an exception as the store keeps it; equal exceptions
// give equal texts.
func AppendException(to []byte, x *reconcile.Exception) []byte {
	w := textWriter{text: append(to, exceptionText...)}
	w.exception(x)
	return w.text
}

// ReadException reads what AppendException wrote.
func ReadException(text string, into *reconcile.Exception) error {
	r := newTextReader(text)
	if kind := r.next(); kind != exceptionText {
		return fmt.Errorf("read the store: an exception of the unknown kind %q", kind)
	}
	r.exception(into)
	return r.end()
}

// AppendCleared appends what was cleared as the store keeps it.
func AppendCleared(to []byte, c *reconcile.Cleared) []byte {
	w := textWriter{text: append(to, clearedText...)}
	w.exception(&c.Exception)
	w.add(c.How)
	w.number(int64(c.SettleDate))
	w.number(int64(c.DaysLate))
	return w.text
}

// ReadCleared reads what AppendCleared wrote.
func ReadCleared(text string, into *reconcile.Cleared) error {
	r := newTextReader(text)
	if kind := r.next(); kind != clearedText {
		return fmt.Errorf("read the store: something cleared of the unknown kind %q", kind)
	}
	r.exception(&into.Exception)
	into.How, into.SettleDate, into.DaysLate = r.next(), reconcile.Date(r.number()), int(r.number())
	return r.end()
}

// AppendMatch appends a match. The store does not keep any; a large night has
// them written while it is judged.
func AppendMatch(to []byte, m *reconcile.Match) []byte {
	w := textWriter{text: append(to, matchText...)}
	w.transaction(m.Transaction)
	w.line(m.Line)
	w.add(m.Basis)
	w.maybe(m.ExpectedFee)
	return w.text
}

// ReadMatch reads what AppendMatch wrote.
func ReadMatch(text string, into *reconcile.Match) error {
	r := newTextReader(text)
	if kind := r.next(); kind != matchText {
		return fmt.Errorf("read back a match of the unknown kind %q", kind)
	}
	into.Transaction, into.Line = r.transaction(), r.line()
	into.Basis, into.ExpectedFee = r.next(), r.maybe()
	return r.end()
}

func (w *textWriter) exception(x *reconcile.Exception) {
	w.add(x.ID, string(x.Kind), x.ItemID, x.Provider, x.Product, x.MerchantID, x.TerminalID, x.BatchNo, x.TraceNo, x.RRN, x.AuthCode, x.OrderNo,
		x.TxnTime, x.TxnType, x.Channel, x.CardType, x.Currency)
	w.maybe(x.Gross)
	w.maybe(x.ExpectedFee)
	w.maybe(x.ExpectedNet)
	w.number(int64(x.Due))
	w.maybe(x.ActualGross)
	w.maybe(x.ActualFee)
	w.maybe(x.ActualNet)
	w.maybe(x.Difference)
	w.cause(&x.Cause)
	w.origin(&x.Origin)
	w.origin(&x.Counterpart)
	w.number(int64(x.FirstReported))
}

func (r *textReader) exception(x *reconcile.Exception) {
	x.ID, x.Kind = r.next(), reconcile.Kind(r.next())
	for _, field := range [...]*string{
		&x.ItemID, &x.Provider, &x.Product, &x.MerchantID, &x.TerminalID, &x.BatchNo, &x.TraceNo, &x.RRN, &x.AuthCode, &x.OrderNo,
		&x.TxnTime, &x.TxnType, &x.Channel, &x.CardType, &x.Currency,
	} {
		*field = r.next()
	}
	x.Gross, x.ExpectedFee, x.ExpectedNet, x.Due = r.maybe(), r.maybe(), r.maybe(), reconcile.Date(r.number())
	x.ActualGross, x.ActualFee, x.ActualNet, x.Difference = r.maybe(), r.maybe(), r.maybe(), r.maybe()
	x.Cause, x.Origin, x.Counterpart, x.FirstReported = r.cause(), r.origin(), r.origin(), reconcile.Date(r.number())
}
