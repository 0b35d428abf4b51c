package config

import (
	"os"

	"tieout/internal/anchor"
)

// anchorKey reads the key that signs the anchor from the file that key: names. No fault
// quotes any of it.
func (c *Config) anchorKey(f *fields) (key anchor.Key) {
	path := f.Text("key", "")
	if path == "" {
		return key
	}
	data, err := os.ReadFile(c.absolutePath(path))
	if err != nil {
		f.Problem(f.Values["key"], "key-unusable", "let the user of the job read it; a path is relative to the configuration file", "key: want the path of a file with a key, got one that can't be read")
		return key
	}
	if key, err = anchor.ReadKey(data); err != nil {
		f.Problem(f.Values["key"], "key-unusable", "write one, as with: openssl genpkey -algorithm ed25519", "key: want an Ed25519 key in PEM, got a file without one")
	}
	return key
}
