package keys_test

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"tieout/internal/fault"
	"tieout/internal/keys"
)

// TestBadYAML: what is wrong is said in words that are no grammar, with line and column where the library knows them.
func TestBadYAML(t *testing.T) {
	for _, row := range []struct{ why, text, want string }{
		{"a list without its end", "a: 1\nb:\n  c: [d\n  e: f\n", "p.yaml:4:4: want a list in brackets, with commas between and ] behind, got something else; what can't be read begins in line 3"},
		{"braces without their end", "a: {b: c\n", "p.yaml:2:1: want keys and values in braces, with commas between and } behind, got something else; what can't be read begins in line 1"},
		{"a tab", "a:\n\tb: c\n", "p.yaml:2:1: want blanks in front of a key, and texts that begin with @, ` or % in quotes, got such a sign or a tab"},
		{"a colon in a text", "a: b: c\n", "p.yaml:1:5: want one key: value a line, and texts with a colon in quotes, got a colon where none can be"},
		{"a quote that nobody ends", "a: \"b\nc: d\n", "p.yaml:3:1: want the quote that ends the text, got the end of the file; what can't be read begins in line 1"},
		{"a name that nobody gave", "a: *b\n", "p.yaml:1:4: want a text in quotes, or the name of an & above, got a * with a name that no & has"},
		{"a sign of YAML", "a: @b\n", "p.yaml:1:4: want blanks in front of a key, and texts that begin with @, ` or % in quotes, got such a sign or a tab"},
		{"a key out of line", "a:\n    b: c\n  d: e\n", "p.yaml:3:3: want a key that is indented as those above it, got something else; what can't be read begins in line 1"},
		{"a dash where no list is", "a: b\n- c\n", "p.yaml:2:1: want a key that is indented as those above it, got something else; what can't be read begins in line 1"},
		{"a key without a colon", "a: b\nc\nd: e\n", "p.yaml:3:1: want a key with a colon and a blank behind it, got none; what can't be read begins in line 2"},
		{"two documents", "a: b\n---\nc: d\n", "p.yaml: want one document, got several: a line of --- begins another"},
		{"nothing", "", "p.yaml: want keys and values, got an empty file"},
		{"a backslash", "a: \"C:\\q\"\n", "p.yaml:1:7: want texts with backslashes in single quotes, got a backslash in double quotes with a letter that means nothing"},
		{"other bytes", "a: \xff\xfe\n", "p.yaml: want text in UTF-8, got other bytes"},
	} {
		var problems fault.List
		r := &keys.Reader{File: "p.yaml", Problems: &problems}
		var document yaml.Node
		r.BadYAML("bad-yaml", "", yaml.Load([]byte(row.text), &document))
		got, _, _ := strings.Cut(problems.Error(), "\n")
		if got != row.want {
			t.Errorf("%s: want\n%s\ngot\n%s", row.why, row.want, got)
		}
	}
}
