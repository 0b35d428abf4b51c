package mask

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A text that was a page, a message or an address once says signs in codes: &nbsp; and &#160;,
// %20 and %C2%A0, \n and \u00a0, each of them coded once more as &amp;nbsp;, %2520 or \u0026nbsp;. A code is
// read as the sign that it stands for. A tag parts digits as the end of a line does.

// The most bytes of a tag, and of a code with what codes it again.
const (
	mostTag  = 512
	mostCode = 48
)

// mayBeginCode reports whether a byte may begin a code.
func mayBeginCode(c byte) bool { return c == '&' || c == '%' || c == '\\' }

// signAt returns the sign that a text begins with, how many bytes it takes, and whether it is a tag.
func signAt(text string) (sign rune, width int, tag bool) {
	switch c := text[0]; {
	case c == '<':
		sign, width = '<', 1
	case mayBeginCode(c):
		if sign, width = codeAt(text); width == 0 {
			return rune(c), 1, false
		}
	default:
		sign, width = utf8.DecodeRuneInString(text)
		return sign, width, false
	}
	if sign == '<' {
		if end := tagEnd(text, width); end > 0 {
			return sign, end, true
		}
	}
	return sign, width, false
}

// tagEnd returns where a tag ends whose sign < takes so many bytes of a text; 0 where it is none, or
// one that holds digits enough for a card number, which is looked for in it.
func tagEnd(text string, width int) int {
	rest := text[:min(len(text), mostTag)]
	if width >= len(rest) || !isLetter(rest[width]) && rest[width] != '/' && rest[width] != '!' {
		return 0
	}
	for at := width; at < len(rest); {
		switch c := rest[at]; {
		case c == '<':
			return 0
		case c == '>':
			return endOfTag(rest, at+1)
		case mayBeginCode(c):
			sign, size := codeAt(rest[at:])
			if sign == '>' {
				return endOfTag(rest, at+size)
			}
			at += max(size, 1)
		default:
			at++
		}
	}
	return 0
}

func endOfTag(text string, end int) int {
	if mayHoldCard(text[:end]) {
		return 0
	}
	return end
}

// codeAt returns the sign that a code at the beginning of a text stands for, and how many bytes the
// code takes; 0: there is none. The sign may begin a code in its turn, as in \u0026nbsp; or %26nbsp;.
func codeAt(text string) (sign rune, width int) {
	text = text[:min(len(text), mostCode)]
	sign, width = oneCodeAt(text)
	if width < 2 || sign >= utf8.RuneSelf || !mayBeginCode(byte(sign)) {
		return sign, width
	}
	if meant, size := codeAt(string(sign) + text[width:]); size > 1 {
		return meant, width + size - 1
	}
	return sign, width
}

// oneCodeAt is codeAt for a code that is coded by nothing, or in its own way.
func oneCodeAt(text string) (sign rune, width int) {
	switch text[0] {
	case '&':
		return entityAt(text)
	case '%':
		return percentAt(text)
	default:
		return escapeAt(text)
	}
}

const (
	amp = "amp;"
	// unnamed is read for an entity of a name that is none, as those are whose case was changed; it
	// parts digits as a sign that nobody sees.
	unnamed = '\u200b'
)

// entityAt reads an entity of HTML, by name or number, whose & may be one itself.
func entityAt(text string) (sign rune, width int) {
	at := 1
	for len(text) >= at+len(amp) && strings.EqualFold(text[at:at+len(amp)], amp) {
		at += len(amp)
	}
	end := strings.IndexByte(text[at:], ';')
	if end < 2 {
		return 0, 0
	}
	name := text[at : at+end]
	if name[0] != '#' && !isLetter(name[0]) {
		return 0, 0
	}
	meant := html.UnescapeString("&" + name + ";")
	sign, size := utf8.DecodeRuneInString(meant)
	switch {
	case size == len(meant):
	case strings.ContainsFunc(name, func(r rune) bool { return r >= utf8.RuneSelf || !isLetter(byte(r)) }):
		return 0, 0 // digits in it may be those of a card
	default: // no entity, or one of two signs
		sign = unnamed
	}
	return sign, at + end + 1
}

// percentAt reads the bytes of one character in the codes of a URL, whose % may be coded itself.
func percentAt(text string) (sign rune, width int) {
	var character [utf8.UTFMax]byte
	n := 0
	for at := 0; n < len(character) && at < len(text) && text[at] == '%'; {
		at++
		for strings.HasPrefix(text[at:], "25") && hexAt(text, at+2, 2) >= 0 {
			at += 2
		}
		value := hexAt(text, at, 2)
		if value < 0 {
			break
		}
		if character[n] = byte(value); n == 0 && (value == 0xa0 || value == 0xad) {
			return rune(value), at + 2 // of Latin-1, where no other byte above ASCII parts digits
		}
		n, at = n+1, at+2
		if utf8.FullRune(character[:n]) {
			if sign, _ = utf8.DecodeRune(character[:n]); sign == utf8.RuneError {
				break // as %B and digits, with which track 1 begins
			}
			return sign, at
		}
	}
	return 0, 0
}

// escapeAt reads \n, \r, \t, \xA0, \u00a0 and \U000000a0, of whichever case, whose backslash may be one of several.
func escapeAt(text string) (sign rune, width int) {
	at := len(text) - len(strings.TrimLeft(text, `\`))
	if at >= len(text) {
		return 0, 0
	}
	switch text[at] | 0x20 {
	case 'n':
		return '\n', at + 1
	case 'r':
		return '\r', at + 1
	case 't':
		return '\t', at + 1
	case 'x':
		if value := hexAt(text, at+1, 2); value >= 0 {
			return rune(value), at + 3
		}
	case 'u':
		if value := hexAt(text, at+1, 8); value >= 0 && hasEight(text[at], text[at+1:at+9]) {
			return rune(value), at + 9
		}
		if value := hexAt(text, at+1, 4); value >= 0 {
			return rune(value), at + 5
		}
	}
	return 0, 0
}

// hasEight reports whether eight digits behind \U, or behind one whose case was changed, are one sign: not
// a sign of four, and digits of the text.
func hasEight(letter byte, digits string) bool {
	if letter == 'U' {
		return strings.HasPrefix(digits, "000")
	}
	return strings.HasPrefix(digits, "0000") && strings.ContainsFunc(digits[4:], func(r rune) bool { return isLetter(byte(r)) })
}

// hexAt reads so many hexadecimal digits; below 0: there are fewer.
func hexAt(text string, at, digits int) int64 {
	if at+digits > len(text) {
		return -1
	}
	value, err := strconv.ParseUint(text[at:at+digits], 16, 31)
	if err != nil {
		return -1
	}
	return int64(value)
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
