package reports

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// csvLine makes the lines of the reports that may be many, without a string of
// any amount or date: a bad night has a million of them, in three files. A test
// holds it and encoding/csv together. What it made is good until the next line is
// begun.
type csvLine struct {
	line   []byte
	narrow []byte // a second line of the same row, with fewer columns

	currency string // whose decimals are in digits
	digits   int32
	listed   bool // the currency is one of ISO 4217
	// gross and net are what the row that is being written adds to a total: an
	// expected net that no rule gives counts as the gross.
	gross, net exactAmount

	days [8]dayText // by the last bits of the day
}

// exactAmount is an amount and, when exact says so, its whole number of minor units.
type exactAmount struct {
	minor int64
	exact bool
	value decimal.Decimal // major units, always set
}

type dayText struct {
	day  civil.Date
	text string
}

// begin starts a line.
func (l *csvLine) begin() { l.line = l.line[:0] }

// end puts the end of the line in place of its last comma.
func (l *csvLine) end() []byte {
	l.line[len(l.line)-1] = '\n'
	return l.line
}

// setCurrency says in which currency the amounts that follow are.
func (l *csvLine) setCurrency(currency string) {
	if currency == l.currency { // at first none, which is not listed
		return
	}
	digits, err := money.MinorDigits(currency)
	l.currency, l.digits, l.listed = currency, digits, err == nil
}

// money takes an amount of the currency in hand apart.
func (l *csvLine) money(a decimal.Decimal) exactAmount {
	m := exactAmount{value: a}
	if l.listed {
		m.minor, m.exact = money.SmallMinor(a, l.digits)
	}
	return m
}

// setAmounts sets what an exception adds to a total.
func (l *csvLine) setAmounts(x *reconcile.Exception) {
	l.setCurrency(x.Currency)
	l.gross = l.money(x.Gross.Decimal)
	if l.net = l.gross; x.ExpectedNet.Valid {
		l.net = l.money(x.ExpectedNet.Decimal)
	}
}

// appendSum writes an amount with the decimals of the currency in hand.
func (l *csvLine) appendSum(to []byte, m exactAmount) []byte {
	if m.exact {
		return money.AppendMinor(to, m.minor, l.digits)
	}
	return money.AppendAmount(to, m.value, l.currency)
}

// appendNullable writes an amount of the currency in hand; nothing when it is not known.
func (l *csvLine) appendNullable(to []byte, a decimal.NullDecimal) []byte {
	if !a.Valid {
		return to
	}
	return l.appendSum(to, l.money(a.Decimal))
}

// appendNumber writes a number that counts from 1; nothing when there is none.
func appendNumber(to []byte, n int64) []byte {
	if n == 0 {
		return to
	}
	return strconv.AppendInt(to, n, 10)
}

// cell writes text that came from a file.
func (l *csvLine) cell(text string) {
	l.text(guarded(text))
}

func (l *csvLine) text(text string) { l.line = append(appendField(l.line, text), ',') }

func (l *csvLine) day(day civil.Date) string {
	known := &l.days[uint32(day)%uint32(len(l.days))]
	if known.day != day { // the zero day is the empty text, and so is the zero entry
		known.day, known.text = day, day.String()
	}
	return known.text
}

// bare says which bytes a field may hold and need no quotes.
var bare = func() (bare [256]bool) {
	for c := range bare {
		bare[c] = c != ',' && c != '"' && c != '\n' && c != '\r'
	}
	return bare
}()

// appendField writes a field as encoding/csv does (RFC 4180).
func appendField(line []byte, field string) []byte {
	if field == "" {
		return line
	}
	if isBare(field) && field != `\.` {
		if field[0] > ' ' && field[0] < utf8.RuneSelf {
			return append(line, field...)
		}
		if first, _ := utf8.DecodeRuneInString(field); !unicode.IsSpace(first) {
			return append(line, field...)
		}
	}
	line = append(line, '"')
	for {
		before, after, found := strings.Cut(field, `"`)
		line = append(line, before...)
		if !found {
			return append(line, '"')
		}
		line, field = append(line, `""`...), after
	}
}

// isBare reports whether every byte of a field is bare. It looks at eight bytes
// at a time as long as all of them come after the comma, as those of references
// and numbers do.
func isBare(field string) bool {
	const ones, above, top = 0x0101010101010101, ',' + 1, 0x80
	i := 0
	for ; i+8 <= len(field); i += 8 {
		eight := uint64(field[i]) | uint64(field[i+1])<<8 | uint64(field[i+2])<<16 | uint64(field[i+3])<<24 |
			uint64(field[i+4])<<32 | uint64(field[i+5])<<40 | uint64(field[i+6])<<48 | uint64(field[i+7])<<56
		if (eight-ones*above)&^eight&(ones*top) != 0 {
			break
		}
	}
	for ; i < len(field); i++ {
		if !bare[field[i]] {
			return false
		}
	}
	return true
}

// formula reports whether a spreadsheet would calculate the text.
func formula(text string) bool {
	if text == "" {
		return false
	}
	switch text[0] {
	case '=', '+', '-', '@', '\t', '\r':
		return true
	default:
		return false
	}
}

// guarded returns a text that came from a file as it is safe to open in a
// spreadsheet: one that begins like a formula gets an apostrophe before it.
func guarded(text string) string {
	if formula(text) {
		return "'" + text
	}
	return text
}
