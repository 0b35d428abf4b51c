package civil

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// CalendarYear is the data of one calendar for one year, as a decree gives it.
type CalendarYear struct {
	Calendar string         // "CN"
	Year     int            // the civil year that the data covers whole
	Weekend  []time.Weekday // the days of the week that are off
	Holidays []Date         // off, whatever the day of the week
	Workdays []Date         // make-up workdays (调休): business days, whatever the day of the week
	Source   string         // the paper that says so
}

// ErrCalendarYear is returned when a calendar has no data for a year. Weekends
// are never assumed: a year's make-up workdays are decreed late the year before.
var ErrCalendarYear = errors.New("no calendar data")

// YearError is ErrCalendarYear with the calendar and the year that it lacks.
type YearError struct {
	Calendar string
	Year     int
}

// Error names the file to add.
func (e *YearError) Error() string {
	return fmt.Sprintf("%v: calendar %s has no year %d; add a file such as calendars/%s-%d.yaml to calendars: in the configuration",
		ErrCalendarYear, e.Calendar, e.Year, strings.ToLower(e.Calendar), e.Year)
}

// Unwrap returns ErrCalendarYear.
func (e *YearError) Unwrap() error { return ErrCalendarYear }

// CalendarBook holds the calendars of a configuration, year by year. It is
// immutable and safe for concurrent use.
type CalendarBook struct {
	years map[calendarKey]*yearDays
}

type calendarKey struct {
	calendar string
	year     int
}

// yearDays says of each day of a year whether business is done on it.
type yearDays struct {
	first    Date
	business []bool
}

// NewCalendarBook builds a book; of two entries for the same calendar and year
// the later one holds. A date outside its year, or one that is both a holiday
// and a make-up workday, is an error.
func NewCalendarBook(years ...CalendarYear) (*CalendarBook, error) {
	book := &CalendarBook{years: make(map[calendarKey]*yearDays, len(years))}
	for _, year := range years {
		days, err := newYearDays(year)
		if err != nil {
			return nil, err
		}
		book.years[calendarKey{year.Calendar, year.Year}] = days
	}
	return book, nil
}

func newYearDays(year CalendarYear) (*yearDays, error) {
	first := NewDate(year.Year, time.January, 1)
	next := NewDate(year.Year+1, time.January, 1)
	days := &yearDays{first: first, business: make([]bool, next-first)}
	weekend := [7]bool{}
	for _, day := range year.Weekend {
		weekend[day] = true
	}
	for i := range days.business {
		days.business[i] = !weekend[first.AddDays(i).weekday()]
	}
	holidays := make(map[Date]bool, len(year.Holidays))
	for _, day := range year.Holidays {
		if day < first || day >= next {
			return nil, fmt.Errorf("calendar %s %d: holiday %s is outside the year", year.Calendar, year.Year, day)
		}
		holidays[day] = true
		days.business[day-first] = false
	}
	for _, day := range year.Workdays {
		if day < first || day >= next {
			return nil, fmt.Errorf("calendar %s %d: workday %s is outside the year", year.Calendar, year.Year, day)
		}
		if holidays[day] {
			return nil, fmt.Errorf("calendar %s %d: %s is both a holiday and a make-up workday", year.Calendar, year.Year, day)
		}
		days.business[day-first] = true
	}
	return days, nil
}

// Weekends is the calendar that knows no holidays: Monday to Friday of every year.
const Weekends = "weekends"

// Knows reports whether the book has the calendar's data of the year.
func (b *CalendarBook) Knows(calendar string, year int) bool {
	return calendar == Weekends || b.years[calendarKey{calendar, year}] != nil
}

// IsBusinessDay reports whether business is done on day, or a YearError, which
// names the file to add, when the calendar does not know the year.
func (b *CalendarBook) IsBusinessDay(calendar string, day Date) (bool, error) {
	if calendar == Weekends {
		weekday := day.weekday()
		return weekday != time.Saturday && weekday != time.Sunday, nil
	}
	year := day.Year()
	days := b.years[calendarKey{calendar, year}]
	if days == nil {
		return false, &YearError{Calendar: calendar, Year: year}
	}
	return days.business[day-days.first], nil
}

// AddBusinessDays returns the n-th business day after day, for n of 1 or more;
// for n = 0 day itself if it is a business day, else the first one after it.
func (b *CalendarBook) AddBusinessDays(calendar string, day Date, n int) (Date, error) {
	if n == 0 {
		day, n = day.AddDays(-1), 1
	}
	for n > 0 {
		day = day.AddDays(1)
		business, err := b.IsBusinessDay(calendar, day)
		if err != nil {
			return 0, err
		}
		if business {
			n--
		}
	}
	return day, nil
}

// BusinessDaysBetween counts the business days after from, up to and including
// to; 0 when to is not after from.
func (b *CalendarBook) BusinessDaysBetween(calendar string, from, to Date) (int, error) {
	count := 0
	for day := from.AddDays(1); day <= to; day = day.AddDays(1) {
		business, err := b.IsBusinessDay(calendar, day)
		if err != nil {
			return 0, err
		}
		if business {
			count++
		}
	}
	return count, nil
}
