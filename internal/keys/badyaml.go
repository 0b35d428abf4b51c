package keys

import (
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

// BadYAML keeps why a text is no YAML, at its place and in the words of who writes it: the library's are those of its grammar. Nil: the text
// holds nothing.
func (r *Reader) BadYAML(name, hint string, err error) {
	var one *yaml.LoadError
	var several *yaml.LoadErrors
	if errors.As(err, &several) && len(several.Errors) > 0 {
		one = several.Errors[0]
	}
	if one == nil && !errors.As(err, &one) {
		text := "no documents"
		if err != nil {
			text, _, _ = strings.Cut(err.Error(), "\n")
		}
		r.Problem(nil, name, hint, "%s", plainWords(text))
		return
	}
	var node *yaml.Node
	if one.Mark.Line > 0 {
		node = &yaml.Node{Line: one.Mark.Line, Column: one.Mark.Column}
	}
	begun := ""
	if line := one.ContextMark.Line; line > 0 && line < one.Mark.Line {
		begun = fmt.Sprintf("; what can't be read begins in line %d", line)
	}
	r.Problem(node, name, hint, "%s", plainWords(one.Message)+begun)
}

// yamlWords say in plain words what the library says, by a part of its message; the first that fits holds.
var yamlWords = [...]struct{ part, words string }{
	{"no documents", "want keys and values, got an empty file"},
	{"expected single document", "want one document, got several: a line of --- begins another"},
	{"mapping values are not allowed", "want one key: value a line, and texts with a colon in quotes, got a colon where none can be"},
	{"mapping keys are not allowed", "want a key at the begin of a line, got one where none can be"},
	{"block sequence entries are not allowed", "want a list below its key, got a dash where no list can be"},
	{"did not find expected ',' or ']'", "want a list in brackets, with commas between and ] behind, got something else"},
	{"did not find expected ',' or '}'", "want keys and values in braces, with commas between and } behind, got something else"},
	{"did not find expected '-'", "want the dashes of a list below each other, got something else"},
	{"did not find expected key", "want a key that is indented as those above it, got something else"},
	{"could not find expected ':'", "want a key with a colon and a blank behind it, got none"},
	{"did not find expected node content", "want a value, got none"},
	{"unexpected end of stream", "want the quote that ends the text, got the end of the file"},
	{"tab", "want blanks in front of a key, got a tab"},
	{"cannot start any token", "want blanks in front of a key, and texts that begin with @, ` or % in quotes, got such a sign or a tab"},
	{"unknown anchor", "want a text in quotes, or the name of an & above, got a * with a name that no & has"},
	{"unknown escape character", "want texts with backslashes in single quotes, got a backslash in double quotes with a letter that means nothing"},
	{"without preceding whitespace", "want a blank in front of #, got none"},
	{"control characters", "want text, got a sign that can't be printed"},
	{"UTF-8", "want text in UTF-8, got other bytes"},
	{"UTF-16", "want text in UTF-8, got other bytes"},
}

// plainWords says what a message of the library means; one that is not known stays.
func plainWords(message string) string {
	for _, w := range yamlWords {
		if strings.Contains(message, w.part) {
			return w.words
		}
	}
	return "want YAML: " + strings.TrimPrefix(message, "yaml: ")
}
