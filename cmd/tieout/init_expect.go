package main

import (
	"fmt"
	"slices"
	"strings"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// expectation is how often a source sends files, and what its files say of it.
func (s *firstSource) expectation(calendar string) (expect, why string) {
	if !strings.Contains(s.pattern, "{date") {
		return "optional", "without a day in the name nobody knows that a file is missing"
	}
	standard := map[bool]string{true: "daily", false: "business-days"}[s.side == string(reconcile.TerminalSide)]
	days := slices.Compact(slices.Sorted(slices.Values(s.days)))
	if len(days) < 2 {
		return standard, "CONFIRM: one day of files does not show it; daily, business-days or optional"
	}
	book, err := civil.NewCalendarBook(civil.ChinaYears()...)
	if err != nil {
		return standard, "CONFIRM: daily, business-days or optional"
	}
	var rest, worked []civil.Date // without a file: holidays and weekends, and business days
	for day := days[0]; day <= days[len(days)-1]; day++ {
		sent := slices.Contains(days, day)
		works, err := book.IsBusinessDay(calendar, day) // a make-up working Saturday is one
		switch {
		case err != nil:
			return standard, "CONFIRM: daily, business-days or optional"
		case sent && !works:
			return "daily", fmt.Sprintf("CONFIRM: there is a file of %s, which is no business day", day)
		case !sent && works:
			worked = append(worked, day)
		case !sent:
			rest = append(rest, day)
		}
	}
	switch {
	case len(worked) > 0:
		return standard, fmt.Sprintf("CONFIRM: no file of %s, a business day, is here", worked[0])
	case len(rest) > 0:
		return "business-days", fmt.Sprintf("CONFIRM: no file is of %s, no business day", rest[0])
	default:
		return standard, "CONFIRM: all files are of business days in a row; daily, business-days or optional"
	}
}
