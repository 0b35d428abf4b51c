package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"go.yaml.in/yaml/v4"

	"tieout/reconcile"
)

// reader reads the nodes of one YAML file and collects every fault.
type reader struct {
	file     string
	problems *[]Problem
}

func (r *reader) problem(node *yaml.Node, name, hint, format string, values ...any) {
	p := Problem{Name: name, File: r.file, Fact: fmt.Sprintf(format, values...), Hint: hint}
	if node != nil {
		p.Line, p.Column = int(node.Line), int(node.Column)
	}
	*r.problems = append(*r.problems, p)
}

// fields is a mapping whose keys are known.
type fields struct {
	*reader
	node   *yaml.Node
	values map[string]*yaml.Node
}

// mapping reads a mapping; a key that is not allowed is a fault that names the nearest one.
func (r *reader) mapping(node *yaml.Node, what string, allowed ...string) fields {
	f := fields{reader: r, node: node, values: map[string]*yaml.Node{}}
	node = resolve(node)
	if node == nil || node.Kind != yaml.MappingNode {
		r.problem(node, "bad-value", "write "+what+" as key: value", "%s: want keys and values", what)
		return f
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], resolve(node.Content[i+1])
		switch {
		case !slices.Contains(allowed, key.Value):
			hint := "the keys here are " + strings.Join(allowed, ", ")
			if near := nearest(key.Value, allowed); near != "" {
				hint = fmt.Sprintf("did you mean %s? %s", near, hint)
			}
			r.problem(key, "unknown-key", hint, "unknown key %q in %s", key.Value, what)
		case f.values[key.Value] != nil:
			r.problem(key, "duplicate-key", "keep one of the two", "key %q stands twice in %s", key.Value, what)
		default:
			f.values[key.Value] = value
		}
	}
	return f
}

// resolve follows an alias to its anchor.
func resolve(node *yaml.Node) *yaml.Node {
	for node != nil && node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	return node
}

// list returns the nodes of a sequence; an absent key is an empty one.
func (f *fields) list(key string) []*yaml.Node {
	node := f.values[key]
	if node == nil || node.Tag == "!!null" {
		return nil
	}
	if node.Kind != yaml.SequenceNode {
		f.problem(node, "bad-value", "begin each entry with a dash", "%s: want a list", key)
		return nil
	}
	var list []*yaml.Node
	for _, entry := range node.Content {
		list = append(list, resolve(entry))
	}
	return list
}

// text returns the words of a key as they are written, or standard when it is absent.
func (f *fields) text(key, standard string) string {
	node := f.values[key]
	if node == nil || node.Tag == "!!null" {
		return standard
	}
	if node.Kind != yaml.ScalarNode {
		f.problem(node, "bad-value", "write it on one line behind "+key+":", "%s: want one value", key)
		return standard
	}
	return strings.TrimSpace(node.Value)
}

// needed is text for a key that must be there.
func (f *fields) needed(key string) string {
	value := f.text(key, "")
	if value == "" {
		f.problem(f.node, "missing-key", "add "+key+": with its value", "want the key %s, got none", key)
	}
	return value
}

// oneOf is text for a closed list of words.
func (f *fields) oneOf(key, standard string, words ...string) string {
	value := f.text(key, standard)
	if value != "" && !slices.Contains(words, value) {
		f.problem(f.values[key], "bad-value", "the words are "+strings.Join(words, ", "), "%s: want one of %s, got %q", key, strings.Join(words, ", "), value)
		return standard
	}
	return value
}

func (f *fields) truth(key string) bool {
	return f.oneOf(key, "false", "true", "false") == "true"
}

func (f *fields) number(key string, standard int) int {
	text := f.text(key, strconv.Itoa(standard))
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		f.problem(f.values[key], "bad-value", "write a whole number", "%s: want a whole number of 0 or more, got %q", key, text)
		return standard
	}
	return n
}

