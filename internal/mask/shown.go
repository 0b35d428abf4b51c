package mask

import "strings"

// Shown returns a text without the tags of the masked identifiers in it: what
// people see of a card number is its first 6 and last 4 digits, and the tag
// behind them serves comparison alone. Tags of every edition and tags that were
// cut short are taken out.
func Shown(text string) string {
	at := strings.IndexByte(text, tagMark)
	if at < 0 {
		return text
	}
	var b strings.Builder
	for at >= 0 {
		b.WriteString(text[:at])
		end := at + 1
		if endsMasked(text[:at]) {
			for end < len(text) && end-at <= tagLength && isTag(text[end]) {
				end++
			}
		}
		if end == at+1 { // no tag stands behind it
			b.WriteByte(tagMark)
		}
		text = text[end:]
		at = strings.IndexByte(text, tagMark)
	}
	b.WriteString(text)
	return b.String()
}

// isTag reports whether tags of any edition are made of the character.
func isTag(c byte) bool { return isDigit(c) || c >= 'a' && c <= 'p' }

// endsMasked reports whether a text ends in a masked card number: 6 digits, at
// least 3 stars, 4 digits.
func endsMasked(text string) bool {
	at := len(text)
	back := func(most int, is func(byte) bool) (n int) {
		for at > 0 && n < most && is(text[at-1]) {
			at, n = at-1, n+1
		}
		return n
	}
	last := back(4, isDigit)
	stars := back(longest, func(c byte) bool { return c == '*' })
	return last == 4 && stars >= shortest-10 && back(6, isDigit) == 6
}
