package reconcile

import "time"

// Term says when a provider pays.
type Term struct {
	Provider, Product, Merchant string // empty fits everything; the most specific term holds
	// Days is N of T+N or D+N. Business says which: T counts business days, D calendar days.
	Days     int
	Business bool
	// Cutoff is the time of day at which the provider's business day ends, since
	// midnight; 24h is the natural day. A transaction at the cut-off belongs to the next.
	Cutoff time.Duration
	// Drift is how far the cut-off wanders (22:55 to 23:02 in real files). Within
	// the drift of the cut-off the later due date holds.
	Drift time.Duration
	// Calendar names the calendar of business days.
	Calendar string
	// Grace is how many business days after the due date the money may still come
	// before it is missing.
	Grace int
}
