package profile

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile/civil"
)

// TimeOp reads a civil time; the zero time: there is none, or it failed.
type TimeOp func(r *account.Record) time.Time

// time compiles a value that is a time or a day.
func (c *compiler) time(v *valueRule, name string) TimeOp {
	switch {
	case len(v.first) > 0:
		var list []TimeOp
		for i := range v.first {
			list = append(list, c.time(&v.first[i], name))
		}
		return func(r *account.Record) time.Time {
			for _, op := range list {
				if t := op(r); !t.IsZero() {
					return t
				}
			}
			return time.Time{}
		}
	case v.from == "file-date":
		return func(r *account.Record) time.Time {
			if r.Day.IsZero() {
				return time.Time{}
			}
			return r.Day.Time()
		}
	}
	clock := &clockReader{text: c.text(v, name), layouts: v.layouts, clamp: v.clamp, zone: v.zone, sheetDays: c.sheetDays, name: name}
	if v.zoneIn != "" {
		clock.zones = &zoneReader{text: c.cell(v.zoneIn), column: v.zoneIn, defaults: c.defaults, warn: c.warn}
	}
	if len(clock.layouts) == 0 {
		clock.layouts = []account.Layout{account.NewLayout(time.DateTime), account.NewLayout(civil.DateLayout)}
	}
	clock.others, clock.order, clock.def = otherOrders(clock.layouts), c.order, c.def
	if v.year != nil && v.year.from != "file-date" {
		clock.year = c.text(v.year, name)
	}
	return clock.read
}

// clockReader reads a time in one of its layouts.
type clockReader struct {
	text    account.TextOp
	year    account.TextOp // of a layout without one; nil: the file's day says it
	layouts []account.Layout
	others  []account.Layout // the layouts with day and month in the other order
	order   *dateOrder       // what the dates of the file say of it
	def     *definition
	clamp   bool
	zone    *time.Location // of times that state none; nil: not known here
	zones   *zoneReader    // of the column that names a row's zone; nil: there is none
	name    string

	sheetDays account.SheetEpoch // of a workbook
	lastText  []byte             // a file repeats its days
	last      time.Time
	lastYear  knownYear
}

// knownYear is the year that was found for a day without one, beside what says the year.
type knownYear struct {
	said             []byte
	month, day, year int
}

func (c *clockReader) read(r *account.Record) time.Time {
	content := c.text(r)
	if len(content) == 0 {
		return time.Time{}
	}
	if c.year == nil && bytes.Equal(content, c.lastText) && c.zones.repeats(r) {
		return c.last
	}
	t, ok := c.parse(r, content)
	if !ok {
		t, ok = c.parse(r, normalizeBlanks(content))
	}
	if !ok {
		if r.V.Failed == nil {
			reason := "bad-time"
			if !strings.Contains(c.layouts[0].Text, "04") {
				reason = "bad-date"
			}
			if c.hasWrongYear(content) {
				r.V.FailYear(reason, c.name, string(content))
				return time.Time{}
			}
			hint := ""
			if layout, other := c.noteOther(r, content); other {
				hint = ", in which day and month stand in the other order: " + c.def.dateSetting(layout)
			}
			r.V.Fail(reason, "%s: want it in the form %s, got %q%s", c.name, c.layouts[0].Text, text.ClipTime(string(content)), hint)
		}
		return time.Time{}
	}
	c.lastText, c.last = append(c.lastText[:0], content...), t
	return t
}

// hasWrongYear reports whether one of the layouts reads a time that is possible but for its year.
func (c *clockReader) hasWrongYear(content []byte) bool {
	for i := range c.layouts {
		if found, ok := c.layouts[i].Read(content, c.clamp); ok && c.layouts[i].HasYear && found.WrongYear() {
			return true
		}
	}
	return false
}

func (c *clockReader) parse(r *account.Record, text []byte) (time.Time, bool) {
	for i := range c.layouts {
		if found, ok := c.layouts[i].Read(text, c.clamp); ok {
			if t, ok := c.complete(r, i, found); ok {
				return t, true
			}
		}
	}
	for i := range c.layouts {
		if found, ok := c.layouts[i].ReadUnpadded(text, c.clamp); ok {
			if t, ok := c.complete(r, i, found); ok {
				return t, true
			}
		}
	}
	return c.parseWhole(r, text)
}

// complete gives a time that a layout read the year and the zone that the layout lacks, and notes where it shows the
// order of day and month.
func (c *clockReader) complete(r *account.Record, layout int, found account.CivilTime) (time.Time, bool) {
	if !c.layouts[layout].HasYear {
		if found.Year = c.yearOf(r, found); found.Year == 0 {
			return time.Time{}, false
		}
	}
	t, ok := c.inZone(r, found, c.layouts[layout].Timed)
	c.order.own = c.order.own || ok && found.Day > 12 && c.others[layout].Text != ""
	return t, ok
}

// inZone is a time in the zone that it states, else in that of its row, else in that of the profile. A day
// without a time is no instant: it has none.
func (c *clockReader) inZone(r *account.Record, found account.CivilTime, timed bool) (time.Time, bool) {
	if found.Zone == nil && timed {
		if found.Zone = c.zone; c.zones != nil {
			found.Zone = c.zones.read(r, found.Year)
		}
	}
	return found.Time()
}

// parseWhole reads a time that its layouts do not know and that begins with its year, where one
// of them has such a year, or that is a workbook's own. A time of the day is not made up.
func (c *clockReader) parseWhole(r *account.Record, text []byte) (time.Time, bool) {
	for i := range c.layouts {
		if !strings.Contains(c.layouts[i].Text, "2006") {
			continue
		}
		found, timed, ok := account.ReadYearFirst(text)
		if !ok {
			found, timed, ok = c.sheetDays.Read(text)
		}
		if !ok || !timed && strings.Contains(c.layouts[i].Text, "15") {
			continue
		}
		return c.inZone(r, found, timed)
	}
	return time.Time{}, false
}

// yearOf returns the year of a day that comes without: of four digits, or the
// one that puts the day nearest to a whole date.
func (c *clockReader) yearOf(r *account.Record, found account.CivilTime) int {
	if c.year == nil {
		if r.Day.IsZero() {
			r.V.Fail("missing-value", "%s: want the year from the file's date, got a file without one", c.name)
			return 0
		}
		return found.NearestYear(r.Day)
	}
	said := c.year(r)
	if l := &c.lastYear; l.year != 0 && l.month == found.Month && l.day == found.Day && bytes.Equal(l.said, said) {
		return l.year
	}
	year := yearSaid(bytes.ReplaceAll(said, []byte("-"), nil), found)
	c.lastYear = knownYear{append(c.lastYear.said[:0], said...), found.Month, found.Day, year}
	return year
}

// yearSaid returns the year of a day beside digits that say it; 0 where they don't.
func yearSaid(digits []byte, found account.CivilTime) int {
	switch len(digits) {
	case 4:
		year, err := strconv.Atoi(string(digits))
		if err != nil || year < 1990 {
			return 0
		}
		return year
	case 8:
		whole := account.NewLayout("20060102")
		day, ok := whole.Read(digits, false)
		t, exists := day.Time()
		if !ok || !exists {
			return 0
		}
		return found.NearestYear(civil.DateOf(t))
	}
	return 0
}

// normalizeBlanks makes one blank of several, and half-width colons of full-width ones.
func normalizeBlanks(text []byte) []byte {
	return bytes.Join(bytes.Fields(bytes.ReplaceAll(text, []byte("："), []byte(":"))), []byte(" "))
}
