// Package civil holds dates without a zone, and calendars of business days that know
// holidays and make-up workdays. A year that no calendar lists is an error, not a
// guess.
package civil
