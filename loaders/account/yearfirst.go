package account

// A spreadsheet or another release of a system writes 2026/11/8 9:05 where its form said
// 2026-11-08 09:05:00. A day that begins with its year of four digits is the same whatever parts it.

// ReadYearFirst reads a day that begins with a year of four digits, and a time of the day behind it:
// 2026-11-08, 2026/11/8, 2026.11.08, 2026年11月8日, 20261108, each alone or before 9:05, 09:05:00, 090500 or
// T09:05:00.123. Timed reports whether there is a time.
func ReadYearFirst(text []byte) (c CivilTime, timed, ok bool) {
	s := string(text)
	var has bool
	if c.Year, s, has = digitsOf(s, 4, 4); !has {
		return c, false, false
	}
	if compact := len(s) > 0 && isDigit(s[0]); compact {
		c.Month, s, ok = digitsOf(s, 2, 2)
		c.Day, s, has = digitsOf(s, 2, 2)
		if ok = ok && has; !ok {
			return c, false, false
		}
	} else if c.Month, c.Day, s, ok = monthAndDay(s); !ok {
		return c, false, false
	}
	if s == "" {
		return c, false, true
	}
	timed = true
	c.hour, c.minute, c.second, ok = timeOfDay(s)
	return c, timed, ok
}

// monthAndDay reads what stands behind the year where marks part them: the same one twice, or 年, 月 and 日.
func monthAndDay(s string) (month, day int, rest string, ok bool) {
	for _, marks := range [...][3]string{{"-", "-", ""}, {"/", "/", ""}, {".", ".", ""}, {"年", "月", "日"}} {
		rest, has := cut(s, marks[0])
		if !has {
			continue
		}
		if month, rest, has = digitsOf(rest, 1, 2); !has {
			continue
		}
		if rest, has = cut(rest, marks[1]); !has {
			continue
		}
		if day, rest, has = digitsOf(rest, 1, 2); !has {
			continue
		}
		rest, has = cut(rest, marks[2])
		return month, day, rest, has
	}
	return 0, 0, s, false
}

// timeOfDay reads a time behind a day: with colons, or as six digits.
func timeOfDay(s string) (hour, minute, second int, ok bool) {
	apart := false
	for s != "" && (s[0] == ' ' || s[0] == 'T' && !apart) {
		s, apart = s[1:], true
	}
	if minute, second, ok = 0, 0, false; len(s) == 6 && s[2] != ':' {
		hour, s, ok = digitsOf(s, 2, 2)
		minute, s, _ = digitsOf(s, 2, 2)
		second, s, _ = digitsOf(s, 2, 2)
		return hour, minute, second, ok && s == ""
	}
	if hour, s, ok = digitsOf(s, 1, 2); !ok || !apart {
		return 0, 0, 0, false
	}
	if s, ok = cut(s, ":"); !ok {
		return 0, 0, 0, false
	}
	if minute, s, ok = digitsOf(s, 2, 2); !ok || s == "" {
		return hour, minute, 0, ok
	}
	if s, ok = cut(s, ":"); !ok {
		return 0, 0, 0, false
	}
	if second, s, ok = digitsOf(s, 2, 2); !ok || s == "" {
		return hour, minute, second, ok
	}
	if s, ok = cut(s, "."); ok { // parts of a second
		_, s, ok = digitsOf(s, 1, 9)
	}
	return hour, minute, second, ok && s == ""
}

// digitsOf reads a number of so many digits.
func digitsOf(s string, least, most int) (n int, rest string, ok bool) {
	at := 0
	for at < len(s) && at < most && isDigit(s[at]) {
		n, at = n*10+int(s[at]-'0'), at+1
	}
	return n, s[at:], at >= least
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func cut(s, mark string) (string, bool) {
	if len(s) < len(mark) || s[:len(mark)] != mark {
		return s, false
	}
	return s[len(mark):], true
}
