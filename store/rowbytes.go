package store

import (
	"encoding/binary"
	"errors"
	"time"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// Rows of tonight wait in a temporary file while a night is judged: nobody reads them but
// the process that wrote them, so that no name of a field is kept, no number is
// written as text, and no version can differ.

// appendFields appends the fields of a row by their table: a text with its length before it,
// numbers in as many bytes as they need.
func appendFields[T any](to []byte, fields []reconcile.Field[T], row *T) []byte {
	for i := range fields {
		switch f := &fields[i]; {
		case f.Text != nil:
			to = appendText(to, *f.Text(row))
		case f.Amount != nil:
			to = appendAmount(to, *f.Amount(row))
		case f.NullableAmount != nil:
			if amount := *f.NullableAmount(row); amount.Valid {
				to = appendAmount(append(to, 1), amount.Decimal)
			} else {
				to = append(to, 0)
			}
		case f.Day != nil:
			to = binary.AppendVarint(to, int64(*f.Day(row)))
		case f.Moment != nil:
			to = appendMoment(to, *f.Moment(row))
		default:
			to = binary.AppendVarint(to, *f.Number(row))
		}
	}
	return to
}

func appendText(to []byte, text string) []byte {
	return append(binary.AppendUvarint(to, uint64(len(text))), text...)
}

// longAmount stands for the decimals of an amount that is written as text.
const longAmount = 255

func appendAmount(to []byte, d decimal.Decimal) []byte {
	digits := -d.Exponent()
	if digits < 0 || digits > 9 || d.NumDigits() > smallDigits {
		return appendText(append(to, longAmount), d.String())
	}
	return binary.AppendVarint(append(to, byte(digits)), d.CoefficientInt64())
}

// appendMoment appends a time in whole seconds after a one, or a zero for no time.
func appendMoment(to []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(to, 0)
	}
	return binary.AppendVarint(append(to, 1), t.Unix())
}

// bytesReader reads what appendFields wrote. Its texts are parts of one string.
type bytesReader struct {
	rest   string
	broken bool
}

func (r *bytesReader) byte() byte {
	if r.rest == "" {
		r.broken = true
		return 0
	}
	b := r.rest[0]
	r.rest = r.rest[1:]
	return b
}

func (r *bytesReader) uvarint() (n uint64) {
	for shift := 0; shift < 64; shift += 7 {
		b := r.byte()
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return n
		}
	}
	r.broken = true
	return 0
}

// varint reads what binary.AppendVarint wrote.
func (r *bytesReader) varint() int64 {
	n := r.uvarint()
	return int64(n>>1) ^ -int64(n&1)
}

func (r *bytesReader) text() string {
	size := r.uvarint()
	if size > uint64(len(r.rest)) {
		r.broken = true
		return ""
	}
	text := r.rest[:size]
	r.rest = r.rest[size:]
	return text
}

func (r *bytesReader) amount() decimal.Decimal {
	digits := r.byte()
	if digits != longAmount {
		return decimal.New(r.varint(), -int32(digits))
	}
	amount, err := decimal.NewFromString(r.text())
	r.broken = r.broken || err != nil
	return amount
}

func (r *bytesReader) moment() time.Time {
	if r.byte() == 0 {
		return time.Time{}
	}
	return time.Unix(r.varint(), 0).UTC()
}

// fieldsFrom reads the fields of a row by their table.
func fieldsFrom[T any](r *bytesReader, fields []reconcile.Field[T], row *T) {
	for i := range fields {
		switch f := &fields[i]; {
		case f.Text != nil:
			*f.Text(row) = r.text()
		case f.Amount != nil:
			*f.Amount(row) = r.amount()
		case f.NullableAmount != nil:
			if r.byte() != 0 {
				*f.NullableAmount(row) = decimal.NewNullDecimal(r.amount())
			}
		case f.Day != nil:
			*f.Day(row) = civil.Date(r.varint())
		case f.Moment != nil:
			*f.Moment(row) = r.moment()
		default:
			*f.Number(row) = r.varint()
		}
	}
}

// end wants that no field is left or lacking.
func (r *bytesReader) end() error {
	if r.broken || r.rest != "" {
		return errors.New("read a row back: it is not what was written")
	}
	return nil
}
