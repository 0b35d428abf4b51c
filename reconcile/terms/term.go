package terms

import (
	"errors"
	"fmt"
	"time"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// ErrNoTerm is returned when no term says when a provider pays.
var ErrNoTerm = errors.New("no settlement term")

// Term says when a provider pays.
type Term struct {
	Provider, Product, Merchant string // empty fits everything; the most specific term holds
	// Days is N of T+N or D+N. Business says which: T counts business days, D calendar days.
	Days     int
	Business bool
	// Cutoff is the time of day at which the provider's business day ends, since
	// midnight; 24h (or 0) is the natural day. A transaction at the cut-off
	// belongs to the next day.
	Cutoff time.Duration
	// Drift is how far the cut-off wanders (22:55 to 23:02 in real files). Within
	// the drift of the cut-off the later due date holds.
	Drift time.Duration
	// Calendar names the calendar of business days.
	Calendar string
	// Grace is how many business days after the due date the money may still come
	// before it is missing.
	Grace int
	// DepositDays is how many business days after its settle date a payout may take
	// to be in the bank; 0: it is there on that day, or the first business day after it.
	DepositDays int `json:"-"` // the configuration's digest has it where it is not the standard
	// ClaimDays is within how many calendar days after its due date the provider takes a claim; 0: no rule
	// is known. It changes no verdict.
	ClaimDays int `json:"-"`
}

// String returns the term as the configuration writes it: T+1, D+0.
func (t Term) String() string {
	if t.Business {
		return fmt.Sprintf("T+%d", t.Days)
	}
	return fmt.Sprintf("D+%d", t.Days)
}

// BusinessDay returns the day whose cut-off window holds at, named by the day
// on which the window ends. Within the drift before the cut-off the window
// after it is taken: the later due date holds.
func (t Term) BusinessDay(at time.Time) civil.Date {
	day := civil.DateOf(at)
	if t.Cutoff <= 0 || t.Cutoff >= 24*time.Hour {
		return day
	}
	if at.Sub(day.Time()) >= t.Cutoff-t.Drift {
		return day.AddDays(1)
	}
	return day
}

// NearCutoff reports whether at lies within the drift of the cut-off.
func (t Term) NearCutoff(at time.Time) bool {
	if t.Cutoff <= 0 || t.Cutoff >= 24*time.Hour {
		return false
	}
	distance := at.Sub(civil.DateOf(at).Time()) - t.Cutoff
	return distance.Abs() <= t.Drift
}

// TermBook holds the terms and the calendars of a configuration. It is
// immutable and safe for concurrent use.
type TermBook struct {
	terms     []Term
	calendars *civil.CalendarBook
}

// NewTermBook builds a book. Two terms for the same provider, product and
// merchant are an error, as are negative days.
func NewTermBook(terms []Term, calendars *civil.CalendarBook) (*TermBook, error) {
	seen := map[[3]string]bool{}
	for _, term := range terms {
		selector := [3]string{term.Provider, term.Product, term.Merchant}
		if seen[selector] {
			return nil, fmt.Errorf("two terms for provider %q, product %q, merchant %q: want one", selector[0], selector[1], selector[2])
		}
		seen[selector] = true
		if term.Days < 0 || term.Grace < 0 || term.DepositDays < 0 {
			return nil, fmt.Errorf("term of provider %q: want days, grace and deposit of 0 or more, got %d, %d and %d", term.Provider, term.Days, term.Grace, term.DepositDays)
		}
	}
	return &TermBook{terms: terms, calendars: calendars}, nil
}

// Calendars returns the book's calendars.
func (b *TermBook) Calendars() *civil.CalendarBook { return b.calendars }

// Find returns the most specific term that fits, or ErrNoTerm.
func (b *TermBook) Find(provider, product, merchant string) (Term, error) {
	best, bestWeight := -1, -1
	for i, term := range b.terms {
		weight := selectorWeight(term.Merchant, merchant)*4 + selectorWeight(term.Product, product)*2 + selectorWeight(term.Provider, provider)
		if weight > bestWeight && fits(term.Provider, provider) && fits(term.Product, product) && fits(term.Merchant, merchant) {
			best, bestWeight = i, weight
		}
	}
	if best < 0 {
		return Term{}, fmt.Errorf("%w for provider %q, product %q, merchant %q; add one to terms: in the configuration", ErrNoTerm, provider, product, merchant)
	}
	return b.terms[best], nil
}

func fits(want, got string) bool { return want == "" || want == got }

func selectorWeight(want, got string) int {
	if want != "" && want == got {
		return 1
	}
	return 0
}

// Due returns the day by which the money of a transaction at that civil time
// must have arrived. Errors: ErrCalendarYear.
func (b *TermBook) Due(term Term, at time.Time) (civil.Date, error) {
	day := term.BusinessDay(at)
	if !term.Business {
		return day.AddDays(term.Days), nil
	}
	return b.calendars.AddBusinessDays(term.Calendar, day, term.Days)
}

// LastDay returns the last day on which money due on due is not yet missing:
// due itself, or Grace business days later. Errors: ErrCalendarYear.
func (b *TermBook) LastDay(term Term, due civil.Date) (civil.Date, error) {
	if term.Grace == 0 {
		return due, nil
	}
	return b.addBusinessDays(term, due, term.Grace)
}

// calendarOf returns the calendar by which a term counts business days. One that counts
// calendar days needs none: in a year that its calendar does not know, weekends are off.
func (b *TermBook) calendarOf(term Term, day civil.Date) string {
	if !term.Business && !b.calendars.Knows(term.Calendar, day.Year()) {
		return civil.Weekends
	}
	return term.Calendar
}

func (b *TermBook) addBusinessDays(term Term, day civil.Date, n int) (civil.Date, error) {
	return b.calendars.AddBusinessDays(b.calendarOf(term, day.AddDays(n)), day, n)
}

// StandardDepositDays holds where a term does not say how long a payout may take.
const StandardDepositDays = 1

// standardCalendar is that of providers without a term.
const standardCalendar = "CN"

// LastDepositDay returns the last day on which money that the provider settled, or
// the bank booked, on day may still come to be in the bank. A provider without a
// term has the standard one. Errors: ErrCalendarYear.
func (b *TermBook) LastDepositDay(provider, merchant string, day civil.Date) (civil.Date, error) {
	term, err := b.Find(provider, "", merchant)
	if err != nil {
		term = Term{Calendar: standardCalendar, DepositDays: StandardDepositDays}
	}
	return b.addBusinessDays(term, day, term.DepositDays)
}

// ClaimDeadline returns the last day on which the provider takes a claim about the exception; zero where no
// rule is known, or nothing is due.
func (b *TermBook) ClaimDeadline(x *reconcile.Exception) civil.Date {
	term, err := b.Find(x.Provider, x.Product, x.MerchantID)
	if err != nil || term.ClaimDays == 0 || x.Due.IsZero() {
		return 0
	}
	return x.Due.AddDays(term.ClaimDays)
}

// All returns the book's terms, in the order of the configuration.
func (b *TermBook) All() []Term { return append([]Term(nil), b.terms...) }

// Overdue returns how many business days after x.Due the as-of date lies: 0 for
// what is due today, -1 for an exception of which nothing is overdue or whose
// calendar does not reach so far.
func (b *TermBook) Overdue(x *reconcile.Exception, asOf civil.Date) int {
	if x.Due == 0 || x.Due > asOf || !x.Kind.Rule().Ages {
		return -1
	}
	term, err := b.Find(x.Provider, x.Product, x.MerchantID)
	if err != nil {
		return -1
	}
	days, err := b.calendars.BusinessDaysBetween(b.calendarOf(term, asOf), x.Due, asOf)
	if err != nil {
		return -1
	}
	return days
}
