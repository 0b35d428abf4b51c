package config

import (
	"path/filepath"

	"go.yaml.in/yaml/v4"

	"tieout/internal/fault"
)

// Place is where something stands in the configuration file, both from 1; the zero place: it
// is not written there.
type Place struct{ Line, Column int }

func placeOf(node *yaml.Node) Place {
	if node == nil {
		return Place{}
	}
	return Place{int(node.Line), int(node.Column)}
}

// PlaceOf returns where the value of a key of the configuration itself stands, such as out.
func (c *Config) PlaceOf(key string) Place { return c.places[key] }

// At returns the fault with its place in the configuration file.
func (c *Config) At(place Place, e *fault.Error) *fault.Error {
	made := *e
	made.Place, made.Line, made.Column = filepath.Base(c.Path), int64(place.Line), place.Column
	return &made
}

// remember keeps the places of the keys of the configuration.
func (c *Config) remember(f *fields) {
	c.places = map[string]Place{}
	for key, node := range f.Values {
		c.places[key] = placeOf(node)
	}
}
