package civil

import (
	"strings"
	"time"
)

// chinaDecree is a year of the State Council's schedule of public holidays, as
// the General Office publishes it each autumn for the year to come. Days are
// MM-DD; Workdays are the make-up workdays (调休).
type chinaDecree struct {
	year               int
	source             string
	holidays, workdays string
}

// ChinaYears returns the calendar CN for 2024 to 2026. A later year comes from
// a file once it has been decreed.
func ChinaYears() []CalendarYear {
	decrees := [...]chinaDecree{
		{
			year: 2024, source: "www.gov.cn/zhengce/zhengceku/202310/content_6911528.htm",
			holidays: "01-01 02-10 02-11 02-12 02-13 02-14 02-15 02-16 02-17 04-04 04-05 04-06 05-01 05-02 " +
				"05-03 05-04 05-05 06-10 09-15 09-16 09-17 10-01 10-02 10-03 10-04 10-05 10-06 10-07",
			workdays: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
		},
		{
			year: 2025, source: "www.gov.cn/zhengce/zhengceku/202411/content_6986383.htm",
			holidays: "01-01 01-28 01-29 01-30 01-31 02-01 02-02 02-03 02-04 04-04 04-05 04-06 05-01 05-02 " +
				"05-03 05-04 05-05 05-31 06-01 06-02 10-01 10-02 10-03 10-04 10-05 10-06 10-07 10-08",
			workdays: "01-26 02-08 04-27 09-28 10-11",
		},
		{
			year: 2026, source: "www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm",
			holidays: "01-01 01-02 01-03 02-15 02-16 02-17 02-18 02-19 02-20 02-21 02-22 02-23 04-04 04-05 " +
				"04-06 05-01 05-02 05-03 05-04 05-05 06-19 06-20 06-21 09-25 09-26 09-27 10-01 10-02 " +
				"10-03 10-04 10-05 10-06 10-07",
			workdays: "01-04 02-14 02-28 05-09 09-20 10-10",
		},
	}
	years := make([]CalendarYear, 0, len(decrees))
	for _, decree := range decrees {
		years = append(years, CalendarYear{
			Calendar: "CN",
			Year:     decree.year,
			Weekend:  []time.Weekday{time.Saturday, time.Sunday},
			Holidays: daysOf(decree.year, decree.holidays),
			Workdays: daysOf(decree.year, decree.workdays),
			Source:   decree.source,
		})
	}
	return years
}

// daysOf reads a list of MM-DD written above; a mistake in it is a mistake in
// this file.
func daysOf(year int, list string) []Date {
	var days []Date
	for _, text := range strings.Fields(list) {
		day, err := time.Parse("01-02", text)
		if err != nil {
			panic("reconcile: holiday table of this file: " + err.Error())
		}
		days = append(days, NewDate(year, day.Month(), day.Day()))
	}
	return days
}
