package holidays_test

import (
	"testing"

	"tieout/internal/holidays"
	"tieout/reconcile/civil"
)

// TestHolidays holds the calendars to what central banks and governments published.
func TestHolidays(t *testing.T) {
	var years []civil.CalendarYear
	for _, name := range holidays.Names() {
		years = append(years, holidays.Years(name)...)
	}
	book, err := civil.NewCalendarBook(years...)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		calendar, day string
		business      bool
		why           string
	}{
		{"TARGET2", "2026-04-03", false, "Good Friday: the ECB's closing days"},
		{"TARGET2", "2026-04-06", false, "Easter Monday"},
		{"TARGET2", "2026-05-01", false, "Labour Day"},
		{"TARGET2", "2026-05-14", true, "Ascension is no closing day"},
		{"TARGET2", "2026-12-25", false, "Christmas Day"},
		{"TARGET2", "2026-12-24", true, "Christmas Eve is none"},
		{"US", "2026-11-26", false, "Thanksgiving: the Federal Reserve's schedule"},
		{"US", "2026-07-03", true, "Independence Day is a Saturday: the banks are open on Friday"},
		{"US", "2027-07-05", false, "Independence Day is a Sunday: they are closed on Monday"},
		{"US", "2026-06-19", false, "Juneteenth"},
		{"GB", "2026-05-04", false, "Early May bank holiday"},
		{"GB", "2026-12-28", false, "Boxing Day is a Saturday: the Monday after it"},
		{"GB", "2026-08-31", false, "Summer bank holiday"},
		{"DE", "2026-10-03", false, "a Saturday anyway"},
		{"DE", "2026-10-05", true, "German Unity Day is not moved"},
		{"FR", "2026-07-14", false, "Bastille Day"},
		{"JP", "2026-11-23", false, "Labour Thanksgiving Day"},
		{"PL", "2026-11-11", false, "Independence Day"},
	} {
		day, err := civil.ParseDate(row.day)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := book.IsBusinessDay(row.calendar, day); err != nil || got != row.business {
			t.Errorf("%s %s (%s): want %v, got %v, %v", row.calendar, row.day, row.why, row.business, got, err)
		}
	}
	if holidays.Years("CN") != nil || holidays.Years("XX") != nil {
		t.Error("China has its own calendar, and nobody knows XX")
	}
}
