package account

import "testing"

// TestSheetDays: what a day of a workbook stands for, and what is none.
func TestSheetDays(t *testing.T) {
	for _, row := range []struct {
		text string
		mac  bool
		want string
		why  string
	}{
		{"46345", false, "2026-11-19", "a day"},
		{"44883", true, "2026-11-19", "the same day of a workbook from a Mac"},
		{"46345.427083333336", false, "2026-11-19 10:15:00", "the part of the day is a binary fraction: it is never the whole second"},
		{"46345.999999999", false, "2026-11-20 00:00:00", "the nearest second may be on the next day"},
		{"46345.0", false, "2026-11-19 00:00:00", "midnight that says so"},
		{"2026", false, "none", "a year"},
		{"20261119", false, "none", "a day that begins with its year is read as such"},
		{"29999", false, "none", "nobody sold by card before 1982: it is another number"},
		{"80001", false, "none", "nor after 2119"},
		{"46345.", false, "none", "no part behind the point"},
		{"46345.5 ", false, "none", "nothing stands behind it"},
		{"-46345", false, "none", "no sign"},
	} {
		c, timed, ok := SheetDays(row.mac).Read([]byte(row.text))
		got := "none"
		if at, exists := c.Time(); ok && exists {
			got = at.Format("2006-01-02")
			if timed {
				got = at.Format("2006-01-02 15:04:05")
			}
		}
		if got != row.want {
			t.Errorf("%s (%s): want %s, got %s", row.text, row.why, row.want, got)
		}
	}
	if _, _, ok := (SheetEpoch{}).Read([]byte("46345")); ok {
		t.Error("a file that is no workbook has no days of its own")
	}
}
