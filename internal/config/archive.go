package config

import (
	"path/filepath"

	"tieout/internal/archive"
)

// archive reads where inputs are kept, and the key that encrypts them. No fault quotes any of it.
func (c *Config) archive(f *fields) {
	path := c.absolutePath(f.Text("archive", "archive"))
	within := func(folder string) bool { return areNested(path, folder) || areNested(real(path), real(folder)) }
	if within(c.Inbox) || within(c.Out) {
		if f.Values["archive"] == nil {
			return // who archives has to name a folder
		}
		f.Problem(f.Values["archive"], "folders-nested", "name a folder of its own", "archive: want a folder that is neither in inbox: or out: nor around them, got %s", filepath.Base(path))
		return
	}
	c.Archive.Dir = path
	keyPath := f.Text("archive_key", "")
	if keyPath == "" {
		return
	}
	data, read := c.secretFile(f, "archive_key", "key-unusable", keyPath)
	if !read {
		return
	}
	var err error
	if c.Archive.Key, err = archive.ReadKey(data); err != nil {
		f.Problem(f.Values["archive_key"], "key-unusable", "write one, as with: age-keygen", "archive_key: want a line AGE-SECRET-KEY-1..., got a file without one")
	}
}
