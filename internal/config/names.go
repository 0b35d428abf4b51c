package config

import (
	"go.yaml.in/yaml/v4"

	"tieout/internal/mask"
)

// A name of the configuration stands in every report, letter and file name. Who puts a card number into one shows it to all of
// their readers, so it is masked where the configuration is read, as in rows: sources, terms, schedules and rows still meet under the name. The
// numbers of merchants and terminals stay, for people must be able to name them to the acquirer.

// namingKeys are the keys of which every value below is a name.
var namingKeys = map[string]bool{"provider": true, "product": true, "name": true, "accounts": true, "prefix": true}

// maskNames masks the card numbers in the names of a configuration.
func maskNames(node *yaml.Node) { maskBelow(node, false) }

func maskBelow(node *yaml.Node, named bool) {
	switch node.Kind {
	case yaml.ScalarNode:
		if named {
			node.Value = maskedName(node.Value)
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			key, value := node.Content[i].Value, node.Content[i+1]
			if key == "text" && value.Kind == yaml.ScalarNode { // of a deduction: what lines say is masked as free text is
				value.Value = mask.Text(value.Value)
			}
			maskBelow(value, named || namingKeys[key])
		}
	case yaml.SequenceNode, yaml.DocumentNode:
		for _, entry := range node.Content {
			maskBelow(entry, named)
		}
	}
}

// maskedName masks what is a card number by its check digit: numbers of accounts and contracts stay.
func maskedName(name string) string { return mask.Key{}.Identifier(name) }
