package reconcile

import "time"

// CalendarYear is the data of one calendar for one year, as a decree gives it.
type CalendarYear struct {
	Calendar string         // "CN"
	Year     int            //
	Weekend  []time.Weekday // the days of the week that are off
	Holidays []Date         // off, whatever the day of the week
	Workdays []Date         // make-up workdays (调休): business days, whatever the day of the week
	Source   string         // the paper that says so
}
