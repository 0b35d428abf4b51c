package loaders

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"tieout/internal/mask"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// values reads the fields of one row and keeps the first reason to refuse it.
type values struct {
	failed   *rowError
	interned map[string]string
	buffer   []byte // of a number without its marks
}

func (v *values) fail(name, format string, details ...any) {
	if v.failed == nil {
		v.failed = refuse(name, format, details...)
	}
}

// text trims a field and refuses control characters.
func (v *values) text(column, field string) string {
	field = strings.TrimSpace(field)
	for i := range len(field) {
		if field[i] < 0x20 || field[i] == 0x7f {
			v.fail("control-character", "%s: want printable text, got the control character 0x%02x", column, field[i])
			return ""
		}
	}
	return field
}

// identifier reads a reference: masked when it is a card number, refused when a
// spreadsheet has turned it into a number such as 2.60928E+11.
func (v *values) identifier(column, field string) string {
	field = v.text(column, field)
	if strings.ContainsRune(field, utf8.RuneError) { // or bytes that are no character
		v.fail("broken-character", "%s: want whole characters, got bytes that are none: %q", column, clip(field))
		return ""
	}
	if ruined(field) {
		v.fail("ruined-identifier", "%s: want the digits of the reference, got %q, which a spreadsheet has rounded", column, clip(field))
		return ""
	}
	return mask.Identifier(field)
}

// common is identifier for a column whose values repeat; each is kept once.
func (v *values) common(column, field string) string {
	if kept, ok := v.interned[field]; ok {
		return kept
	}
	kept := strings.Clone(v.identifier(column, field))
	if v.failed == nil && len(v.interned) < 1<<16 {
		v.interned[strings.Clone(field)] = kept
	}
	return kept
}

// ruined reports whether text is a number in scientific notation.
func ruined(text string) bool {
	mantissa, exponent, found := strings.Cut(text, "E+")
	if !found {
		mantissa, exponent, found = strings.Cut(text, "e+")
	}
	if !found || mantissa == "" || exponent == "" {
		return false
	}
	digits := func(s string) bool {
		return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	return digits(whole) && digits(fraction) && digits(exponent)
}

// needed refuses an empty field.
func (v *values) needed(column, value string) string {
	if value == "" {
		v.fail("missing-value", "%s: want a value, got an empty field", column)
	}
	return value
}

// oneOf reads a word of a closed list, whatever its case; empty is allowed.
func (v *values) oneOf(reason, column, field string, words ...string) string {
	field = v.text(column, field)
	if field == "" {
		return ""
	}
	upper := strings.ToUpper(field)
	if i := slices.Index(words, upper); i >= 0 {
		return words[i]
	}
	v.fail(reason, "%s: want one of %s, got %q", column, strings.Join(words, " "), clip(field))
	return ""
}

// moment reads a civil time, 2006-01-02 15:04:05; empty is the zero time.
func (v *values) moment(column, field string) time.Time {
	field = v.text(column, field)
	if field == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.DateTime, field)
	if err != nil || len(field) != len(time.DateTime) {
		v.fail("bad-time", "%s: want a time such as 2026-10-08 14:03:21, got %q", column, clip(field))
		return time.Time{}
	}
	return t
}

// date reads a civil day, 2006-01-02; empty is the zero date.
func (v *values) date(column, field string) civil.Date {
	field = v.text(column, field)
	if field == "" {
		return 0
	}
	day, err := civil.ParseDate(field)
	if err != nil {
		v.fail("bad-date", "%s: %v", column, err)
		return 0
	}
	return day
}

// currency reads a code of ISO 4217; an empty field takes the source's.
func (v *values) currency(field, standard string) string {
	code := strings.ToUpper(v.text("currency", field))
	if code == "" {
		code = standard
	}
	if _, err := money.MinorDigits(code); err != nil {
		v.fail("unknown-currency", "currency: want a code of ISO 4217 such as CNY, got %q", clip(code))
		return ""
	}
	return v.common("currency", code)
}

// amount reads an amount in major units by the strict grammar of money.ParseMinor.
func (v *values) amount(column, field, currency string) decimal.Decimal {
	if field == "" {
		v.fail("missing-value", "%s: want an amount, got an empty field", column)
		return decimal.Decimal{}
	}
	amount, err := money.ParseAmount(field, currency)
	switch {
	case err == nil:
	case errors.Is(err, money.ErrCurrency): // the currency's own reason is kept
	case errors.Is(err, money.ErrAmountPrecision):
		v.fail("amount-precision", "%s: want at most the decimals of %s, got %q", column, currency, clip(field))
	default:
		v.fail("bad-amount", "%s: want digits with at most one point, such as 1234.50, got %q", column, clip(field))
	}
	return amount
}

// clip shortens what a message quotes, masks card numbers in it, and shows no
// control characters.
func clip(text string) string { return clean(text, 40) }

// excerpt is the masked beginning of a refused row.
func excerpt(raw []byte) string { return clean(string(raw), 200) }

func clean(text string, most int) string {
	// A card number that the cut would split must be seen whole to be masked.
	text = mask.Text(text[:min(len(text), 4*most)])
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '·'
		}
		return r
	}, strings.TrimRight(text, "\r\n"))
	if len(text) <= most {
		return text
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "..."
}
