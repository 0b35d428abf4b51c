package reconcile

import (
	"maps"
	"slices"
	"time"

	"tieout/reconcile/civil"
)

// LastTimes says until when the sales and refunds of a settlement file reach, for each
// day of trade, and until which settle date. The zero value is that of a file without a line.
type LastTimes struct {
	byDay map[civil.Date]time.Duration // since midnight
	// The day that a time was added to last, and the latest of it: most lines are of one day,
	// and earlier than the latest.
	day    civil.Date
	latest time.Duration
	// Untimed says that a line states no time, so that nobody knows until when it reaches.
	Untimed bool
	// SettledTo is the latest settle date; zero: there is no line.
	SettledTo civil.Date
}

// AddLine takes in a line; one that is no sale and no refund says nothing, for it
// carries the time at which it was booked.
func (t *LastTimes) AddLine(l *SettlementLine) {
	if l == nil || l.Type != LineSale && l.Type != LineRefund {
		return
	}
	t.AddTime(l.SettleDate, civil.DateOf(l.Time), l.Time)
}

// AddTime takes in the settle date of a sale's or refund's line and its civil time, which lies
// on a day; the zero time: the line states none.
func (t *LastTimes) AddTime(settled, day civil.Date, at time.Time) {
	t.SettledTo = max(t.SettledTo, settled)
	if at.IsZero() {
		t.Untimed = true
		return
	}
	t.Add(day, at.Sub(day.Time()))
}

// Add takes in a time of a day of trade.
func (t *LastTimes) Add(day civil.Date, sinceMidnight time.Duration) {
	if t.byDay != nil && day == t.day && sinceMidnight <= t.latest {
		return
	}
	if t.byDay == nil {
		t.byDay = map[civil.Date]time.Duration{}
	}
	if last, known := t.byDay[day]; !known || last < sinceMidnight {
		t.byDay[day] = sinceMidnight
	}
	t.day, t.latest = day, t.byDay[day]
}

// Merge takes in what another part of the file says.
func (t *LastTimes) Merge(o *LastTimes) {
	for day, since := range o.byDay {
		t.Add(day, since)
	}
	t.Untimed = t.Untimed || o.Untimed
	t.SettledTo = max(t.SettledTo, o.SettledTo)
}

// Texts returns the latest time of each day of trade, ascending, in TimeLayout; nil
// when a line states none.
func (t *LastTimes) Texts() (texts []string) {
	if t.Untimed {
		return nil
	}
	for _, day := range slices.Sorted(maps.Keys(t.byDay)) {
		texts = append(texts, day.Time().Add(t.byDay[day]).Format(TimeLayout))
	}
	return texts
}
