package account

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

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
		if r == utf8.RuneError || i > 0 && isLetter(content[i-1]) && unicode.Is(unicode.Han, r) && twoLetters(r) {
			return true
		}
		i += size
	}
	return false
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// twoLetters reports whether GB18030 writes a character as a letter of Latin-1 and one of ASCII: one byte of
// Latin-1 makes a file of ASCII one that GB18030 fits too, and Settl\xe9d a word with a rare Chinese character.
func twoLetters(r rune) bool {
	pair, err := simplifiedchinese.GB18030.NewEncoder().Bytes(utf8.AppendRune(nil, r))
	return err == nil && len(pair) == 2 && pair[0] >= 0xc0 && isLetter(pair[1])
}
