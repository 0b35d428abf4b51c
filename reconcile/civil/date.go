package civil

import (
	"fmt"
	"time"
)

// Date is a civil day, counted in days since 1970-01-01. The zero Date means
// "no date" and prints as the empty string; 1970-01-01 itself can't be said,
// which no settlement file of a living acquirer needs.
type Date int32

// DateLayout is the layout of every date that tieout reads or writes.
const DateLayout = "2006-01-02"

// NewDate returns the Date of a civil year, month and day.
func NewDate(year int, month time.Month, day int) Date {
	return DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf returns the civil day of t in t's own zone.
func DateOf(t time.Time) Date {
	if t.Location() == time.UTC {
		const day = 24 * 60 * 60
		seconds := t.Unix()
		return Date((seconds - (seconds%day+day)%day) / day)
	}
	y, m, d := t.Date()
	return Date(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// ParseDate reads a date such as 2026-10-08 and refuses one that does not exist.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(DateLayout, text)
	if err != nil {
		return 0, fmt.Errorf("want a date such as 2026-10-08, got %q", text)
	}
	return DateOf(t), nil
}

// Time returns midnight at the start of d, in UTC.
func (d Date) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// Year returns d's calendar year.
func (d Date) Year() int { return d.Time().Year() }

// weekday returns d's day of the week.
func (d Date) weekday() time.Weekday { return d.Time().Weekday() }

// AddDays returns the day n calendar days after d (before it when n is negative).
func (d Date) AddDays(n int) Date { return d + Date(n) }

// IsZero reports whether d is the absent date.
func (d Date) IsZero() bool { return d == 0 }

// String returns d as 2006-01-02, or "" for the zero Date.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	return d.Time().Format(DateLayout)
}

// MarshalText writes d as String does.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote; empty text is the zero Date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = 0
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
