package mask

import (
	"unicode"
	"unicode/utf8"
)

// digit is a digit of a text that stands in a run of them: digits that follow each other, or
// are parted by little.
type digit struct {
	at    int  // in the text
	size  int  // bytes: 1, or 3 of a full-width one
	value byte // '0' to '9'
	gap   gap  // what parts it from the digit before
}

// gap is what parts two digits of a run, from what parts the groups of a number most often to
// what most often parts two numbers.
type gap byte

const (
	none  gap = iota // they follow each other
	plain            // one blank or dash
	loose            // other blanks and dashes, ends of lines, signs nobody sees, points, slashes, underscores
	odd              // another sign, as a colon or a bracket
	start            // the run begins
)

// widestGap is how many signs may part two digits of a number.
const widestGap = 6

// mayHoldCard finds quickly that a text has too few digits.
func mayHoldCard(text string) bool {
	digits := 0
	for i := range len(text) {
		switch c := text[i]; {
		case isDigit(c):
			digits++
		case c == 0xef && i+2 < len(text) && text[i+1] == 0xbc && text[i+2] >= 0x90 && text[i+2] <= 0x99: // full width
			digits++
		}
	}
	return digits >= shortest
}

// digitAt returns the digit that stands at a place of a text, and its length in bytes; 0: none does.
func digitAt(text string, at int) (value byte, size int) {
	if at >= len(text) {
		return 0, 0
	}
	if c := text[at]; c < utf8.RuneSelf {
		if isDigit(c) {
			return c, 1
		}
		return 0, 0
	}
	if r, size := utf8.DecodeRuneInString(text[at:]); r >= '０' && r <= '９' {
		return byte(r-'０') + '0', size
	}
	return 0, 0
}

// nextRun reads the next run of digits of a text into the room that it is given, and returns
// where the run ends; no digits: there is none any more.
func nextRun(text string, from int, room []digit) (run []digit, end int) {
	run, between := room[:0], start
	for at := from; at < len(text); {
		if value, size := digitAt(text, at); size > 0 {
			run = append(run, digit{at: at, size: size, value: value, gap: between})
			at, between = at+size, none
			continue
		}
		if len(run) == 0 {
			at++
			continue
		}
		size, kind := gapAt(text, at)
		if size == 0 {
			return run, at
		}
		at, between = at+size, kind
	}
	return run, len(text)
}

// gapAt returns the length of the gap at a place of a text, and its kind; 0: what stands there
// ends the run.
func gapAt(text string, at int) (size int, kind gap) {
	for n := range widestGap {
		r, width := utf8.DecodeRuneInString(text[at+size:])
		this := kindOf(r)
		if this == start || width == 0 {
			return 0, start
		}
		size += width
		kind = max(kind, this)
		if n > 0 {
			kind = max(kind, loose)
		}
		if _, digit := digitAt(text, at+size); digit > 0 {
			return size, kind
		}
	}
	return 0, start
}

// kindOf returns what kind of gap a sign makes; start: it makes none, as letters, and the signs
// behind which the fields of a track begin. Odd signs part the digits of a number only where they
// stand in the groups of a card.
func kindOf(r rune) gap {
	switch {
	case r == ' ' || r == '-':
		return plain
	case r == '.' || r == '/' || r == '_' || r == '\t' || r == '·' || r == '．' || r == '／' || r == '＿':
		return loose
	case r == '=' || r == '^':
		return start
	case unicode.In(r, unicode.Zs, unicode.Zl, unicode.Zp, unicode.Cf, unicode.Pd), r == '\n', r == '\r', r == '\u0085':
		return loose
	case r == 'Â' || r == 'â' || r == 'ã' || r == 'ï' || unicode.Is(unicode.Lm, r): // signs of UTF-8 that were read as Latin ones
		return odd
	case unicode.IsControl(r) || r == utf8.RuneError || unicode.IsPunct(r) || unicode.IsSymbol(r):
		return odd
	}
	return start
}
