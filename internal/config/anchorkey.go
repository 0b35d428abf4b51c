package config

import (
	"tieout/internal/anchor"
	"tieout/internal/fault"
)

// anchorKey reads the key that signs the anchor from the file that key: names. No fault
// quotes any of it.
func (c *Config) anchorKey(f *fields) (key anchor.Key) {
	path := f.Text("key", "")
	if path == "" {
		return key
	}
	data, read := c.secretFile(f, "key", "key-unusable", path)
	if !read {
		return key
	}
	var err error
	if key, err = anchor.ReadKey(data); err != nil {
		f.Problem(f.Values["key"], "key-unusable", "write one, as with: openssl genpkey -algorithm ed25519", "key: want an Ed25519 key in PEM, got a file without one")
	}
	return key
}

// secretFile reads the file that a key of the configuration names. No fault quotes any of it.
func (c *Config) secretFile(f *fields, key, name, path string) (data []byte, read bool) {
	data, err := readWhole(c.absolutePath(path))
	if err != nil {
		f.Problem(f.Values[key], name, "correct the path, which is relative to the configuration file, and let the user of the job read it", "%s: want a file with a secret key, got one that can't be read: %v", key, fault.WithoutPath(err))
	}
	return data, err == nil
}
