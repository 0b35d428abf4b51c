package profile

import (
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"tieout/internal/keys"
	"tieout/loaders/text"
)

// settings reads the choices that a source may make.
func (r *ProfileReader) settings(root *yaml.Node) []setting {
	var list []setting
	root = keys.Resolve(root)
	if root.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		node := keys.Resolve(root.Content[i+1])
		if root.Content[i].Value != "settings" || node.Kind != yaml.MappingNode {
			continue
		}
		for j := 0; j+1 < len(node.Content); j += 2 {
			f := r.Mapping(node.Content[j+1], "a setting", "default", "words", "why")
			s := setting{Name: node.Content[j].Value, Standard: f.Text("default", ""), Why: f.Required("why"), Words: r.texts(f.Values["words"], "words")}
			list = append(list, s)
		}
	}
	return list
}

// SettingValues returns the value of each setting, of the source or the
// standard one. A setting that the profile does not have is a fault.
func SettingValues(profile string, known []setting, given map[string]string) (map[string]string, error) {
	values := map[string]string{}
	var names []string
	for _, s := range known {
		values[s.Name], names = s.Standard, append(names, s.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		value := given[name]
		at := slices.IndexFunc(known, func(s setting) bool { return s.Name == name })
		switch {
		case at < 0:
			if len(names) == 0 {
				return nil, text.ErrSetting.At(profile, "want no setting, for the profile has none, got %q", name)
			}
			return nil, text.ErrSetting.At(profile, "want one of %s, got %q", strings.Join(names, ", "), name)
		case len(known[at].Words) > 0 && !slices.Contains(known[at].Words, value):
			return nil, text.ErrSetting.At(profile, "%s: want one of %s, got %q", name, strings.Join(known[at].Words, ", "), value)
		}
		values[name] = value
	}
	return values, nil
}

// substitute puts the settings' values where ${NAME} stands; ${NAME:06} is a layout with a year of two digits.
func (r *ProfileReader) substitute(node *yaml.Node, values map[string]string) {
	if node.Kind == yaml.ScalarNode && strings.Contains(node.Value, "${") {
		for name, value := range values {
			node.Value = strings.ReplaceAll(node.Value, "${"+name+"}", value)
			node.Value = strings.ReplaceAll(node.Value, "${"+name+":06}", strings.Replace(value, "2006", "06", 1))
		}
		if strings.Contains(node.Value, "${") {
			r.Problem(node, "bad-value", "list it under settings:", "no setting is called as in %q", node.Value)
		}
		node.Tag = "!!str"
	}
	for _, child := range node.Content {
		r.substitute(child, values)
	}
}
