package loaders

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"tieout/reconcile/civil"
)

// timeOp reads a civil time; the zero time: there is none, or it failed.
type timeOp func(r *rec) time.Time

// time compiles a value that is a time or a day.
func (c *compiler) time(v *valueRule, name string) timeOp {
	switch {
	case len(v.first) > 0:
		var list []timeOp
		for i := range v.first {
			list = append(list, c.time(&v.first[i], name))
		}
		return func(r *rec) time.Time {
			for _, op := range list {
				if t := op(r); !t.IsZero() {
					return t
				}
			}
			return time.Time{}
		}
	case v.from == "file-date":
		return func(r *rec) time.Time {
			if r.day.IsZero() {
				return time.Time{}
			}
			return r.day.Time()
		}
	}
	clock := &clockReader{text: c.text(v, name), layouts: v.layouts, clamp: v.clamp, name: name}
	if len(clock.layouts) == 0 {
		clock.layouts = []layout{newLayout(time.DateTime), newLayout(civil.DateLayout)}
	}
	if v.year != nil && v.year.from != "file-date" {
		clock.year = c.text(v.year, name)
	}
	return clock.read
}

// clockReader reads a time in one of its layouts.
type clockReader struct {
	text    textOp
	year    textOp // of a layout without one; nil: the file's day says it
	layouts []layout
	clamp   bool
	name    string

	lastText []byte // a file repeats its days
	last     time.Time
}

func (c *clockReader) read(r *rec) time.Time {
	text := c.text(r)
	if len(text) == 0 {
		return time.Time{}
	}
	if c.year == nil && bytes.Equal(text, c.lastText) {
		return c.last
	}
	t, ok := c.parse(r, text)
	if !ok {
		t, ok = c.parse(r, tidied(text))
	}
	if !ok {
		if r.v.failed == nil {
			reason := "bad-time"
			if !strings.Contains(c.layouts[0].text, "04") {
				reason = "bad-date"
			}
			r.v.fail(reason, "%s: want it in the form %s, got %q", c.name, c.layouts[0].text, clip(string(text)))
		}
		return time.Time{}
	}
	c.lastText, c.last = append(c.lastText[:0], text...), t
	return t
}

func (c *clockReader) parse(r *rec, text []byte) (time.Time, bool) {
	for i := range c.layouts {
		found, ok := c.layouts[i].read(text, c.clamp)
		if !ok {
			continue
		}
		if !c.layouts[i].hasYear {
			if found.year = c.yearOf(r, found); found.year == 0 {
				return time.Time{}, false
			}
		}
		if t, exists := found.time(); exists {
			return t, true
		}
	}
	return time.Time{}, false
}

// yearOf returns the year of a day that comes without: of four digits, or the
// one that puts the day nearest to a whole date.
func (c *clockReader) yearOf(r *rec, found civilTime) int {
	if c.year == nil {
		if r.day.IsZero() {
			r.v.fail("missing-value", "%s: want the year from the file's date, got a file without one", c.name)
			return 0
		}
		return found.nearestYear(r.day)
	}
	digits := bytes.ReplaceAll(c.year(r), []byte("-"), nil)
	switch len(digits) {
	case 4:
		year, err := strconv.Atoi(string(digits))
		if err != nil || year < 1990 {
			return 0
		}
		return year
	case 8:
		whole := newLayout("20060102")
		day, ok := whole.read(digits, false)
		t, exists := day.time()
		if !ok || !exists {
			return 0
		}
		return found.nearestYear(civil.DateOf(t))
	}
	return 0
}

// tidied makes one blank of several, and half-width colons of full-width ones.
func tidied(text []byte) []byte {
	return bytes.Join(bytes.Fields(bytes.ReplaceAll(text, []byte("："), []byte(":"))), []byte(" "))
}
