package account

import (
	"strings"

	"tieout/loaders/text"
)

// Answer reads a response code (ISO 8583 field 39): two digits or capital letters; empty is no answer. Every code
// that no table knows is a decline, which expects no money; so what is no code must not pass for one. A host with
// longer codes, or words, has a profile whose map says what they mean.
func (v *Values) Answer(column, field string) string {
	code := v.Whole(column, field)
	switch {
	case code == "" || isAnswer(code):
		return v.Common(column, code)
	case strings.Trim(code, "0.,") == "" || len(code) == 1 && code[0] >= '1' && code[0] <= '9':
		v.Fail("ruined-identifier", "%s: want a response code of two digits or letters, such as 00, got %q, as a spreadsheet leaves a code that it took for a number", column, text.Clip(code))
	default:
		v.Fail("unknown-value", "%s: want a response code of two digits or capital letters, such as 00, got %q", column, text.Clip(code))
	}
	return ""
}

// isAnswer reports whether a text is a response code. A letter O where noughts are meant makes none: nobody knows
// whether the sale was approved.
func isAnswer(code string) bool {
	if len(code) != 2 || strings.Trim(code, "0O") == "" && code != "00" {
		return false
	}
	for i := range len(code) {
		if c := code[i]; (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}
