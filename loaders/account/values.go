package account

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"tieout/internal/mask"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// Values reads the fields of one row and keeps the first reason to refuse it.
type Values struct {
	Failed   *text.RowError    // why the row is refused; nil: nothing yet
	Interned map[string]string // names that repeat, each kept once
	Mask     mask.Key          // of identifiers
	buffer   []byte            // of a number without its marks
	Mended   int64             // identifiers that a spreadsheet had made numbers with .0 at their end
}

// Fail keeps why the row is refused, by the name of the reason; the first one holds.
func (v *Values) Fail(name, format string, details ...any) {
	if v.Failed == nil {
		v.Failed = text.Refuse(name, format, details...)
	}
}

// Text trims a field and refuses control characters.
func (v *Values) Text(column, field string) string {
	field = strings.TrimSpace(field)
	for i := range len(field) {
		if field[i] < 0x20 || field[i] == 0x7f {
			v.Fail("control-character", "%s: want printable text, got the control character 0x%02x", column, field[i])
			return ""
		}
	}
	return field
}

// Identifier reads a reference: masked when it is a card number, refused when a
// spreadsheet has turned it into a number such as 2.60928E+11 or an error such as #N/A, none
// when it is a placeholder such as 000000000000.
func (v *Values) Identifier(column, field string) string {
	if reconcile.Placeholder(strings.TrimSpace(field)) {
		return "" // ######## too: one character repeated names no row
	}
	if reference := v.name(column, field); !reconcile.Placeholder(reference) {
		return reference
	}
	return ""
}

// name reads an identifier that names what rows share, such as a terminal.
func (v *Values) name(column, field string) string {
	switch {
	case IsShortName(field):
		return field
	case IsAlphanumeric(field): // with no mark that a spreadsheet leaves
		return v.Mask.Identifier(field)
	}
	field = v.Whole(column, field)
	if whole, made := madeNumber(field); made {
		field = whole
		v.Mended++
	}
	if damage := spreadsheetDamage(field); damage != "" {
		v.Fail("ruined-identifier", "%s: want the digits of the reference, got %q, %s", column, text.Clip(field), damage)
		return ""
	}
	return v.Mask.Identifier(field)
}

// IsShortName reports whether a field is made of so few letters and digits alone that it is
// kept as it is: a card number is longer, and what a spreadsheet made has other marks.
func IsShortName[T string | []byte](field T) bool {
	const most = 12
	return len(field) <= most && IsAlphanumeric(field)
}

// IsAlphanumeric reports whether a field is of letters and digits alone: no name of such can
// refuse a row.
func IsAlphanumeric[T string | []byte](field T) bool {
	for i := range len(field) {
		if c := field[i]; (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}

// Common reads an identifier of a column whose values repeat; each is kept once.
func (v *Values) Common(column, field string) string {
	if kept, ok := v.Interned[field]; ok {
		return kept
	}
	kept := strings.Clone(v.name(column, field))
	if v.Failed == nil && len(v.Interned) < 1<<16 {
		v.Interned[strings.Clone(field)] = kept
	}
	return kept
}

// Needed refuses an empty field.
func (v *Values) Needed(column, value string) string {
	if value == "" {
		v.Fail("missing-value", "%s: want a value, got an empty field", column)
	}
	return value
}

// OneOf reads a word of a closed list, whatever its case; empty is allowed.
func (v *Values) OneOf(reason, column, field string, words ...string) string {
	field = v.Text(column, field)
	if field == "" {
		return ""
	}
	upper := strings.ToUpper(field)
	if i := slices.Index(words, upper); i >= 0 {
		return words[i]
	}
	v.Fail(reason, "%s: want one of %s, got %q", column, strings.Join(words, " "), text.Clip(field))
	return ""
}

// Moment reads a civil time, 2006-01-02 15:04:05; empty is the zero time.
func (v *Values) Moment(column, field string) time.Time {
	field = v.Text(column, field)
	if field == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.DateTime, field)
	if err != nil || len(field) != len(time.DateTime) {
		v.Fail("bad-time", "%s: want a time such as 2026-10-08 14:03:21, got %q", column, text.ClipTime(field))
		return time.Time{}
	}
	if !PossibleYear(t.Year()) {
		v.FailYear("bad-time", column, field)
		return time.Time{}
	}
	return t
}

// FailYear refuses a row whose year no row is dated in.
func (v *Values) FailYear(reason, column, field string) {
	v.Fail(reason, "%s: want a year from %d to %d, got %q", column, firstYear, lastYear, text.ClipTime(field))
}

// Date reads a civil day, 2006-01-02; empty is the zero date.
func (v *Values) Date(column, field string) civil.Date {
	field = v.Text(column, field)
	if field == "" {
		return 0
	}
	day, err := civil.ParseDate(field)
	if err != nil {
		v.Fail("bad-date", "%s: %v", column, err)
		return 0
	}
	if !PossibleYear(day.Year()) {
		v.FailYear("bad-date", column, field)
		return 0
	}
	return day
}

// Currency reads a code of ISO 4217; an empty field takes the source's.
func (v *Values) Currency(field, standard string) string {
	code := strings.ToUpper(v.Text("currency", field))
	if code == "" {
		code = standard
	}
	if _, err := money.MinorDigits(code); err != nil {
		v.Fail("unknown-currency", "currency: want a code of ISO 4217 such as CNY, got %q", text.Clip(code))
		return ""
	}
	return v.Common("currency", code)
}

// Amount reads an amount in major units by the strict grammar of money.ParseMinor.
func (v *Values) Amount(column, field, currency string) decimal.Decimal {
	if field == "" {
		v.Fail("missing-value", "%s: want an amount, got an empty field", column)
		return decimal.Decimal{}
	}
	amount, err := money.ParseAmount(field, currency)
	switch {
	case err == nil && IsCardNumber([]byte(field)):
		v.Fail("bad-amount", "%s: want an amount, got a card number: %q", column, text.ClipAmount(field))
	case err == nil:
	case errors.Is(err, money.ErrCurrency): // the currency's own reason is kept
	case errors.Is(err, money.ErrAmountPrecision):
		v.Fail("amount-precision", "%s: want at most the decimals of %s, got %q", column, currency, text.ClipAmount(field))
	default:
		v.Fail("bad-amount", "%s: want digits with at most one point, such as 1234.50, got %q", column, text.ClipAmount(field))
	}
	return amount
}
