package store

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// separator parts the fields of a text.
const separator = "\x1f"

var (
	escaper   = strings.NewReplacer(`\`, `\\`, separator, `\u`, "\x00", `\0`)
	unescaper = strings.NewReplacer(`\\`, `\`, `\u`, separator, `\0`, "\x00")
)

// textWriter writes fields after the first one, which names the kind.
type textWriter struct{ text []byte }

func (w *textWriter) add(fields ...string) {
	for _, field := range fields {
		w.text = append(w.text, separator...)
		if needsEscape(field) {
			field = escaper.Replace(field)
		}
		w.text = append(w.text, field...)
	}
}

// needsEscape reports whether a field holds a byte that must be escaped.
func needsEscape(field string) bool {
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
	w.text = money.AppendMinor(append(w.text, separator...), d.CoefficientInt64(), digits)
}

// nullableAmount writes an amount that may be unknown.
func (w *textWriter) nullableAmount(d decimal.NullDecimal) {
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

// writeFields writes the fields of a row by their table.
func writeFields[T any](w *textWriter, fields []reconcile.Field[T], row *T) {
	for i := range fields {
		switch f := &fields[i]; {
		case f.Text != nil:
			w.add(*f.Text(row))
		case f.Amount != nil:
			w.amount(*f.Amount(row))
		case f.NullableAmount != nil:
			w.nullableAmount(*f.NullableAmount(row))
		case f.Day != nil:
			w.number(int64(*f.Day(row)))
		case f.Moment != nil:
			w.moment(*f.Moment(row))
		default:
			w.number(*f.Number(row))
		}
	}
}

// readFields reads what writeFields wrote.
func readFields[T any](r *textReader, fields []reconcile.Field[T], row *T) {
	for i := range fields {
		switch f := &fields[i]; {
		case f.Text != nil:
			*f.Text(row) = r.next()
		case f.Amount != nil:
			*f.Amount(row) = r.amount()
		case f.NullableAmount != nil:
			*f.NullableAmount(row) = r.nullableAmount()
		case f.Day != nil:
			*f.Day(row) = civil.Date(r.number())
		case f.Moment != nil:
			*f.Moment(row) = r.moment()
		default:
			*f.Number(row) = r.number()
		}
	}
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
	field := r.rest
	if end := strings.IndexByte(field, separator[0]); end >= 0 {
		field, r.rest = field[:end], field[end+1:]
	} else {
		r.rest, r.ended = "", true
	}
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

func (r *textReader) nullableAmount() decimal.NullDecimal {
	if strings.HasPrefix(r.rest, separator) || r.rest == "" {
		r.next()
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(r.amount())
}

// finish wants that no field is left, and returns the first error.
func (r *textReader) finish() error {
	if r.err == nil && !r.ended {
		r.err = errors.New("more fields than there are")
	}
	if r.err != nil {
		return damaged("a row is not what tieout wrote: %v", r.err)
	}
	return nil
}
