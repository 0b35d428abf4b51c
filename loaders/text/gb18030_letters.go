package text

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// IsLetter reports whether a byte is a letter of ASCII.
func IsLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// TwoLetters reports whether GB18030 writes a character as a letter of Latin-1 and one of ASCII: one byte of
// Latin-1 makes a file of ASCII one that GB18030 fits too, and Settl\xe9d a word with a rare Chinese character.
func TwoLetters(r rune) bool {
	pair := pairOf(r)
	return pair != nil && pair[0] >= 0xc0 && IsLetter(pair[1])
}

// pairOf returns the two bytes in which GB18030 writes a character; nil where it takes more or fewer.
func pairOf(r rune) []byte {
	pair, err := simplifiedchinese.GB18030.NewEncoder().Bytes(utf8.AppendRune(nil, r))
	if err != nil || len(pair) != 2 {
		return nil
	}
	return pair
}

// HasSecondByte reports whether GB18030 writes a character of a text as a pair that ends in a byte of ASCII: it
// may be half a character and that byte.
func HasSecondByte(content []byte, second byte) bool {
	for at := 0; at < len(content); {
		r, size := utf8.DecodeRune(content[at:])
		at += size
		if r < utf8.RuneSelf || r == utf8.RuneError {
			continue
		}
		if pair := pairOf(r); pair != nil && pair[1] == second {
			return true
		}
	}
	return false
}
