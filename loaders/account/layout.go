package account

import (
	"strings"
	"time"

	"tieout/reconcile/civil"
)

// Layout is a form of dates and times in the words of package time, such as
// "20060102 150405". What has digits of fixed width only is read by hand.
type Layout struct {
	Text    string       // in the words of package time
	parts   []layoutPart // nil: time.Parse reads it
	HasYear bool         // of two digits or four
	Timed   bool         // it has a time of the day
}

// layoutPart is a number of fixed width, or a literal.
type layoutPart struct {
	kind    byte // Y y M D h m s, or 0
	width   int
	literal string
}

// CivilTime is what a layout found: a day and a time, and the zone where it states one. Year
// is 0 where the layout has none.
type CivilTime struct {
	Year, Month, Day, hour, minute, second int
	Zone                                   *time.Location // nil: none is stated
}

// layoutWords are the words of package time that are digits of fixed width; the
// longer stand before those that they begin with.
var layoutWords = [...]struct {
	word string
	kind byte
}{{"2006", 'Y'}, {"06", 'y'}, {"01", 'M'}, {"02", 'D'}, {"15", 'h'}, {"04", 'm'}, {"05", 's'}}

// NewLayout reads a layout.
func NewLayout(text string) Layout {
	l := Layout{Text: text, HasYear: strings.Contains(text, "06"), Timed: strings.Contains(text, "15") || strings.Contains(text, "3:04")}
	rest := text
scan:
	for rest != "" {
		for _, w := range layoutWords {
			if strings.HasPrefix(rest, w.word) {
				l.parts = append(l.parts, layoutPart{kind: w.kind, width: len(w.word)})
				rest = rest[len(w.word):]
				continue scan
			}
		}
		if c := rest[0]; c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' && c != 't' {
			if c != 'T' || !strings.HasPrefix(rest, "T15") {
				l.parts = nil // a name of a month, a zone, a number of any width
				return l
			}
		}
		l.parts = append(l.parts, layoutPart{literal: rest[:1], width: 1})
		rest = rest[1:]
	}
	return l
}

// Read reads a time of this form. A part that clamp is set for and that is over
// 59 is 59: some platforms print 14:61:75.
func (l *Layout) Read(text []byte, clamp bool) (c CivilTime, ok bool) {
	if l.parts == nil {
		t, err := time.Parse(l.Text, string(text))
		if err != nil {
			return CivilTime{}, false
		}
		return CivilTime{t.Year(), int(t.Month()), t.Day(), t.Hour(), t.Minute(), t.Second(), l.zoneOf(t)}, true
	}
	for i := range l.parts {
		part := &l.parts[i]
		if len(text) < part.width {
			return c, false
		}
		if part.kind == 0 {
			if string(text[:1]) != part.literal {
				return c, false
			}
			text = text[1:]
			continue
		}
		n := 0
		for _, digit := range text[:part.width] {
			if digit < '0' || digit > '9' {
				return c, false
			}
			n = n*10 + int(digit-'0')
		}
		text = text[part.width:]
		c.set(part.kind, n, clamp)
	}
	return c, len(text) == 0
}

// ReadUnpadded reads a time of this form whose numbers may lack the nought before them, as 9/4/2026 does,
// where something parts them.
func (l *Layout) ReadUnpadded(text []byte, clamp bool) (c CivilTime, ok bool) {
	rest := string(text)
	for i := range l.parts {
		part := &l.parts[i]
		switch least := 1; {
		case part.kind == 0:
			if rest, ok = cut(rest, part.literal); !ok {
				return c, false
			}
			continue
		case i > 0 && l.parts[i-1].kind != 0: // it is not known where the number begins
			return c, false
		default:
			if part.kind == 'Y' || part.kind == 'y' {
				least = part.width
			}
			n := 0
			if n, rest, ok = digitsOf(rest, least, part.width); !ok {
				return c, false
			}
			c.set(part.kind, n, clamp)
		}
	}
	return c, len(l.parts) > 0 && rest == ""
}

// zoneOf returns the zone that a time of this form states; nil where the form has none.
func (l *Layout) zoneOf(t time.Time) *time.Location {
	if !strings.Contains(l.Text, "Z07") && !strings.Contains(l.Text, "-07") {
		return nil
	}
	_, offset := t.Zone()
	return time.FixedZone("", offset)
}

// InZone is the time with the offset that stands behind it, such as -0800 or +08:00; false
// where it is none.
func (c CivilTime) InZone(offset string) (CivilTime, bool) {
	for _, layout := range [...]string{"-0700", "Z07:00"} {
		if t, err := time.Parse(layout, offset); err == nil {
			_, seconds := t.Zone()
			c.Zone = time.FixedZone("", seconds)
			return c, true
		}
	}
	return c, false
}

func (c *CivilTime) set(kind byte, n int, clamp bool) {
	if clamp && (kind == 'm' || kind == 's') {
		n = min(n, 59)
	}
	switch kind {
	case 'Y':
		c.Year = n
	case 'y':
		c.Year = 2000 + n
	case 'M':
		c.Month = n
	case 'D':
		c.Day = n
	case 'h':
		c.hour = n
	case 'm':
		c.minute = n
	case 's':
		c.second = n
	}
}

// The years in which a row may be dated. A terminal whose battery is dead says 1970 and is matched by its references;
// a year before it or after 2099 is a slip, or stands for no day: a sale of 9999 would never be due.
const firstYear, lastYear = 1970, 2099

// PossibleYear reports whether a row may be dated in a year.
func PossibleYear(year int) bool { return year >= firstYear && year <= lastYear }

// Time returns the time in the zone that is stated, in UTC where none is; false for one that does not exist, or
// lies in a year in which no row is dated.
func (c CivilTime) Time() (time.Time, bool) {
	t, ok := c.exact()
	return t, ok && PossibleYear(c.Year)
}

// WrongYear reports whether nothing but its year makes a time impossible.
func (c CivilTime) WrongYear() bool {
	_, ok := c.exact()
	return ok && !PossibleYear(c.Year)
}

// exact is the time in whatever year.
func (c CivilTime) exact() (time.Time, bool) {
	if c.hour > 23 || c.minute > 59 || c.second > 59 || c.Month < 1 || c.Month > 12 {
		return time.Time{}, false
	}
	zone := c.Zone
	if zone == nil {
		zone = time.UTC
	}
	t := time.Date(c.Year, time.Month(c.Month), c.Day, c.hour, c.minute, c.second, 0, zone)
	return t, t.Day() == c.Day && c.Day > 0
}

// NearestYear returns the year that puts a day without one nearest to the day of
// the file: 12-31 in a file of 2 January is last year's.
func (c CivilTime) NearestYear(day civil.Date) int {
	best, least := 0, civil.Date(0)
	for year := day.Year() - 1; year <= day.Year()+1; year++ {
		at := civil.DateOf(time.Date(year, time.Month(c.Month), c.Day, 0, 0, 0, 0, time.UTC))
		away := max(at-day, day-at)
		if best == 0 || away < least {
			best, least = year, away
		}
	}
	return best
}

// EndFebruary makes 29 and 30 February, of banks that reckon thirty days a month, the last day
// of that month.
func (c *CivilTime) EndFebruary() {
	if c.Month != 2 || c.Day > 30 {
		return
	}
	last := 28
	if c.Year%4 == 0 && (c.Year%100 != 0 || c.Year%400 == 0) {
		last = 29
	}
	c.Day = min(c.Day, last)
}
