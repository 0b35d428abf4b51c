package account

import (
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// SheetEpoch is the day that a workbook counts its days from; the zero time: the file is none.
type SheetEpoch time.Time

// SheetDays are the two ways of a workbook: of most, and of those that began on a Mac.
func SheetDays(from1904 bool) SheetEpoch {
	if from1904 {
		return SheetEpoch(time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC))
	}
	return SheetEpoch(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)) // so that days after February 1900, which had no 29th, fit
}

// Read reads a day of a workbook's own: days since its epoch, and behind the point the part of the
// day, to the nearest second. Timed reports whether there is such a part. Days before 1982 and after 2119
// are none: a number of fewer or more digits is a year, or a day written as one.
func (e SheetEpoch) Read(text []byte) (c CivilTime, timed, ok bool) {
	const first, last = 30_000, 80_000
	whole, part, timed := strings.Cut(string(text), ".")
	days, rest, has := digitsOf(whole, 5, 5)
	if time.Time(e).IsZero() || !has || rest != "" || days < first || days > last || len(part) > 17 {
		return c, false, false
	}
	seconds := int64(0)
	if timed {
		if _, rest, has := digitsOf(part, 1, 17); !has || rest != "" {
			return c, false, false
		}
		seconds = decimal.RequireFromString("0." + part).Mul(decimal.NewFromInt(24 * 60 * 60)).Round(0).IntPart()
	}
	t := time.Time(e).AddDate(0, 0, days).Add(time.Duration(seconds) * time.Second)
	return CivilTime{Year: t.Year(), Month: int(t.Month()), Day: t.Day(), hour: t.Hour(), minute: t.Minute(), second: t.Second()}, timed, true
}
