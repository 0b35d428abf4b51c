// Package holidays knows the public holidays of countries other than China, and of
// TARGET2, by their names: business days of banks, for due dates. The rules are those of
// github.com/rickar/cal/v2, whose last release is of 2023; a day that a country decreed
// since is added by a calendar file of that year.
package holidays

import (
	"maps"
	"slices"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/br"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/cz"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/ecb"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/jp"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/nz"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/us"
	"github.com/rickar/cal/v2/za"

	"tieout/reconcile/civil"
)

// The years that a calendar is made for.
const (
	firstYear = 2020
	lastYear  = 2040
)

func rules() map[string][]*cal.Holiday {
	return map[string][]*cal.Holiday{
		"TARGET2": ecb.Holidays, "US": us.Holidays, "GB": gb.Holidays, "JP": jp.Holidays, "DE": de.Holidays, "FR": fr.Holidays, "NL": nl.Holidays,
		"BE": be.Holidays, "ES": es.Holidays, "IT": it.Holidays, "IE": ie.Holidays, "AT": at.Holidays, "SE": se.Holidays, "NO": no.Holidays,
		"DK": dk.Holidays, "PL": pl.Holidays, "CZ": cz.Holidays, "NZ": nz.Holidays, "CA": ca.Holidays, "ZA": za.Holidays, "BR": br.Holidays,
	}
}

// Names lists the calendars, sorted.
func Names() []string { return slices.Sorted(maps.Keys(rules())) }

// Years returns the years of a calendar; none when no calendar has the name. Saturday and
// Sunday are off.
func Years(name string) (years []civil.CalendarYear) {
	list := rules()[name]
	if list == nil {
		return nil
	}
	c := &cal.Calendar{}
	c.AddHoliday(list...)
	for year := firstYear; year <= lastYear; year++ {
		data := civil.CalendarYear{
			Calendar: name, Year: year, Weekend: []time.Weekday{time.Saturday, time.Sunday}, Source: "rules of github.com/rickar/cal/v2",
		}
		for day := civil.NewDate(year, time.January, 1); day.Year() == year; day = day.AddDays(1) {
			if isOff(c, name, day) {
				data.Holidays = append(data.Holidays, day)
			}
		}
		years = append(years, data)
	}
	return years
}

// isOff reports whether banks are closed for a holiday. In the United States the banks of
// the Federal Reserve are open on the Friday before a holiday that falls on a Saturday.
func isOff(c *cal.Calendar, name string, day civil.Date) bool {
	at := day.Time()
	actual, observed, _ := c.IsHoliday(at)
	if name == "US" && !actual && at.Weekday() == time.Friday {
		return false
	}
	return actual || observed
}
