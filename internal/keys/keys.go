// Package keys reads YAML whose keys are known: an unknown one is a fault that
// names the nearest, every fault has its line, and all are reported at once.
package keys

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"tieout/internal/fault"
)

// Reader reads the nodes of one YAML file and collects every fault.
type Reader struct {
	File     string // as faults name it
	Problems *fault.List
}

// mostProblems is how many faults of a file are told: who has more has another file.
const mostProblems = 1000

// Problem keeps a fault at a node; nil is the file as a whole.
func (r *Reader) Problem(node *yaml.Node, name, hint, format string, values ...any) {
	if len(*r.Problems) >= mostProblems {
		return
	}
	if at := Resolve(node); name == "missing-key" && at != nil && (at.Kind == yaml.ScalarNode || at.Kind == yaml.SequenceNode) {
		return // it was told that there are no keys at all
	}
	e := &fault.Error{Name: name, Class: fault.Usage, Place: r.File, Fact: fmt.Sprintf(format, values...), Hint: hint}
	if node != nil {
		e.Line, e.Column = int64(node.Line), int(node.Column)
	}
	*r.Problems = append(*r.Problems, e)
}

// kindsOfNodes are what people write, in words.
var kindsOfNodes = map[yaml.Kind]string{yaml.SequenceNode: "a list", yaml.ScalarNode: "one text", yaml.MappingNode: "keys and values"}

// Fields is a mapping whose keys are known.
type Fields struct {
	Reader *Reader
	Node   *yaml.Node
	Values map[string]*yaml.Node
}

// Mapping reads a mapping; a key that is not allowed is a fault that names the nearest one.
func (r *Reader) Mapping(node *yaml.Node, what string, allowed ...string) Fields {
	f := Fields{Reader: r, Node: node, Values: map[string]*yaml.Node{}}
	node = Resolve(node)
	if node == nil || node.Kind != yaml.MappingNode {
		r.Problem(node, "bad-value", "write "+what+" as key: value", "%s: want keys and values, got %s", what, gotOf(node))
		return f
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], Resolve(node.Content[i+1])
		switch {
		case !slices.Contains(allowed, key.Value):
			hint := "the keys here are " + strings.Join(allowed, ", ")
			if near := Nearest(key.Value, allowed); near != "" {
				hint = fmt.Sprintf("did you mean %s? %s", near, hint)
			}
			r.Problem(key, "unknown-key", hint, "unknown key %q in %s", key.Value, what)
		case f.Values[key.Value] != nil:
			r.Problem(key, "duplicate-key", "keep one of the two", "key %q is twice in %s", key.Value, what)
		default:
			f.Values[key.Value] = value
		}
	}
	return f
}

// gotOf is what stands at a node, in words.
func gotOf(node *yaml.Node) string {
	if node == nil || node.Tag == "!!null" {
		return "nothing"
	}
	return cmp.Or(kindsOfNodes[node.Kind], "something else")
}

// Resolve follows an alias to its anchor.
func Resolve(node *yaml.Node) *yaml.Node {
	for node != nil && node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	return node
}

// List returns the nodes of a sequence; an absent key is an empty one.
func (f *Fields) List(key string) []*yaml.Node {
	node := f.Values[key]
	if node == nil || node.Tag == "!!null" {
		return nil
	}
	if node.Kind != yaml.SequenceNode {
		f.Reader.Problem(node, "bad-value", "begin each entry with a dash", "%s: want a list, got %s", key, gotOf(node))
		return nil
	}
	var list []*yaml.Node
	for _, entry := range node.Content {
		list = append(list, Resolve(entry))
	}
	return list
}

// Text returns the words of a key as they are written, or standard when it is absent.
func (f *Fields) Text(key, standard string) string {
	node := f.Values[key]
	if node == nil || node.Tag == "!!null" {
		return standard
	}
	if node.Kind != yaml.ScalarNode {
		f.Reader.Problem(node, "bad-value", "write it on one line after "+key+":", "%s: want one value, got %s", key, gotOf(node))
		return standard
	}
	return strings.TrimSpace(node.Value)
}

// Required is text for a key that must be there.
func (f *Fields) Required(key string) string {
	value := f.Text(key, "")
	if value == "" {
		f.Reader.Problem(f.Node, "missing-key", "add "+key+": with its value", "want the key %s, got none", key)
	}
	return value
}

// OneOf is text for a closed list of words.
func (f *Fields) OneOf(key, standard string, words ...string) string {
	value := f.Text(key, standard)
	if value != "" && !slices.Contains(words, value) {
		f.Reader.Problem(f.Values[key], "bad-value", "the words are "+strings.Join(words, ", "), "%s: want one of %s, got %q", key, strings.Join(words, ", "), value)
		return standard
	}
	return value
}

// Bool reads true or false; absent is false.
func (f *Fields) Bool(key string) bool {
	return f.OneOf(key, "false", "true", "false") == "true"
}

// Number reads a whole number of 0 or more.
func (f *Fields) Number(key string, standard int) int {
	text := f.Text(key, strconv.Itoa(standard))
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		f.Reader.Problem(f.Values[key], "bad-value", "write a whole number", "%s: want a whole number of 0 or more, got %q", key, text)
		return standard
	}
	return n
}
