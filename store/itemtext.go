package store

import (
	"encoding/json"
	"fmt"
	"strings"

	"tieout/reconcile"
)

// Rows in transit are by far the most that a store remembers, so transactions
// and lines are not written as JSON but as a line of fields: a third of the
// bytes, a tenth of the time. Fields are parted by the unit separator of ASCII,
// which is escaped within them. Deposits and lumps, which are few, stay JSON.
const (
	transactionText = "T1"
	lineText        = "L1"
)

// AppendItem appends an item as the store keeps it; equal items give equal texts.
func AppendItem(to []byte, i *reconcile.Item) ([]byte, error) {
	w := textWriter{text: to}
	switch {
	case i.Transaction != nil:
		w.text = append(w.text, transactionText...)
		w.judgement(i)
		w.transaction(i.Transaction)
	case i.Line != nil:
		w.text = append(w.text, lineText...)
		w.judgement(i)
		w.line(i.Line)
	default:
		data, err := json.Marshal(i)
		return append(to, data...), err
	}
	return w.text, nil
}

// ReadItem reads what AppendItem wrote into an item that is empty but for its version.
func ReadItem(text string, i *reconcile.Item) error {
	if strings.HasPrefix(text, "{") {
		return decode(text, i)
	}
	r := newTextReader(text)
	switch kind := r.next(); kind {
	case transactionText:
		i.Side = reconcile.TerminalSide
		r.judgement(i)
		i.Transaction = r.transaction()
	case lineText:
		i.Side = reconcile.SettlementSide
		r.judgement(i)
		i.Line = r.line()
	default:
		return fmt.Errorf("read the store: an item of the unknown kind %q", kind)
	}
	return r.end()
}

func (w *textWriter) judgement(i *reconcile.Item) {
	w.add(i.ID, string(i.Verdict), i.Reason)
	w.maybe(i.ExpectedFee)
	w.add(i.Partner)
	w.cause(&i.Cause)
	w.number(int64(i.Due))
	w.number(int64(i.FirstSeen))
}

func (w *textWriter) transaction(t *reconcile.Transaction) {
	w.add(t.Provider, t.Product, t.MerchantID, t.TerminalID)
	w.moment(t.Time)
	w.add(string(t.Type))
	w.amount(t.Amount)
	w.add(t.Currency, t.RRN, t.TraceNo, t.BatchNo, t.AuthCode, t.OrderNo, t.ResponseCode,
		t.Channel, t.CardType, t.Scheme, t.Wallet, t.CardNo, t.OriginalRRN, t.OriginalTraceNo, t.OriginalBatchNo)
	w.origin(&t.Origin)
}

func (w *textWriter) line(l *reconcile.SettlementLine) {
	w.add(l.Provider, l.MerchantID, l.TerminalID)
	w.number(int64(l.SettleDate))
	w.moment(l.Time)
	w.add(string(l.Type))
	w.amount(l.Gross)
	w.amount(l.Fee)
	w.amount(l.Net)
	w.add(l.Currency, l.RRN, l.TraceNo, l.BatchNo, l.AuthCode, l.OrderNo, l.DepositRef)
	w.origin(&l.Origin)
}

func (r *textReader) judgement(i *reconcile.Item) {
	i.ID, i.Verdict, i.Reason, i.ExpectedFee = r.next(), reconcile.Verdict(r.next()), r.next(), r.maybe()
	i.Partner, i.Cause = r.next(), r.cause()
	i.Due, i.FirstSeen = reconcile.Date(r.number()), reconcile.Date(r.number())
}

func (r *textReader) transaction() *reconcile.Transaction {
	t := &reconcile.Transaction{Provider: r.next(), Product: r.next(), MerchantID: r.next(), TerminalID: r.next(), Time: r.moment()}
	t.Type, t.Amount, t.Currency = reconcile.TxnType(r.next()), r.amount(), r.next()
	for _, field := range [...]*string{
		&t.RRN, &t.TraceNo, &t.BatchNo, &t.AuthCode, &t.OrderNo, &t.ResponseCode, &t.Channel, &t.CardType, &t.Scheme, &t.Wallet, &t.CardNo,
		&t.OriginalRRN, &t.OriginalTraceNo, &t.OriginalBatchNo,
	} {
		*field = r.next()
	}
	t.Origin = r.origin()
	return t
}

func (r *textReader) line() *reconcile.SettlementLine {
	l := &reconcile.SettlementLine{Provider: r.next(), MerchantID: r.next(), TerminalID: r.next(), SettleDate: reconcile.Date(r.number()), Time: r.moment()}
	l.Type, l.Gross, l.Fee, l.Net = reconcile.LineType(r.next()), r.amount(), r.amount(), r.amount()
	for _, field := range [...]*string{&l.Currency, &l.RRN, &l.TraceNo, &l.BatchNo, &l.AuthCode, &l.OrderNo, &l.DepositRef} {
		*field = r.next()
	}
	l.Origin = r.origin()
	return l
}
