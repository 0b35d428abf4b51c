package config

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"tieout/internal/fault"
	"tieout/internal/holidays"
	"tieout/internal/keys"
	"tieout/reconcile/civil"
	"tieout/reconcile/terms"
)

// standardCalendar holds where a term names no calendar.
const standardCalendar = "CN"

// terms reads the terms and puts them into the configuration's book.
func (c *Config) terms(f *fields, calendars *civil.CalendarBook) []terms.Term {
	var termList []terms.Term
	list := f.List("terms")
	if len(list) == 0 {
		f.Problem(f.Node, "missing-key", "add terms: such as {provider: shengpay, due: T+1}", "want terms, got none")
	}
	for _, node := range list {
		termList = append(termList, f.term(node))
	}
	book, err := terms.NewTermBook(termList, calendars)
	if err != nil {
		f.Problem(f.Values["terms"], "term-overlap", "keep one term for each provider, product and merchant", "%v", err)
	}
	c.Terms = book
	return termList
}

func (r *reader) term(node *yaml.Node) terms.Term {
	f := r.mapping(node, "a term", "provider", "product", "merchant", "due", "cutoff", "cutoff_drift", "calendar", "grace", "deposit", "claim_within")
	term := terms.Term{
		Provider: f.Text("provider", ""), Product: f.Text("product", ""), Merchant: f.Text("merchant", ""),
		Cutoff: f.timeOfDay("cutoff"), Drift: f.duration("cutoff_drift"),
		Calendar: f.Text("calendar", standardCalendar), Grace: f.Number("grace", 0), DepositDays: f.businessDays("deposit", terms.StandardDepositDays),
	}
	if within := f.period("claim_within"); within != (Period{}) {
		if within.Days == 0 {
			f.Problem(f.Values["claim_within"], "bad-value", "write days, such as 90d", "claim_within: want days, got %q", f.Text("claim_within", ""))
		}
		term.ClaimDays = within.Days
	}
	due := f.Required("due")
	kind, digits, found := strings.Cut(due, "+")
	days, err := strconv.Atoi(digits)
	if due != "" && (!found || err != nil || strings.Trim(digits, "0123456789") != "" || days < 0 || days > 60 || (kind != "T" && kind != "D")) {
		f.Problem(f.Values["due"], "bad-value", "T counts business days, D calendar days", "due: want T+N or D+N, such as T+1, got %q", due)
	}
	term.Days, term.Business = days, kind == "T"
	return term
}

// businessDays reads a number of business days such as 1bd.
func (f *fields) businessDays(key string, standard int) int {
	text := f.Text(key, "")
	if text == "" {
		return standard
	}
	digits, found := strings.CutSuffix(text, "bd")
	days, err := strconv.Atoi(digits)
	if !found || err != nil || days < 0 || days > maxBusinessDays {
		f.Problem(f.Values[key], "bad-value", "write business days, such as 1bd", "%s: want 0bd to %dbd, got %q", key, maxBusinessDays, text)
		return standard
	}
	return days
}

// depositDays lists how long payouts may take, by term; nil where all terms have the
// standard, as those of a configuration without the key.
func depositDays(list []terms.Term) []int {
	days, standard := make([]int, len(list)), true
	for i := range list {
		days[i] = list[i].DepositDays
		standard = standard && days[i] == terms.StandardDepositDays
	}
	if standard {
		return nil
	}
	return days
}

// maxBusinessDays is a quarter of a year.
const maxBusinessDays = 60

// calendars reads the calendar files beside the built-in years of China.
func (c *Config) calendars(f *fields) (*civil.CalendarBook, []civil.CalendarYear) {
	years := civil.ChinaYears()
	for _, name := range f.calendarNames() {
		years = append(years, holidays.Years(name)...)
	}
	for _, node := range f.List("calendars") {
		path := strings.TrimSpace(node.Value)
		r := &reader{&keys.Reader{File: path, Problems: f.reader.Problems}, f.folder}
		data, err := readWhole(c.absolutePath(path))
		if err != nil {
			f.Problem(node, "bad-calendar", "correct the path, which is relative to the configuration file", "calendars: want a file, got %s: %v", path, fault.WithoutPath(err))
			continue
		}
		if root := r.document(data); root != nil {
			years = append(years, r.calendarYear(root))
		}
	}
	for _, name := range f.calendarNames() {
		if name != civil.Weekends && !slices.ContainsFunc(years, func(y civil.CalendarYear) bool { return y.Calendar == name }) {
			f.Problem(f.Values["terms"], "bad-calendar", "the built-in ones are CN, "+civil.Weekends+", "+strings.Join(holidays.Names(), ", ")+"; others come from files in calendars:", "calendar: want one that is known, got %q", name)
		}
	}
	book, err := civil.NewCalendarBook(years...)
	if err != nil {
		f.Problem(f.Values["calendars"], "bad-calendar", "correct the calendar file", "%v", err)
		book, _ = civil.NewCalendarBook(civil.ChinaYears()...)
	}
	return book, years
}

// calendarNames lists the calendars that terms and sources name, sorted: only those are
// made, and stand in the digest.
func (f *fields) calendarNames() []string {
	named := map[string]bool{}
	for _, key := range [...]string{"terms", "sources"} {
		for _, node := range f.List(key) {
			if node.Kind != yaml.MappingNode {
				continue
			}
			for i := 0; i+1 < len(node.Content); i += 2 {
				if node.Content[i].Value == "calendar" {
					named[strings.TrimSpace(keys.Resolve(node.Content[i+1]).Value)] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(named))
}

// calendarYear reads one file: calendar, year, weekend, holidays, workdays, source.
func (r *reader) calendarYear(root *yaml.Node) civil.CalendarYear {
	f := r.mapping(root, "a calendar year", "calendar", "year", "weekend", "holidays", "workdays", "source")
	year := civil.CalendarYear{
		Calendar: f.Required("calendar"), Year: f.Number("year", 0), Source: f.Text("source", ""),
		Holidays: f.dates("holidays"), Workdays: f.dates("workdays"),
	}
	if f.Values["year"] == nil {
		f.Required("year")
	}
	names := map[string]time.Weekday{}
	for day := time.Sunday; day <= time.Saturday; day++ {
		names[strings.ToLower(day.String())] = day
	}
	for _, node := range f.List("weekend") {
		day, known := names[strings.ToLower(node.Value)]
		if !known {
			f.Problem(node, "bad-value", "write: weekend: [saturday, sunday]", "weekend: want a day of the week, got %q", node.Value)
		}
		year.Weekend = append(year.Weekend, day)
	}
	if f.Values["weekend"] == nil {
		f.Problem(root, "missing-key", "write: weekend: [saturday, sunday]", "want the key weekend, got none: it is never assumed")
	}
	return year
}

// dates reads a list of days and of spans such as 2027-10-01..2027-10-07.
func (f *fields) dates(key string) []civil.Date {
	var days []civil.Date
	for _, node := range f.List(key) {
		from, to, span := strings.Cut(node.Value, "..")
		if !span {
			to = from
		}
		first, err := civil.ParseDate(strings.TrimSpace(from))
		last, errLast := civil.ParseDate(strings.TrimSpace(to))
		if err != nil || errLast != nil || last < first || last > first.AddDays(60) {
			f.Problem(node, "bad-value", "write a date that exists, or a span such as 2027-10-01..2027-10-07", "%s: want a date or a span of at most 60 days, got %q", key, node.Value)
			continue
		}
		for day := first; day <= last; day = day.AddDays(1) {
			days = append(days, day)
		}
	}
	return days
}
