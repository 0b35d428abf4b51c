package terms_test

import (
	"testing"
	"time"

	"tieout/reconcile/civil"
	"tieout/reconcile/terms"
)

func calendars(t testing.TB) *civil.CalendarBook {
	t.Helper()
	book, err := civil.NewCalendarBook(civil.ChinaYears()...)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func TestDueDates(t *testing.T) {
	for _, row := range []struct {
		term      terms.Term
		at        string
		due, last string
		why       string
	}{
		{terms.Term{Days: 1, Business: true}, "10-08 10:00", "10-09", "10-09", "T+1"},
		{terms.Term{Days: 1, Business: true}, "10-09 23:59", "10-10", "10-10", "T+1 on a make-up Saturday"},
		{terms.Term{Days: 1, Business: true}, "10-10 10:00", "10-12", "10-12", "T+1 over a Sunday"},
		{terms.Term{Days: 0, Business: true}, "10-11 10:00", "10-12", "10-12", "T+0 on a Sunday: the next business day"},
		{terms.Term{Days: 0, Business: true}, "10-12 10:00", "10-12", "10-12", "T+0 on a Monday: the day itself"},
		{terms.Term{Days: 3, Business: true}, "10-08 10:00", "10-12", "10-12", "T+3 over the make-up Saturday and a Sunday"},
		{terms.Term{Days: 1}, "10-10 10:00", "10-11", "10-11", "D+1 knows no Sunday"},
		{terms.Term{Days: 0}, "10-10 10:00", "10-10", "10-10", "D+0"},
		{terms.Term{Days: 1, Business: true, Grace: 2}, "10-08 10:00", "10-09", "10-12", "two business days of grace"},
		{terms.Term{Days: 1, Business: true, Cutoff: 23 * time.Hour}, "10-08 23:00", "10-10", "10-10", "at the cut-off the next day begins"},
		{terms.Term{Days: 1, Business: true, Cutoff: 23 * time.Hour}, "10-08 22:59", "10-09", "10-09", "just before it"},
		{terms.Term{Days: 1, Business: true, Cutoff: 23 * time.Hour, Drift: 10 * time.Minute}, "10-08 22:50", "10-10", "10-10", "within the drift the later day holds"},
	} {
		row.term.Calendar = "CN"
		book, err := terms.NewTermBook([]terms.Term{row.term}, calendars(t))
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
	book, err := terms.NewTermBook([]terms.Term{
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
	if _, err := terms.NewTermBook([]terms.Term{{Days: 1}, {Days: 2}}, calendars(t)); err == nil {
		t.Error("two terms for everything were accepted")
	}
}

func at(text string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", "2026-"+text)
	if err != nil {
		panic(err)
	}
	return t
}
