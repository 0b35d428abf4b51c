package reconcile_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"tieout/reconcile"
)

func calendars(t testing.TB) *reconcile.CalendarBook {
	t.Helper()
	book, err := reconcile.NewCalendarBook(reconcile.ChinaYears()...)
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
		day, err := reconcile.ParseDate(row.day)
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
		from, to := reconcile.NewDate(year, 1, 1), reconcile.NewDate(year, 12, 31)
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
	if !errors.Is(err, reconcile.ErrCalendarYear) || !strings.Contains(err.Error(), "calendars/cn-2027.yaml") {
		t.Errorf("want ErrCalendarYear that names the file to add, got %v", err)
	}
	if _, err := calendars(t).IsBusinessDay("XX", on("10-08")); !errors.Is(err, reconcile.ErrCalendarYear) {
		t.Errorf("an unknown calendar: %v", err)
	}
}

func TestCalendarsThatContradictThemselves(t *testing.T) {
	weekend := []time.Weekday{time.Saturday, time.Sunday}
	for why, year := range map[string]reconcile.CalendarYear{
		"a holiday of another year":         {Calendar: "X", Year: 2026, Weekend: weekend, Holidays: []reconcile.Date{reconcile.NewDate(2027, 1, 1)}},
		"a workday of another year":         {Calendar: "X", Year: 2026, Weekend: weekend, Workdays: []reconcile.Date{reconcile.NewDate(2025, 12, 31)}},
		"a day that is holiday and workday": {Calendar: "X", Year: 2026, Weekend: weekend, Holidays: []reconcile.Date{on("10-08")}, Workdays: []reconcile.Date{on("10-08")}},
	} {
		if _, err := reconcile.NewCalendarBook(year); err == nil {
			t.Errorf("%s was accepted", why)
		}
	}
}

func TestDueDates(t *testing.T) {
	for _, row := range []struct {
		term      reconcile.Term
		at        string
		due, last string
		why       string
	}{
		{reconcile.Term{Days: 1, Business: true}, "10-08 10:00", "10-09", "10-09", "T+1"},
		{reconcile.Term{Days: 1, Business: true}, "10-09 23:59", "10-10", "10-10", "T+1 on a make-up Saturday"},
		{reconcile.Term{Days: 1, Business: true}, "10-10 10:00", "10-12", "10-12", "T+1 over a Sunday"},
		{reconcile.Term{Days: 0, Business: true}, "10-11 10:00", "10-12", "10-12", "T+0 on a Sunday: the next business day"},
		{reconcile.Term{Days: 0, Business: true}, "10-12 10:00", "10-12", "10-12", "T+0 on a Monday: the day itself"},
		{reconcile.Term{Days: 3, Business: true}, "10-08 10:00", "10-12", "10-12", "T+3 over the make-up Saturday and a Sunday"},
		{reconcile.Term{Days: 1}, "10-10 10:00", "10-11", "10-11", "D+1 knows no Sunday"},
		{reconcile.Term{Days: 0}, "10-10 10:00", "10-10", "10-10", "D+0"},
		{reconcile.Term{Days: 1, Business: true, Grace: 2}, "10-08 10:00", "10-09", "10-12", "two business days of grace"},
		{reconcile.Term{Days: 1, Business: true, Cutoff: 23 * time.Hour}, "10-08 23:00", "10-10", "10-10", "at the cut-off the next day begins"},
		{reconcile.Term{Days: 1, Business: true, Cutoff: 23 * time.Hour}, "10-08 22:59", "10-09", "10-09", "just before it"},
		{reconcile.Term{Days: 1, Business: true, Cutoff: 23 * time.Hour, Drift: 10 * time.Minute}, "10-08 22:50", "10-10", "10-10", "within the drift the later day holds"},
	} {
		row.term.Calendar = "CN"
		book, err := reconcile.NewTermBook([]reconcile.Term{row.term}, calendars(t))
		if err != nil {
			t.Fatal(err)
		}
		due, err := book.Due(row.term, at(row.at))
		if err != nil || due != on(row.due) {
			t.Errorf("%s: want due %s, got %s, %v", row.why, row.due, due, err)
			continue
		}
		if last, err := book.LastDay(row.term, due); err != nil || last != on(row.last) {
			t.Errorf("%s: want last day %s, got %s, %v", row.why, row.last, last, err)
		}
	}
}

func TestTheMostSpecificTermHolds(t *testing.T) {
	book, err := reconcile.NewTermBook([]reconcile.Term{
		{Days: 1}, {Provider: "acq", Days: 2}, {Provider: "acq", Product: "d0", Days: 3}, {Provider: "acq", Merchant: "M1", Days: 4},
	}, calendars(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		provider, product, merchant string
		want                        int
	}{{"other", "", "", 1}, {"acq", "x", "M9", 2}, {"acq", "d0", "M9", 3}, {"acq", "d0", "M1", 4}} {
		term, err := book.Find(row.provider, row.product, row.merchant)
		if err != nil || term.Days != row.want {
			t.Errorf("%v: want the term of %d days, got %d, %v", row, row.want, term.Days, err)
		}
	}
	if _, err := reconcile.NewTermBook([]reconcile.Term{{Days: 1}, {Days: 2}}, calendars(t)); err == nil {
		t.Error("two terms for everything were accepted")
	}
}
