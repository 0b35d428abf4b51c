package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// Rows in transit are by far the most that a store remembers, so transactions
// and lines are not written as JSON but as a line of fields: a third of the
// bytes, a tenth of the time. Fields are parted by the unit separator of ASCII,
// which is escaped within them. Deposits and lumps, which are few, stay JSON.
const (
	transactionText = "T1"
	lineText        = "L1"
	separator       = "\x1f"
)

var (
	escaper   = strings.NewReplacer(`\`, `\\`, separator, `\u`, "\x00", `\0`)
	unescaper = strings.NewReplacer(`\\`, `\`, `\u`, separator, `\0`, "\x00")
)

// encodeItem writes an item; equal items give equal texts.
func encodeItem(i *reconcile.Item) (string, error) {
	w := &textWriter{}
	w.text.Grow(400)
	switch {
	case i.Transaction != nil:
		w.add(transactionText)
		w.judgement(i)
		w.transaction(i.Transaction)
	case i.Line != nil:
		w.add(lineText)
		w.judgement(i)
		w.line(i.Line)
	default:
		data, err := json.Marshal(i)
		return string(data), err
	}
	return w.text.String(), nil
}

// decodeItem reads what encodeItem wrote.
func decodeItem(text string, i *reconcile.Item) error {
	if strings.HasPrefix(text, "{") {
		return decode(text, i)
	}
	r := &textReader{rest: text, escaped: strings.Contains(text, `\`)}
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
	if r.err == nil && !r.ended {
		r.err = errors.New("more fields than there are")
	}
	if r.err != nil {
		return fmt.Errorf("read the store: a row is not what tieout wrote: %w", r.err)
	}
	return nil
}

// textWriter writes fields.
type textWriter struct{ text strings.Builder }

func (w *textWriter) add(fields ...string) {
	for _, field := range fields {
		if w.text.Len() > 0 {
			w.text.WriteString(separator)
		}
		if special(field) {
			field = escaper.Replace(field)
		}
		w.text.WriteString(field)
	}
}

// special reports whether a field holds a byte that must be escaped.
func special(field string) bool {
	for i := range len(field) {
		if c := field[i]; c == '\\' || c == 0x1f || c == 0 {
			return true
		}
	}
	return false
}

func (w *textWriter) number(n int64) { w.add(strconv.FormatInt(n, 10)) }

func (w *textWriter) moment(t time.Time) {
	if t.IsZero() {
		w.add("")
		return
	}
	w.number(t.Unix())
}

func (w *textWriter) judgement(i *reconcile.Item) {
	fee := ""
	if i.ExpectedFee.Valid {
		fee = i.ExpectedFee.Decimal.String()
	}
	w.add(i.ID, string(i.Verdict), i.Reason, fee, i.Partner, i.Cause.Code, i.Cause.Confidence, i.Cause.Evidence, i.Cause.Action)
	w.number(int64(i.Due))
	w.number(int64(i.FirstSeen))
}

func (w *textWriter) transaction(t *reconcile.Transaction) {
	w.add(t.Provider, t.Product, t.MerchantID, t.TerminalID)
	w.moment(t.Time)
	w.add(string(t.Type), t.Amount.String(), t.Currency, t.RRN, t.TraceNo, t.BatchNo, t.AuthCode, t.OrderNo, t.ResponseCode,
		t.Channel, t.CardType, t.Scheme, t.Wallet, t.CardNo, t.OriginalRRN, t.OriginalTraceNo, t.OriginalBatchNo, t.Origin.File)
	w.number(t.Origin.Line)
}

func (w *textWriter) line(l *reconcile.SettlementLine) {
	w.add(l.Provider, l.MerchantID, l.TerminalID)
	w.number(int64(l.SettleDate))
	w.moment(l.Time)
	w.add(string(l.Type), l.Gross.String(), l.Fee.String(), l.Net.String(), l.Currency, l.RRN, l.TraceNo, l.BatchNo, l.AuthCode, l.OrderNo, l.DepositRef, l.Origin.File)
	w.number(l.Origin.Line)
}

// textReader reads fields and keeps the first error.
type textReader struct {
	rest    string
	escaped bool
	ended   bool
	err     error
}

func (r *textReader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *textReader) next() string {
	if r.ended {
		r.fail(errors.New("fewer fields than there should be"))
		return ""
	}
	field, rest, more := strings.Cut(r.rest, separator)
	r.rest, r.ended = rest, !more
	if r.escaped {
		field = unescaper.Replace(field)
	}
	return field
}

func (r *textReader) number() int64 {
	n, err := strconv.ParseInt(r.next(), 10, 64)
	if err != nil {
		r.fail(err)
	}
	return n
}

func (r *textReader) moment() time.Time {
	field := r.next()
	if field == "" {
		return time.Time{}
	}
	seconds, err := strconv.ParseInt(field, 10, 64)
	if err != nil {
		r.fail(err)
	}
	return time.Unix(seconds, 0).UTC()
}

func (r *textReader) amount() decimal.Decimal {
	amount, err := decimal.NewFromString(r.next())
	if err != nil {
		r.fail(err)
	}
	return amount
}

func (r *textReader) judgement(i *reconcile.Item) {
	i.ID, i.Verdict, i.Reason = r.next(), reconcile.Verdict(r.next()), r.next()
	if fee := r.next(); fee != "" {
		amount, err := decimal.NewFromString(fee)
		if err != nil {
			r.fail(err)
		}
		i.ExpectedFee = decimal.NewNullDecimal(amount)
	}
	i.Partner = r.next()
	i.Cause = reconcile.Cause{Code: r.next(), Confidence: r.next(), Evidence: r.next(), Action: r.next()}
	i.Due, i.FirstSeen = reconcile.Date(r.number()), reconcile.Date(r.number())
}

func (r *textReader) transaction() *reconcile.Transaction {
	t := &reconcile.Transaction{Provider: r.next(), Product: r.next(), MerchantID: r.next(), TerminalID: r.next(), Time: r.moment()}
	t.Type, t.Amount, t.Currency = reconcile.TxnType(r.next()), r.amount(), r.next()
	for _, field := range [...]*string{
		&t.RRN, &t.TraceNo, &t.BatchNo, &t.AuthCode, &t.OrderNo, &t.ResponseCode, &t.Channel, &t.CardType, &t.Scheme, &t.Wallet, &t.CardNo,
		&t.OriginalRRN, &t.OriginalTraceNo, &t.OriginalBatchNo, &t.Origin.File,
	} {
		*field = r.next()
	}
	t.Origin.Line = r.number()
	return t
}

func (r *textReader) line() *reconcile.SettlementLine {
	l := &reconcile.SettlementLine{Provider: r.next(), MerchantID: r.next(), TerminalID: r.next(), SettleDate: reconcile.Date(r.number()), Time: r.moment()}
	l.Type, l.Gross, l.Fee, l.Net = reconcile.LineType(r.next()), r.amount(), r.amount(), r.amount()
	for _, field := range [...]*string{&l.Currency, &l.RRN, &l.TraceNo, &l.BatchNo, &l.AuthCode, &l.OrderNo, &l.DepositRef, &l.Origin.File} {
		*field = r.next()
	}
	l.Origin.Line = r.number()
	return l
}
