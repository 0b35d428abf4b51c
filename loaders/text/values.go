package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tieout/internal/mask"
)

// Clip shortens what a message quotes, masks card numbers in it, and shows no
// control characters.
func Clip(text string) string { return Clean(text, 40) }

// ClipTime is Clip for what should have been a time, which may have been joined of several
// cells: of more digits than a time has, the first 6 and last 4 are shown.
func ClipTime(text string) string { return Clip(mask.Beyond(text, len("20060102150405"))) }

// ClipCount is ClipTime for what should have been a number of records, and may have been cut.
func ClipCount(text string) string { return Clip(mask.Beyond(text, 10)) }

// ClipAmount is ClipTime for what should have been an amount: a field of fixed width may cut a card
// number that stands in its place, so that it can't be known as one.
func ClipAmount(text string) string { return Clip(mask.Beyond(text, 12)) }

// Excerpt is the masked beginning of a refused row.
func Excerpt(raw []byte) string { return Clean(string(raw), 200) }

// Clean makes an excerpt of at most so many bytes that can be shown: card numbers
// are masked, what does not print is a point.
func Clean(text string, most int) string {
	// A card number that the cut would split must be seen whole to be masked.
	text = mask.Text(text[:min(len(text), 4*most)])
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '·'
		}
		return r
	}, strings.TrimRight(text, "\r\n"))
	if len(text) <= most {
		return text
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "..."
}

// FoldName makes column names comparable: case, blanks and the width of brackets
// do not matter.
func FoldName(name string) string {
	name = strings.TrimPrefix(name, "\ufeff")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '（':
			return '('
		case r == '）':
			return ')'
		case r == ' ' || r == '\t' || r == '`' || r == '\u3000' || r == '\r':
			return -1
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return r
	}, name)
}

// TrimBlanks drops blanks, tabs and line ends around a text.
func TrimBlanks(text []byte) []byte {
	for len(text) > 0 && text[0] <= ' ' && blankByte(text[0]) {
		text = text[1:]
	}
	for len(text) > 0 && text[len(text)-1] <= ' ' && blankByte(text[len(text)-1]) {
		text = text[:len(text)-1]
	}
	return text
}

func blankByte(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// Printable keeps free text that a bank wrapped with tabs or line ends.
func Printable(r rune) rune {
	if r < ' ' {
		return ' '
	}
	return r
}
