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
