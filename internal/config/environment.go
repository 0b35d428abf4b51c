package config

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"tieout/internal/fault"
	"tieout/internal/keys"
)

// variable is ${NAME} in a value; $${NAME} is the text ${NAME} itself.
var variable = regexp.MustCompile(`\$?\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// expand puts the values of environment variables into a text. Missing is one that is not set or empty; empty: none is.
func expand(text string, getenv func(string) string) (expanded string, used []held, missing string) {
	expanded = variable.ReplaceAllStringFunc(text, func(found string) string {
		if strings.HasPrefix(found, "$$") {
			return found[1:]
		}
		name := found[2 : len(found)-1]
		value := getenv(name)
		if value == "" {
			missing = name
			return found
		}
		used = append(used, held{name, value})
		return value
	})
	return expanded, used, missing
}

// held is what a variable holds: perhaps a secret, which no message shows.
type held struct{ name, value string }

// environment puts environment variables into every value of a configuration but those of notify:, whose
// targets are dropped when theirs is not set: an alert that can't be sent fails no night.
func (r *reader) environment(root *yaml.Node, getenv func(string) string) (used []held) {
	if root.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value != "notify" {
			used = append(used, r.values(root.Content[i+1], getenv)...)
		}
	}
	return used
}

// values expands the scalars below a node, those that are keys aside. An alias shows its anchor, which is expanded once.
func (r *reader) values(node *yaml.Node, getenv func(string) string) (used []held) {
	switch node.Kind {
	case yaml.ScalarNode:
		if !strings.Contains(node.Value, "${") {
			return nil
		}
		text, used, missing := expand(node.Value, getenv)
		if missing != "" {
			r.Problem(node, "variable-unset", "set it where tieout runs, for example in the unit's EnvironmentFile; $${"+missing+"} is the text itself", "want the environment variable %s, got none", missing)
		}
		node.Value = text
		return used
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			used = append(used, r.values(node.Content[i+1], getenv)...)
		}
	case yaml.SequenceNode:
		for _, entry := range node.Content {
			used = append(used, r.values(entry, getenv)...)
		}
	}
	return used
}

// leastHidden is how many letters a value must have to be looked for inside of words: a shorter one is no secret.
const leastHidden = 4

// hide writes the names of variables in place of their values, longest first.
func hide(problems fault.List, used []held) {
	slices.SortStableFunc(used, func(a, b held) int { return len(b.value) - len(a.value) })
	for _, problem := range problems {
		for _, h := range used {
			for _, text := range [...]*string{&problem.Fact, &problem.Hint} {
				*text = strings.ReplaceAll(*text, `"`+h.value+`"`, `"${`+h.name+`}"`)
				if len(h.value) >= leastHidden {
					*text = strings.ReplaceAll(*text, h.value, "${"+h.name+"}")
				}
			}
		}
	}
}

// expandedText reads a key's words with its environment variables; missing is one that is not set.
func expandedText(f *keys.Fields, key string, getenv func(string) string) (text, missing string) {
	text, _, missing = expand(f.Text(key, ""), getenv)
	return text, missing
}
