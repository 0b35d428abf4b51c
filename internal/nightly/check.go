package nightly

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"tieout/internal/config"
	"tieout/loaders"
	"tieout/reconcile"
)

// Check looks at everything that a night needs and that no file of the night
// can show: profiles, folders, calendar years. The configuration's own faults
// were found when it was loaded.
func Check(c *config.Config, asOf reconcile.Date) (problems, warnings []string) {
	for i := range c.Sources {
		source := &c.Sources[i]
		profile, err := profileOf(source)
		switch {
		case err != nil:
			problems = append(problems, fmt.Sprintf("source %s: %v", source.Name, err))
		case profile.Side != source.Side:
			problems = append(problems, fmt.Sprintf("source %s: want a profile of the %s side, got %s, which is of the %s side\nhint: correct side: or profile:\n[profile-side]",
				source.Name, source.Side, source.Profile, profile.Side))
		}
	}
	if info, err := os.Stat(c.Inbox); err != nil || !info.IsDir() {
		problems = append(problems, fmt.Sprintf("inbox: want a folder, got %s\nhint: create it, or correct inbox:\n[inbox-unreadable]", filepath.Base(c.Inbox)))
	}
	problem, warning := checkCalendars(c, asOf)
	return append(problems, problem...), append(warnings, warning...)
}

// checkCalendars wants the year of the as-of date, and warns when the money of
// the coming 60 days reaches a year that nobody has decreed yet.
func checkCalendars(c *config.Config, asOf reconcile.Date) (problems, warnings []string) {
	seen := map[string]bool{}
	for _, term := range c.Terms.All() {
		if seen[term.Calendar] || term.Calendar == "" {
			continue
		}
		seen[term.Calendar] = true
		if _, err := c.Terms.Calendars().IsBusinessDay(term.Calendar, asOf); err != nil {
			problems = append(problems, err.Error()+"\n[calendar-year-missing]")
			continue
		}
		if _, err := c.Terms.Calendars().IsBusinessDay(term.Calendar, asOf.AddDays(60)); err != nil {
			warnings = append(warnings, err.Error()+"\n[calendar-year-missing]")
		}
	}
	return problems, warnings
}

// CheckProfiles runs the tests that stand beside the profiles of the user's own,
// NAME.test.yaml. It returns how many ran, and a problem for each that fails.
func CheckProfiles(ctx context.Context, c *config.Config) (ran int, problems []string, err error) {
	seen := map[string]bool{}
	for i := range c.Sources {
		path := c.Sources[i].ProfilePath
		if path == "" || seen[path] {
			continue
		}
		seen[path] = true
		cases, err := loaders.TestCases(path)
		if err != nil {
			problems = append(problems, err.Error())
			continue
		}
		for j := range cases {
			got, err := cases[j].Run(ctx)
			if err != nil {
				return ran, problems, fmt.Errorf("%s: %w", cases[j].Place, err)
			}
			if ran++; got != cases[j].Want {
				problems = append(problems, fmt.Sprintf("%s: %s: want\n%sgot\n%shint: correct the profile, or want: of the test\n[profile-test-failed]", cases[j].Place, cases[j].Name, cases[j].Want, got))
			}
		}
	}
	return ran, problems, nil
}
