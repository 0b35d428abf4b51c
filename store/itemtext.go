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

// encodeItem appends an item; equal items give equal texts.
func encodeItem(to []byte, i *reconcile.Item) ([]byte, error) {
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

// decodeItem reads what encodeItem wrote.
func decodeItem(text string, place int64, i *reconcile.Item) error {
	i.Place = place
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

// end wants that no field is left, and returns the first error.
func (r *textReader) end() error {
	if r.err == nil && !r.ended {
		r.err = errors.New("more fields than there are")
	}
	if r.err != nil {
		return fmt.Errorf("read the store: a row is not what tieout wrote: %w", r.err)
	}
	return nil
}

// textWriter writes fields behind the first one, which names the kind.
type textWriter struct{ text []byte }

func (w *textWriter) add(fields ...string) {
	for _, field := range fields {
		w.text = append(w.text, separator...)
		if special(field) {
			field = escaper.Replace(field)
		}
		w.text = append(w.text, field...)
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

func (w *textWriter) number(n int64) { w.text = strconv.AppendInt(append(w.text, separator...), n, 10) }

// amount writes an amount with its own decimals.
func (w *textWriter) amount(d decimal.Decimal) {
	digits := -d.Exponent()
	if digits < 0 || digits > 9 || d.NumDigits() > smallDigits {
		w.add(d.String())
		return
	}
	w.text = reconcile.AppendMinor(append(w.text, separator...), d.CoefficientInt64(), digits)
}

// maybe writes an amount that may be unknown.
func (w *textWriter) maybe(d decimal.NullDecimal) {
	if !d.Valid {
		w.add("")
		return
	}
	w.amount(d.Decimal)
}

// smallDigits is how many digits surely fit an int64.
const smallDigits = 18

func (w *textWriter) moment(t time.Time) {
	if t.IsZero() {
		w.add("")
		return
	}
	w.number(t.Unix())
}

func (w *textWriter) judgement(i *reconcile.Item) {
	w.add(i.ID, string(i.Verdict), i.Reason)
	w.maybe(i.ExpectedFee)
	w.add(i.Partner)
	w.cause(&i.Cause)
	w.number(int64(i.Due))
	w.number(int64(i.FirstSeen))
}

func (w *textWriter) cause(c *reconcile.Cause) { w.add(c.Code, c.Confidence, c.Evidence, c.Action) }

func (w *textWriter) origin(o *reconcile.Origin) {
	w.add(o.File)
	w.number(o.Line)
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

// textReader reads fields and keeps the first error.
type textReader struct {
	rest    string
	escaped bool
	ended   bool
	err     error
}

func newTextReader(text string) textReader {
	return textReader{rest: text, escaped: strings.IndexByte(text, '\\') >= 0}
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
	field := r.next()
	if minor, digits, ok := smallAmount(field); ok {
		return decimal.New(minor, -digits)
	}
	amount, err := decimal.NewFromString(field)
	if err != nil {
		r.fail(err)
	}
	return amount
}

// smallAmount reads what amount writes of an amount that fits an int64.
func smallAmount(field string) (minor int64, digits int32, ok bool) {
	rest, negative := strings.CutPrefix(field, "-")
	if len(rest) == 0 || len(rest) > smallDigits {
		return 0, 0, false
	}
	point := false
	for i := range len(rest) {
		c := rest[i]
		switch {
		case c >= '0' && c <= '9':
			minor = minor*10 + int64(c-'0')
			if point {
				digits++
			}
		case c == '.' && !point && i > 0:
			point = true
		default:
			return 0, 0, false
		}
	}
	if negative {
		minor = -minor
	}
	return minor, digits, !point || digits > 0
}

func (r *textReader) maybe() decimal.NullDecimal {
	if strings.HasPrefix(r.rest, separator) || r.rest == "" {
		r.next()
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(r.amount())
}

func (r *textReader) cause() reconcile.Cause {
	return reconcile.Cause{Code: r.next(), Confidence: r.next(), Evidence: r.next(), Action: r.next()}
}

func (r *textReader) origin() reconcile.Origin {
	return reconcile.Origin{File: r.next(), Line: r.number()}
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