func (f *fields) date(key string) reconcile.Date {
	text := f.text(key, "")
	if text == "" {
		return 0
	}
	day, err := reconcile.ParseDate(text)
	if err != nil {
		f.problem(f.values[key], "bad-value", "write a date that exists, as 2026-10-08", "%s: %v", key, err)
	}
	return day
}

// duration reads a time span such as 10m.
func (f *fields) duration(key string) time.Duration {
	text := f.text(key, "0s")
	span, err := time.ParseDuration(text)
	if err != nil || span < 0 || span >= 12*time.Hour {
		f.problem(f.values[key], "bad-value", "write it as 10m", "%s: want a time span of less than 12h, got %q", key, text)
		return 0
	}
	return span
}

// days reads a number of calendar days such as 1d.
func (f *fields) days(key string, standard int) int {
	text := f.text(key, "")
	if text == "" {
		return standard
	}
	digits, isDays := strings.CutSuffix(text, "d")
	n, err := strconv.Atoi(digits)
	if !isDays || err != nil || n < 0 || n > 60 {
		f.problem(f.values[key], "bad-value", "write it as 1d", "%s: want 0d to 60d, got %q", key, text)
		return standard
	}
	return n
}

// timeOfDay reads 23:00 as the span since midnight; 24:00 is the natural day.
func (f *fields) timeOfDay(key string) time.Duration {
	text := f.text(key, "24:00")
	if text == "24:00" {
		return 24 * time.Hour
	}
	at, err := time.Parse("15:04", text)
	if err != nil || len(text) != 5 {
		f.problem(f.values[key], "bad-value", `write it in quotes, as "23:00"`, "%s: want a time of day from 00:00 to 24:00, got %q", key, text)
		return 24 * time.Hour
	}
	return time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
}

// money reads an amount in major units, at most 4 decimals; absent: not valid.
func (f *fields) money(key string) decimal.NullDecimal {
	text := f.text(key, "")
	if text == "" {
		return decimal.NullDecimal{}
	}
	minor, err := reconcile.ParseMinor(text, 4)
	if err != nil || minor < 0 {
		f.problem(f.values[key], "bad-value", "write an amount as 20.00", "%s: want an amount of 0 or more, got %q", key, text)
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(decimal.New(minor, -4))
}

// percentage reads 0.60% as the fraction 0.006. The sign is not left out: 0.6
// could be meant as 60%.
func (f *fields) percentage(key string) decimal.Decimal {
	text := f.text(key, "")
	if text == "" {
		return decimal.Decimal{}
	}
	digits, percent := strings.CutSuffix(text, "%")
	minor, err := reconcile.ParseMinor(strings.TrimSpace(digits), 6)
	if !percent || err != nil || minor < 0 || minor > 100_000_000 {
		f.problem(f.values[key], "bad-value", "write it with its percent sign, as 0.60%", "%s: want a percentage from 0%% to 100%%, got %q", key, text)
		return decimal.Decimal{}
	}
	return reduced(decimal.New(minor, -8))
}

// reduced drops zeros at the end, so that equal rates look equal.
func reduced(d decimal.Decimal) decimal.Decimal {
	parsed, err := decimal.NewFromString(d.String())
	if err != nil {
		return d
	}
	return parsed
}

// bytes reads a size such as 256MB or 1GB, in units of 1,024.
func (f *fields) bytes(key string, standard int64) int64 {
	text := f.text(key, "")
	if text == "" {
		return standard
	}
	for _, unit := range [...]struct {
		name  string
		bytes int64
	}{{"MB", 1 << 20}, {"GB", 1 << 30}} {
		digits, found := strings.CutSuffix(strings.ToUpper(text), unit.name)
		if count, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 32); found && err == nil && count*unit.bytes >= leastMemory {
			return count * unit.bytes
		}
	}
	f.problem(f.values[key], "bad-value", "write a size of 64MB or more, such as 256MB or 1GB", "%s: want a size, got %q", key, text)
	return standard
}
