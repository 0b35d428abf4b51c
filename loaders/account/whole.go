package account

import (
	"unicode"
	"unicode/utf8"

	"tieout/loaders/text"
)

// Whole trims a field that decides something, and refuses characters that are none, or that nobody can print.
func (v *Values) Whole(column, field string) string {
	field = v.Text(column, field)
	if IsBroken([]byte(field)) { // or bytes that are no character
		v.Fail("broken-character", "%s: want whole characters, got bytes that are none: %q", column, text.Clip(field))
		return ""
	}
	return field
}

// IsBroken reports whether a text has a character that Whole refuses. Line ends and tabs within it are none.
func IsBroken(content []byte) bool {
	for i := 0; i < len(content); {
		c := content[i]
		if c < utf8.RuneSelf {
			if c == 0x7f || c < 0x20 && c != '\t' && c != '\r' && c != '\n' {
				return true
			}
			i++
			continue
		}
		r, size := utf8.DecodeRune(content[i:])
		if r == utf8.RuneError || i > 0 && text.IsLetter(content[i-1]) && unicode.Is(unicode.Han, r) && text.TwoLetters(r) {
			return true
		}
		i += size
	}
	return false
}
