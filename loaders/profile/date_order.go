package profile

import (
	"fmt"
	"strings"

	"tieout/internal/fault"
	"tieout/loaders/account"
	"tieout/loaders/text"
)

// 05/11/2026 is a day in May or in November, as the sender's country has it. A file with a day above
// twelve says which; one that says the other order than the profile reads would have its other rows
// taken on wrong days, and so is refused whole.

// dateOrder is what the dates of a file say of the order of day and month.
type dateOrder struct {
	own    bool   // a date fits the profile's order alone
	line   int64  // of the first that fits the other order alone; 0: none does
	said   string // that date
	layout string // which reads it
}

// otherOrder returns the layout with day and month in the other order; the zero one where the year stands
// first, where nothing parts the two, or where the layout has not both.
func otherOrder(l *account.Layout) account.Layout {
	text := strings.Replace(l.Text, "1/2/2006", "01/02/2006", 1)
	for _, mark := range [...]string{"/", ".", "-"} {
		month, day := "01"+mark+"02"+mark, "02"+mark+"01"+mark
		if strings.HasPrefix(text, month) {
			return account.NewLayout(day + text[len(month):])
		}
		if strings.HasPrefix(text, day) {
			return account.NewLayout(month + text[len(day):])
		}
	}
	return account.Layout{}
}

// otherOrders returns them for a list of layouts.
func otherOrders(layouts []account.Layout) []account.Layout {
	others := make([]account.Layout, len(layouts))
	for i := range layouts {
		others[i] = otherOrder(&layouts[i])
	}
	return others
}

// noteOther reports whether a text that no layout reads is a time in the other order, and which layout has that.
func (c *clockReader) noteOther(r *account.Record, content []byte) (layout string, ok bool) {
	content = normalizeBlanks(content)
	for i := range c.others {
		if c.others[i].Text == "" {
			continue
		}
		found, fits := c.others[i].Read(content, c.clamp)
		if !fits {
			found, fits = c.others[i].ReadUnpadded(content, c.clamp)
		}
		if _, exists := found.Time(); fits && exists {
			if c.order.line == 0 {
				c.order.line, c.order.said, c.order.layout = r.Line, text.ClipTime(string(content)), c.others[i].Text
			}
			return c.others[i].Text, true
		}
	}
	return "", false
}

// dateSetting says which setting reads a layout.
func (d *definition) dateSetting(layout string) string {
	for _, word := range d.SettingWords("date") {
		if strings.HasPrefix(layout, word) {
			return "settings: {date: " + word + "} of the source reads it (tieout inspect --set date=" + word + ")"
		}
	}
	return "write the layouts in that order in a profile of your own, made from " + d.Name
}

// checkDateOrder refuses a file whose dates show that day and month stand in the other order.
func (r *reading) checkDateOrder() error {
	o := r.plan.order
	if o.line == 0 || o.own {
		return nil
	}
	return &fault.Error{
		Name: "date-order", Class: fault.Input, Line: o.line,
		Fact: fmt.Sprintf("want day and month in the order that the profile reads, got %q, which has the other one; other rows would be taken on wrong days", o.said),
		Hint: r.def.dateSetting(o.layout),
	}
}
