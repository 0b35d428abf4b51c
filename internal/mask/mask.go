// Package mask keeps card numbers (PAN) inside the loaders: what leaves them
// shows at most the first 6 and the last 4 digits.
package mask

import (
	"strings"
	"unicode/utf8"
)

// Card masks the value of a card column, whatever it holds: the first 6 and
// last 4 digits stay, everything between becomes stars. Track data after a
// separator is dropped. A value of fewer than 13 digits keeps its last 4.
func Card(value string) string {
	value = strings.TrimSpace(value)
	if cut := strings.IndexAny(value, "=D^;%"); cut >= 0 {
		value = value[:cut]
	}
	var digits, kept []byte
	stars := 0
	for i := range len(value) {
		switch c := value[i]; {
		case c >= '0' && c <= '9':
			digits, kept = append(digits, c), append(kept, c)
		case c == '*' || c == 'x' || c == 'X':
			stars++
			kept = append(kept, '*')
		}
	}
	switch {
	case len(digits) == 0:
		return ""
	case stars > 0 && len(digits) <= 10:
		return string(kept) // masked by its sender
	case len(digits) <= 4:
		return strings.Repeat("*", max(stars, 1)) + string(digits)
	case len(digits) < 10:
		return strings.Repeat("*", len(digits)-4+stars) + string(digits[len(digits)-4:])
	case len(digits) == 10:
		return string(digits[:6]) + strings.Repeat("*", max(stars, 1)) + string(digits[6:])
	default:
		return string(digits[:6]) + strings.Repeat("*", len(digits)-10+stars) + string(digits[len(digits)-4:])
	}
}

// Text masks the card numbers in free text: 13 to 19 digits that begin as cards do and whose
// check digit is right, whatever parts their groups, and what is run on to them; tracks whole. Numbers
// of the great schemes in the usual lengths, 16 and 19, are masked even when the
// check digit is wrong. The text keeps its length.
func Text(text string) string {
	if !mayHoldCard(text) {
		return text
	}
	found := cardsIn(text, false)
	if len(found) == 0 {
		return text
	}
	out := []byte(text)
	for _, s := range found {
		stars(out, text, s)
	}
	return string(out)
}

// Name masks the card numbers in the name or path of a file, or in a line that may hold one. Only
// digits that follow each other or stand in the groups of a card are taken for a number: names are
// made of numbers, days among them, and two names must not look alike.
func Name(name string) string {
	if !mayHoldCard(name) {
		return name
	}
	f := finder{text: name, strict: true, joined: true}
	out := []byte(name)
	for _, s := range f.find() {
		stars(out, name, s)
	}
	return string(out)
}

// Beyond masks all but the first 6 and last 4 digits of a text that has more than so many.
func Beyond(text string, most int) string {
	type place struct{ at, size int }
	found, out := []place{}, []byte(text)
	eachDigit(text, 0, len(text), func(at, size int, _ byte) { found = append(found, place{at, size}) })
	if len(found) <= most {
		return text
	}
	for _, p := range found[6 : len(found)-4] {
		star(out, p.at, p.size)
	}
	return string(out)
}

// star puts a star over a digit, as wide as the digit, or over its code.
func star(out []byte, at, size int) {
	if wide := "＊"; out[at] >= utf8.RuneSelf && size == len(wide) {
		copy(out[at:], wide)
		return
	}
	for i := at; i < at+size; i++ {
		out[i] = '*'
	}
}

// stars puts stars over a number but its first 6 and last 4 digits, and over all that belongs
// to it behind them.
func stars(out []byte, text string, s span) {
	digits, seen := 0, 0
	eachDigit(text, s.from, s.to, func(int, int, byte) { digits++ })
	eachDigit(text, s.from, s.to, func(at, size int, _ byte) {
		if seen++; seen > 6 && seen <= digits-4 {
			star(out, at, size)
		}
	})
	for at := s.to; at < s.end; at++ {
		if c := text[at]; c != '^' && c != '=' {
			out[at] = '*'
		}
	}
}
