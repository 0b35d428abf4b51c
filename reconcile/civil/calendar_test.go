package civil_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"tieout/reconcile/civil"
)

func calendars(t testing.TB) *civil.CalendarBook {
	t.Helper()
	book, err := civil.NewCalendarBook(civil.ChinaYears()...)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func TestChina(t *testing.T) {
	book := calendars(t)
	for _, row := range []struct {
		day  string
		want bool
		why  string
	}{
		{"2024-02-04", true, "make-up Sunday before the Spring Festival of 2024"},
		{"2024-02-09", true, "New Year's Eve of 2024 was no decreed holiday"},
		{"2024-02-10", false, "Spring Festival"},
		{"2025-01-26", true, "make-up Sunday of 2025"},
		{"2025-10-08", false, "National Day and Mid-Autumn together last eight days in 2025"},
		{"2025-10-11", true, "make-up Saturday of 2025"},
		{"2026-10-01", false, "National Day"},
		{"2026-10-07", false, "its last day"},
		{"2026-10-08", true, "the first day after it"},
		{"2026-10-10", true, "its make-up Saturday"},
		{"2026-10-11", false, "a plain Sunday"},
		{"2026-09-20", true, "its make-up Sunday"},
		{"2026-10-24", false, "a plain Saturday"},
	} {
		day, err := civil.ParseDate(row.day)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := book.IsBusinessDay("CN", day); err != nil || got != row.want {
			t.Errorf("%s (%s): want %v, got %v, %v", row.day, row.why, row.want, got, err)
		}
	}
}

// TestBusinessDaysOfChina counts whole years: a slip in the tables shows in the sum.
func TestBusinessDaysOfChina(t *testing.T) {
	book := calendars(t)
	for year, want := range map[int]int{2024: 251, 2025: 248, 2026: 248} {
		from, to := civil.NewDate(year, 1, 1), civil.NewDate(year, 12, 31)
		count, err := book.BusinessDaysBetween("CN", from, to)
		if err != nil {
			t.Fatal(err)
		}
		if count != want { // 1 January is a holiday, so counting after it loses none
			t.Errorf("%d: want %d business days, got %d", year, want, count)
		}
	}
}

func TestAYearWithoutData(t *testing.T) {
	_, err := calendars(t).AddBusinessDays("CN", on("12-31"), 1)
	if !errors.Is(err, civil.ErrCalendarYear) || !strings.Contains(err.Error(), "calendars/cn-2027.yaml") {
		t.Errorf("want ErrCalendarYear that names the file to add, got %v", err)
	}
	if _, err := calendars(t).IsBusinessDay("XX", on("10-08")); !errors.Is(err, civil.ErrCalendarYear) {
		t.Errorf("an unknown calendar: %v", err)
	}
}

func TestCalendarsThatContradictThemselves(t *testing.T) {
	weekend := []time.Weekday{time.Saturday, time.Sunday}
	for why, year := range map[string]civil.CalendarYear{
		"a holiday of another year":         {Calendar: "X", Year: 2026, Weekend: weekend, Holidays: []civil.Date{civil.NewDate(2027, 1, 1)}},
		"a workday of another year":         {Calendar: "X", Year: 2026, Weekend: weekend, Workdays: []civil.Date{civil.NewDate(2025, 12, 31)}},
		"a day that is holiday and workday": {Calendar: "X", Year: 2026, Weekend: weekend, Holidays: []civil.Date{on("10-08")}, Workdays: []civil.Date{on("10-08")}},
	} {
		if _, err := civil.NewCalendarBook(year); err == nil {
			t.Errorf("%s was accepted", why)
		}
	}
}

func on(text string) civil.Date {
	day, err := civil.ParseDate("2026-" + text)
	if err != nil {
		panic(err)
	}
	return day
}
