// Package civil holds dates without a zone and the calendars of business days.
package civil
