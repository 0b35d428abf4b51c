package nightly

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tieout/internal/config"
	"tieout/internal/fault"
	"tieout/loaders"
	"tieout/reconcile/civil"
)

// Check looks at everything that a night needs and that no file of the night
// can show: profiles, folders, calendar years. The configuration's own faults
// were found when it was loaded.
func Check(c *config.Config, asOf civil.Date) (problems, warnings []error) {
	for i := range c.Sources {
		source := &c.Sources[i]
		profile, err := profileOf(source)
		switch {
		case err != nil:
			problems = append(problems, c.At(source.Place, placedFault(source.Name, err)))
		case profile.Side != source.Side:
			problems = append(problems, c.At(source.Place, &fault.Error{
				Name: "profile-side", Class: fault.Usage, Hint: "correct side: or profile:",
				Fact: fmt.Sprintf("source %s: want a profile of the %s side, got %s, which is of the %s side", source.Name, source.Side, source.Profile, profile.Side),
			}))
		}
	}
	problem, warning := checkCalendars(c, asOf)
	if !c.Key.IsZero() && !c.Key.CanSign() {
		problem = append(problem, c.At(c.PlaceOf("key"), errSignature.At("", "key: "+publicHalf)))
	}
	return slices.Concat(problems, CheckInboxFolder(c), problem), append(warnings, warning...)
}

// CheckInboxFolder wants the folder of the inbox.
func CheckInboxFolder(c *config.Config) (problems []error) {
	if info, err := os.Stat(c.Inbox); err != nil || !info.IsDir() {
		problems = append(problems, c.At(c.PlaceOf("inbox"), errInbox.At("", "inbox: want a folder, got %s, which is none", filepath.Base(c.Inbox))))
	}
	return problems
}

// placedFault is a fault of a source, without a place of its own.
func placedFault(source string, err error) *fault.Error {
	named := fault.As(fault.Usage, err)
	place := named.Place
	if place != "" {
		place += ": "
	}
	return named.At("", "source %s: %s%s", source, place, named.Fact)
}

// checkCalendars wants the year of the as-of date, and warns when the money of
// the coming 60 days reaches a year that is not decreed yet.
func checkCalendars(c *config.Config, asOf civil.Date) (problems, warnings []error) {
	seen := map[string]bool{}
	for _, term := range c.Terms.All() {
		if seen[term.Calendar] || term.Calendar == "" || !term.Business { // calendar days need no calendar
			continue
		}
		seen[term.Calendar] = true
		if _, err := c.Terms.Calendars().IsBusinessDay(term.Calendar, asOf); err != nil {
			problems = append(problems, c.At(c.PlaceOf("terms"), errNoYear.At("", "%v", err)))
			continue
		}
		if _, err := c.Terms.Calendars().IsBusinessDay(term.Calendar, asOf.AddDays(60)); err != nil {
			warnings = append(warnings, c.At(c.PlaceOf("terms"), errNoYear.At("", "%v", err)))
		}
	}
	return problems, warnings
}

// errNoYear is a calendar without a year.
var errNoYear = &fault.Error{Name: "calendar-year-missing", Class: fault.Usage, Hint: "such a file lists the holidays and make-up workdays of the year; docs/CONFIGURATION.md shows one"}

// CheckProfiles runs the tests that stand beside the profiles of the user's own,
// NAME.test.yaml. It returns how many ran, and a problem for each that fails.
func CheckProfiles(ctx context.Context, c *config.Config) (ran int, problems []error, err error) {
	seen := map[string]bool{}
	for i := range c.Sources {
		path := c.Sources[i].ProfilePath
		if path == "" || seen[path] {
			continue
		}
		seen[path] = true
		cases, err := loaders.TestCases(path)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		for j := range cases {
			got, err := cases[j].Run(ctx)
			if err != nil {
				return ran, problems, fmt.Errorf("%s: %w", cases[j].Place, err)
			}
			if ran++; got != cases[j].Want {
				problems = append(problems, &fault.Error{
					Name: "profile-test-failed", Class: fault.Usage, Place: cases[j].Place + ": " + cases[j].Name,
					Fact: "want\n" + cases[j].Want + "got\n" + strings.TrimSuffix(got, "\n"), Hint: "correct the profile, or want: of the test",
				})
			}
		}
	}
	return ran, problems, nil
}
