package text

import "strings"

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
