package reconcile

import (
	"time"

	"github.com/shopspring/decimal"

	"tieout/reconcile/civil"
)

// Field is one field of a row: its name and where it lies. One table of a row's
// fields drives everything that lists them: what profiles can fill, what the
// store remembers, the columns of the reports. Exactly one accessor is set; it
// says of which kind the field is.
type Field[T any] struct {
	// Name is what native files, profiles, reports and stores call the field.
	Name string
	// Read says how a loader reads the field's text, where it is one.
	Read Reading
	// Needed says that a row without it is refused.
	Needed bool
	// Words are what a text of the reading Word may say; empty is allowed too.
	Words []string
	// Unnamed is what the rows of a file say that has no column for the field;
	// empty: nothing. An empty cell of a column says nothing all the same.
	Unnamed string

	Text           func(*T) *string
	Amount         func(*T) *decimal.Decimal     // major units, always known
	NullableAmount func(*T) *decimal.NullDecimal // major units, or not known
	Day            func(*T) *civil.Date
	Moment         func(*T) *time.Time // civil, in UTC; zero when not known
	Number         func(*T) *int64
}

// Reading says how a loader reads a text.
type Reading uint8

// The readings of a text.
const (
	NotLoaded    Reading = iota // no loader fills it
	Identifier                  // a reference, mostly of one row only
	Common                      // a name that many rows share
	Answer                      // a response code: two letters or digits
	Word                        // one of Words
	Card                        // a card number, masked at once
	Free                        // free text, in which card numbers are masked
	Currency                    // a code of ISO 4217
	SaleCurrency                // a code of ISO 4217: that of what was sold
	SaleAmount                  // an amount in the currency of what was sold
)

// fieldNamed returns the place of a field in its table; -1 when there is none.
func fieldNamed[T any](fields []Field[T], name string) int {
	for i := range fields {
		if fields[i].Name == name {
			return i
		}
	}
	return -1
}

// WordsOf returns what a word of the table may say.
func WordsOf[T any](fields []Field[T], name string) []string {
	return fields[fieldNamed(fields, name)].Words
}

// textPair pairs the texts that two tables have under one name.
type textPair[T, U any] struct {
	from func(*T) *string
	to   func(*U) *string
}

// SharedTexts pairs the texts that two tables have under the same names.
func SharedTexts[T, U any](from []Field[T], to []Field[U]) (pairs []textPair[T, U]) {
	for i := range from {
		at := fieldNamed(to, from[i].Name)
		if from[i].Text != nil && at >= 0 && to[at].Text != nil {
			pairs = append(pairs, textPair[T, U]{from[i].Text, to[at].Text})
		}
	}
	return pairs
}

// CopyTexts copies the paired texts of one row to another.
func CopyTexts[T, U any](pairs []textPair[T, U], from *T, to *U) {
	for i := range pairs {
		*pairs[i].to(to) = *pairs[i].from(from)
	}
}

func textsOf[T ~string](words []T) []string {
	texts := make([]string, len(words))
	for i, word := range words {
		texts[i] = string(word)
	}
	return texts
}
