package account

import "time"

// A row's time is civil: what a clock on the wall shows in the zone of the configuration. A
// format that states the zone of a time hands it over in that zone; one that states none, in
// UTC, and the source may name the zone that is meant. Days are those of the sender.

// toHome writes the times of a row as the clock of the configuration's zone shows them.
func (d *Defaults) toHome(row *Row) {
	switch {
	case row.Transaction != nil:
		row.Transaction.Time = d.HomeTime(row.Transaction.Time)
	case row.Line != nil:
		row.Line.Time = d.HomeTime(row.Line.Time)
	}
}

// HomeTime returns a row's time as the clock of the configuration's zone shows it.
func (d *Defaults) HomeTime(t time.Time) time.Time {
	stated := t.Location() != time.UTC
	switch {
	case t.IsZero() || !stated && (d.Zone == nil || d.Home == nil):
		return t
	case !stated:
		t = onTheWall(t, d.Zone).In(d.Home)
	case d.Home != nil:
		t = t.In(d.Home)
	}
	return onTheWall(t, time.UTC)
}

// onTheWall returns the moment at which the clock of a zone shows what t shows in its own.
func onTheWall(t time.Time, zone *time.Location) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone)
}
