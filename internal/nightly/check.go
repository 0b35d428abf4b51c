package nightly

import (
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
		profile, err := loaders.ProfileNamed(source.Profile)
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
