package mask

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A text that was a page, a message or an address once says signs in codes: &nbsp; and &#160;,
// %20 and %C2%A0, \n and \u00a0, each of them coded once more as &amp;nbsp; or %2520. A code is
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
// code takes; 0: there is none.
func codeAt(text string) (sign rune, width int) {
	text = text[:min(len(text), mostCode)]
	switch text[0] {
	case '&':
		return entityAt(text)
	case '%':
		return percentAt(text)
	default:
		return escapeAt(text)
	}
}

// entityAt reads an entity of HTML, by name or number, whose & may be one itself.
func entityAt(text string) (sign rune, width int) {
	at := 1
	for strings.HasPrefix(text[at:], "amp;") {
		at += len("amp;")
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
	if size != len(meant) { // no entity, or one of two signs
		return 0, 0
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

// escapeAt reads \n, \r, \t, \xA0, \u00a0 and \U000000a0, whose backslash may be one of several.
func escapeAt(text string) (sign rune, width int) {
	at := len(text) - len(strings.TrimLeft(text, `\`))
	if at >= len(text) {
		return 0, 0
	}
	digits := 0
	switch c := text[at]; c {
	case 'n', 'N':
		return '\n', at + 1
	case 'r', 'R':
		return '\r', at + 1
	case 't', 'T':
		return '\t', at + 1
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	default:
		return 0, 0
	}
	value := hexAt(text, at+1, digits)
	if value < 0 {
		return 0, 0
	}
	return rune(value), at + 1 + digits
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
