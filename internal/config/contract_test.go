package config_test

import (
	"strings"
	"testing"
)

// TestRemember: the span of the documentation may be written, and no other, which would be promised and not kept.
func TestRemember(t *testing.T) {
	for text, want := range map[string]string{
		"remember: 92d\n": "", "remember:\n": "",
		"remember: 30d\n":   `tieout.yaml:1:11: remember: want 92d, the one span that there is, got "30d"`,
		"remember: [92d]\n": "tieout.yaml:1:11: remember: want one value, got a list",
	} {
		_, err := load(t, map[string]string{"tieout.yaml": text + contract}, nil)
		if want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want)) {
			t.Errorf("%q: want %q, got %v", text, want, err)
		}
	}
}

// TestWhatIsNoYAML: each fault has a place where the library knows one, and is told once.
func TestWhatIsNoYAML(t *testing.T) {
	for _, test := range []struct{ why, text, want, not string }{
		{"a tab", "version: 1\nsources:\n\t- x\n", "tieout.yaml:3:1: want blanks in front of a key, and texts that begin with @, ` or % in quotes, got such a sign or a tab\nhint: correct the line", "token"},
		{"two documents", "---\nversion: 1\n---\nversion: 1\n", "tieout.yaml: want one document, got several: a line of --- begins another\nhint: ", "unknown position"},
		{"a list: no key of it is missing", "- version: 1\n", "tieout.yaml:1:1: the file: want keys and values, got a list\n", "missing-key"},
		{"a sentence", "hello\n", "tieout.yaml:1:1: the file: want keys and values, got one text\n", "missing-key"},
		{"bytes of another kind", "\x89PNG\r\n\x1a\n", "tieout.yaml", "go-yaml"},
		{"a word where keys belong: none of them is missing beside it", contract + "accounts: none\n", ": accounts: want keys and values, got one text\n", "missing-key"},
		{"nothing where keys belong", contract + "notify: [~]\n", "a target of notify: want keys and values, got nothing\n", "missing-key"},
	} {
		_, err := load(t, map[string]string{"tieout.yaml": test.text}, nil)
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), test.not) {
			t.Errorf("%s: want %q and nothing of %q, got %v", test.why, test.want, test.not, err)
		}
	}
}
