package config

import (
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"tieout/reconcile"
)

// standardCalendar holds where a term names no calendar.
const standardCalendar = "CN"

// terms reads the terms and puts them into the configuration's book.
func (c *Config) terms(f *fields, calendars *reconcile.CalendarBook) []reconcile.Term {
	var terms []reconcile.Term
	list := f.list("terms")
	if len(list) == 0 {
		f.problem(f.node, "missing-key", "add terms: such as {provider: shengpay, due: T+1}", "want terms, got none")
	}
	for _, node := range list {
		terms = append(terms, f.term(node))
	}
	book, err := reconcile.NewTermBook(terms, calendars)
	if err != nil {
		f.problem(f.values["terms"], "term-overlap", "keep one term for each provider, product and merchant", "%v", err)
	}
	c.Terms = book
	return terms
}

func (r *reader) term(node *yaml.Node) reconcile.Term {
	f := r.mapping(node, "a term", "provider", "product", "merchant", "due", "cutoff", "cutoff_drift", "calendar", "grace")
	term := reconcile.Term{
		Provider: f.text("provider", ""), Product: f.text("product", ""), Merchant: f.text("merchant", ""),
		Cutoff: f.timeOfDay("cutoff"), Drift: f.duration("cutoff_drift"),
		Calendar: f.text("calendar", standardCalendar), Grace: f.number("grace", 0),
	}
	due := f.needed("due")
	kind, digits, found := strings.Cut(due, "+")
	days, err := strconv.Atoi(digits)
	if due != "" && (!found || err != nil || days < 0 || days > 60 || (kind != "T" && kind != "D")) {
		f.problem(f.values["due"], "bad-value", "T counts business days, D calendar days", "due: want T+N or D+N, such as T+1, got %q", due)
	}
	term.Days, term.Business = days, kind == "T"
	return term
}

// calendars reads the calendar files beside the built-in years of China.
func (c *Config) calendars(f *fields) (*reconcile.CalendarBook, []reconcile.CalendarYear) {
	years := reconcile.ChinaYears()
	for _, node := range f.list("calendars") {
		path := strings.TrimSpace(node.Value)
		r := &reader{file: path, problems: f.problems}
		if root := r.document(c.below(path)); root != nil {
			years = append(years, r.calendarYear(root))
		}
	}
	book, err := reconcile.NewCalendarBook(years...)
	if err != nil {
		f.problem(f.values["calendars"], "bad-calendar", "correct the calendar file", "%v", err)
		book, _ = reconcile.NewCalendarBook(reconcile.ChinaYears()...)
	}
	return book, years
}

// calendarYear reads one file: calendar, year, weekend, holidays, workdays, source.
func (r *reader) calendarYear(root *yaml.Node) reconcile.CalendarYear {
	f := r.mapping(root, "a calendar year", "calendar", "year", "weekend", "holidays", "workdays", "source")
	year := reconcile.CalendarYear{
		Calendar: f.needed("calendar"), Year: f.number("year", 0), Source: f.text("source", ""),
		Holidays: f.dates("holidays"), Workdays: f.dates("workdays"),
	}
	if f.values["year"] == nil {
		f.needed("year")
	}
	names := map[string]time.Weekday{}
	for day := time.Sunday; day <= time.Saturday; day++ {
		names[strings.ToLower(day.String())] = day
	}
	for _, node := range f.list("weekend") {
		day, known := names[strings.ToLower(node.Value)]
		if !known {
			f.problem(node, "bad-value", "write: weekend: [saturday, sunday]", "weekend: want a day of the week, got %q", node.Value)
		}
		year.Weekend = append(year.Weekend, day)
	}
	if f.values["weekend"] == nil {
		f.problem(root, "missing-key", "write: weekend: [saturday, sunday]", "want the key weekend, got none: it is never assumed")
	}
	return year
}

// dates reads a list of days and of spans such as 2027-10-01..2027-10-07.
func (f *fields) dates(key string) []reconcile.Date {
	var days []reconcile.Date
	for _, node := range f.list(key) {
		from, to, span := strings.Cut(node.Value, "..")
		if !span {
			to = from
		}
		first, err := reconcile.ParseDate(strings.TrimSpace(from))
		last, errLast := reconcile.ParseDate(strings.TrimSpace(to))
		if err != nil || errLast != nil || last < first || last > first.AddDays(60) {
			f.problem(node, "bad-value", "write a date that exists, or a span such as 2027-10-01..2027-10-07", "%s: want a date or a span of at most 60 days, got %q", key, node.Value)
			continue
		}
		for day := first; day <= last; day = day.AddDays(1) {
			days = append(days, day)
		}
	}
	return days
}
