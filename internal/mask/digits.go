package mask

import (
	"unicode"
	"unicode/utf8"
)

// digit is a digit of a text that stands in a run of them: digits that follow each other, or
// are parted by little.
type digit struct {
	at    int  // in the text
	size  int  // bytes: 1, up to 4 of a digit of another script, more of a code
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
		if !mayBeginCode(c) {
			return 0, 0
		}
		sign, width := codeAt(text[at:])
		if value, ok := decimal(sign); ok {
			return value, width
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
		return byte(r), r >= '0' && r <= '9'
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
			if at++; mayBeginCode(text[at-1]) { // the digits of a code are none of a number
				_, width := codeAt(text[at-1:])
				at += max(width-1, 0)
			}
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
// ends the run. Tags in a row, and the blanks behind a tag, which indent the next one, are one sign.
func gapAt(text string, at int) (size int, kind gap) {
	tagged := false
	for signs := 0; signs < widestGap && at+size < len(text) && size < mostTag; {
		sign, width, tag := signAt(text[at+size:])
		this := loose
		if !tag {
			this = kindOf(sign)
		}
		if this == start {
			return 0, start
		}
		size += width
		kind = max(kind, this)
		if signs > 0 || width > utf8.UTFMax {
			kind = max(kind, loose)
		}
		if again := tagged && (tag || unicode.IsSpace(sign)); !again {
			signs++
		}
		tagged = tagged || tag
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
	case unicode.In(r, unicode.Mn, unicode.Me): // marks on the digit before them, as of a key
		return loose
	case r == 'Â' || r == 'â' || r == 'ã' || r == 'ï' || unicode.Is(unicode.Lm, r): // signs of UTF-8 that were read as Latin ones
		return odd
	case unicode.IsControl(r) || r == utf8.RuneError || unicode.IsPunct(r) || unicode.IsSymbol(r):
		return odd
	}
	return start
}

// eachDigit hands over the digits of a part of a text that begins with one: as they were read
// when a number was found in it.
func eachDigit(text string, from, to int, use func(at, size int, value byte)) {
	for at := from; at < to; {
		if value, size := digitAt(text, at); size > 0 {
			use(at, size, value)
			at += size
			continue
		}
		_, width, _ := signAt(text[at:])
		at += width
	}
}
