package mask

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// digit is a digit of a text that stands in a run of them: digits that follow each other, or
// are parted by little.
type digit struct {
	at    int  // in the text
	size  int  // bytes: 1, or up to 4 of a digit of another script
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
		case c >= utf8.RuneSelf && mayBeginDigit(c):
			if _, size := digitAt(text, i); size > 0 {
				digits++
			}
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
	if !mayBeginDigit(text[at]) {
		return 0, 0
	}
	r, size := utf8.DecodeRuneInString(text[at:])
	if value, ok := decimal(r); ok {
		return value, size
	}
	return 0, 0
}

// mayBeginDigit reports whether a byte begins a character of a block of UTF-8 that has digits; those
// of Chinese do not.
func mayBeginDigit(c byte) bool {
	switch c {
	case 0xd9, 0xdb, 0xdf, 0xe0, 0xe1, 0xea, 0xef, 0xf0:
		return true
	}
	return false
}

// decimal returns what a decimal digit of any script stands for (Unicode, category Nd, whose digits
// stand in tens from nought on). Circled and raised numbers are none: they count and annotate.
func decimal(r rune) (value byte, ok bool) {
	if r <= unicode.MaxLatin1 {
		return 0, false
	}
	for _, block := range unicode.Nd.R16 {
		if rune(block.Lo) <= r && r <= rune(block.Hi) {
			return byte((r-rune(block.Lo))%10) + '0', true
		}
	}
	for _, block := range unicode.Nd.R32 {
		if rune(block.Lo) <= r && r <= rune(block.Hi) {
			return byte((r-rune(block.Lo))%10) + '0', true
		}
	}
	return 0, false
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
		width, this := signAt(text[at+size:])
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

// signAt returns the length of the sign that a text begins with, and what gap it makes: a tag or an
// entity of HTML, a blank of a URL or the written end of a line is one sign.
func signAt(text string) (width int, kind gap) {
	if width := markupAt(text); width > 0 {
		return width, odd
	}
	r, width := utf8.DecodeRuneInString(text)
	return width, kindOf(r)
}

// mostMarkup is how long a tag or an entity between digits may be.
const mostMarkup = 16

func markupAt(text string) (width int) {
	switch {
	case len(text) < 2:
		return 0
	case text[0] == '%':
		for _, sign := range [...]string{"%20", "%09", "%0A", "%0D", "%2D", "%2d", "%0a", "%0d"} {
			if strings.HasPrefix(text, sign) {
				return len(sign)
			}
		}
	case text[0] == '\\' && strings.IndexByte("nrtNRT", text[1]) >= 0:
		return 2
	case text[0] == '<' && (text[1] == '/' || isLetter(text[1])):
		return 1 + strings.IndexByte(text[:min(len(text), mostMarkup)], '>')
	case text[0] == '&' && (text[1] == '#' || isLetter(text[1])):
		return 1 + strings.IndexByte(text[:min(len(text), mostMarkup)], ';')
	}
	return 0
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

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
