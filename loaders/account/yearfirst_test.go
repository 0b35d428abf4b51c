package account

import "testing"

// TestYearFirst: what a day that begins with its year may look like, and what is none.
func TestYearFirst(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{"2026-11-08", "2026-11-08"},
		{"2026/11/8", "2026-11-08"},
		{"2026.11.08", "2026-11-08"},
		{"2026年11月8日", "2026-11-08"},
		{"20261108", "2026-11-08"},
		{"2026/11/8 9:05", "2026-11-08 09:05:00"},
		{"2026年11月08日 09:05:07", "2026-11-08 09:05:07"},
		{"20261108 090507", "2026-11-08 09:05:07"},
		{"20261108090507", "2026-11-08 09:05:07"},
		{"20261108 09:05:07", "2026-11-08 09:05:07"},
		{"2026-11-08T09:05:07.123", "2026-11-08 09:05:07"},
		{"2026-02-30", "none"},           // it does not exist
		{"2026-11/08", "none"},           // two marks
		{"2026-11", "none"},              // no day
		{"26-11-08", "none"},             // which part is the year?
		{"2026-11-0809:05", "none"},      // nothing between day and time
		{"2026-11-08 09:05:07Z", "none"}, // a zone is read by a layout that has one
		{"2026-11-08 24:00", "none"},
		{"2026-11-08 9", "none"},
		{"202611080905", "none"}, // is it 09:05, or the eighth of something?
	} {
		c, timed, ok := ReadYearFirst([]byte(row.text))
		got := "none"
		if at, exists := c.Time(); ok && exists {
			got = at.Format("2006-01-02")
			if timed {
				got = at.Format("2006-01-02 15:04:05")
			}
		}
		if got != row.want {
			t.Errorf("%s: want %s, got %s", row.text, row.want, got)
		}
	}
}

// TestUnpadded: days whose form has noughts that a sender leaves out.
func TestUnpadded(t *testing.T) {
	for _, row := range []struct{ layout, text, want, why string }{
		{"02/01/2006", "9/4/2026", "2026-04-09 00:00:00", "the strokes say where each number ends"},
		{"01/02/2006 15:04:05", "9/4/2026 7:05:06", "2026-09-04 07:05:06", "so do blanks and colons"},
		{"02/01/2006", "09/04/2026", "2026-04-09 00:00:00", "noughts may stand all the same"},
		{"02/01/06", "9/4/26", "2026-04-09 00:00:00", "a year of two digits keeps both"},
		{"02/01/2006", "9/4/26", "none", "two digits are no year of four"},
		{"02/01/2006", "9//2026", "none", "a number is missing"},
		{"02/01/2006", "9/4/20261", "none", "more stands behind it"},
		{"20060102", "202611", "none", "nothing parts the numbers"},
	} {
		layout := NewLayout(row.layout)
		c, ok := layout.ReadUnpadded([]byte(row.text), false)
		got := "none"
		if at, exists := c.Time(); ok && exists {
			got = at.Format("2006-01-02 15:04:05")
		}
		if got != row.want {
			t.Errorf("%s as %s (%s): want %s, got %s", row.text, row.layout, row.why, row.want, got)
		}
	}
}
