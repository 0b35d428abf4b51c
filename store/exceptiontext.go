package store

import (
	"fmt"

	"tieout/reconcile"
)

const exceptionText = "E1"

// AppendException appends an exception as the store keeps it; equal exceptions
// give equal texts.
func AppendException(to []byte, x *reconcile.Exception) []byte {
	w := textWriter{text: append(to, exceptionText...)}
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
	return w.text
}

// decodeException reads what AppendException wrote.
func decodeException(text string, place int64, into **reconcile.Exception) error {
	x := &reconcile.Exception{}
	*into = x
	r := newTextReader(text)
	if kind := r.next(); kind != exceptionText {
		return fmt.Errorf("read the store: an exception of the unknown kind %q", kind)
	}
	x.Place = place
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
	return r.end()
}
