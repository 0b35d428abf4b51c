package keys_test

import (
	"strings"
	"testing"

	"tieout/internal/keys"
)

// TestNearest: only what is near is suggested.
func TestNearest(t *testing.T) {
	for _, row := range []struct{ why, text, words, want string }{
		{"two letters changed places", "sned", "send answer recover", "send"},
		{"one letter is lacking", "as-o", "as-of by why", "as-of"},
		{"a letter too many", "timezonee", "timezone terms", "timezone"},
		{"a long word may have more letters wrong", "accept-restatde-fil", "accept-restated allow-empty", "accept-restated"},
		{"a third of a long word", "merchnt_nmae", "merchant_name merchants", "merchant_name"},
		{"the beginning of a word", "acc", "allow-empty accept-restated", "accept-restated"},
		{"more than the word", "config-file", "config quiet", "config"},
		{"a word that was cut short within", "case_number", "case_no case_nr by", "case_nr"},
		{"of several that begin so the shortest", "lakala", "lakala-jyfq lakala-jy lakala-d0x", "lakala-jy"},
		{"the nearest goes before one that begins so", "term", "terminal terms", "terms"},
		{"a far-off flag was suggested for any word", "output", "out-mode quiet json", ""},
		{"a far-off key", "banana", "memory mask_key", ""},
		{"another word of the same length", "foo", "run get", ""},
		{"two letters, both others", "by", "as", ""},
		{"a beginning of two letters says nothing", "me", "memory", ""},
		{"no words", "memory", "", ""},
	} {
		if got := keys.Nearest(row.text, strings.Fields(row.words)); got != row.want {
			t.Errorf("%s: want %q for %q, got %q", row.why, row.want, row.text, got)
		}
	}
}
