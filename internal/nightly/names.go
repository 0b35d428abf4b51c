package nightly

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A file's name may hold any bytes but a slash. As tieout shows and stores it, it
// is text on one line: bytes that are no UTF-8, line breaks and other signs that
// nobody sees are written as \xbd, a backslash as two. No two names look alike.

// shownName returns the name under which a file of the disk is shown and stored.
func shownName(name string) string {
	if !strings.ContainsFunc(name, hides) {
		return name
	}
	var b strings.Builder
	for rest := name; rest != ""; {
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case r == '\\':
			b.WriteString(`\\`)
		case hides(r) && (r != utf8.RuneError || size == 1):
			for i := range size {
				fmt.Fprintf(&b, `\x%02x`, rest[i])
			}
		default:
			b.WriteString(rest[:size])
		}
		rest = rest[size:]
	}
	return b.String()
}

// hides reports whether a sign can't stand in a shown name as it is.
func hides(r rune) bool {
	return r == '\\' || r == utf8.RuneError || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}

// nameOnDisk returns the name that is shown so. What shownName would not have
// written stays as it is.
func nameOnDisk(shown string) string {
	var b strings.Builder
	for rest := shown; rest != ""; {
		switch {
		case strings.HasPrefix(rest, `\\`):
			b.WriteByte('\\')
			rest = rest[2:]
			continue
		case strings.HasPrefix(rest, `\x`) && len(rest) >= 4:
			if value, err := strconv.ParseUint(rest[2:4], 16, 8); err == nil {
				b.WriteByte(byte(value))
				rest = rest[4:]
				continue
			}
		}
		b.WriteByte(rest[0])
		rest = rest[1:]
	}
	return b.String()
}
