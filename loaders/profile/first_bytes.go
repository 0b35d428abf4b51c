package profile

import (
	"regexp"
	"regexp/syntax"
	"unicode/utf8"
)

// firstBytes are the bytes with which texts begin that fit a pattern. Most lines of a file are
// rows: to look at one byte of them is much cheaper than to ask the pattern.
type firstBytes [256]bool

// firstBytesOf returns those of a pattern that begins at the beginning of a text; nil where they
// can't be told from the pattern.
func firstBytesOf(pattern *regexp.Regexp) *firstBytes {
	if pattern == nil {
		return nil
	}
	parsed, err := syntax.Parse(pattern.String(), syntax.Perl)
	if err != nil {
		return nil // the pattern was compiled before
	}
	parsed = parsed.Simplify()
	if parsed.Op != syntax.OpConcat || parsed.Sub[0].Op != syntax.OpBeginText || len(parsed.Sub) < 2 {
		return nil
	}
	set := &firstBytes{}
	if !set.add(parsed.Sub[1]) {
		return nil
	}
	return set
}

// add takes in what a part of a pattern begins with; false where that may be anything, or where
// the part may be empty.
func (f *firstBytes) add(part *syntax.Regexp) bool {
	switch part.Op {
	case syntax.OpLiteral:
		if part.Flags&syntax.FoldCase != 0 {
			return false
		}
		f[string(part.Rune[0])[0]] = true
		return true
	case syntax.OpCharClass:
		for i := 0; i < len(part.Rune); i += 2 {
			from, to := part.Rune[i], part.Rune[i+1]
			if to >= utf8.RuneSelf {
				return false
			}
			for c := from; c <= to; c++ {
				f[c] = true
			}
		}
		return true
	case syntax.OpCapture, syntax.OpPlus:
		return f.add(part.Sub[0])
	case syntax.OpConcat:
		return f.add(part.Sub[0])
	case syntax.OpAlternate:
		for _, sub := range part.Sub {
			if !f.add(sub) {
				return false
			}
		}
		return true
	}
	return false
}

// has reports whether a text may fit.
func (f *firstBytes) has(text []byte) bool { return f == nil || len(text) > 0 && f[text[0]] }
