package config

import (
	"bytes"

	"tieout/internal/mask"
)

// leastSecret is how many bytes a secret must have: as text of random letters,
// digits or hexadecimal numbers so many can't be guessed.
const leastSecret = 32

// maskKey reads the secret from the file that mask_key: names. No fault quotes any
// of it.
func (c *Config) maskKey(f *fields) mask.Key {
	path := f.Text("mask_key", "")
	if path == "" {
		return mask.Key{}
	}
	data, read := c.secretFile(f, "mask_key", "mask-key-unusable", path)
	secret := bytes.TrimSpace(data)
	switch {
	case !read:
	case len(secret) < leastSecret:
		f.Problem(f.Values["mask_key"], "mask-key-unusable", "write one, as with: openssl rand -hex 32", "mask_key: want a file with a secret of at least %d characters, got %d", leastSecret, len(secret))
	default:
		return mask.NewKey(secret)
	}
	return mask.Key{}
}
