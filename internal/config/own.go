package config

import (
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"tieout/internal/fault"
)

// Owns reports whether a path is one of tieout's own: the configuration, a profile, the
// store or something among the reports. An inbox that holds them receives none of them.
func (c *Config) Owns(path string) bool {
	if isBelow(path, c.Out) || path == filepath.Join(c.BaseDir, filepath.Base(c.Path)) {
		return true
	}
	if store, isFile := c.storeFile(); isFile {
		if path == store || strings.HasPrefix(path, store+"-") || strings.HasPrefix(path, store+".") {
			return true
		}
	}
	// Calendars and tests of profiles lie beside the configuration.
	if slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(path)) && isBelow(c.BaseDir, c.Inbox) {
		return true
	}
	return slices.ContainsFunc(c.Sources, func(s Source) bool { return path == s.ProfilePath || path == s.MappingPath })
}

// checkApart wants an inbox that is not among the reports, where a night would take its own reports for
// files, and rename what lies there; nor reports and store within an inbox, unless that is the
// folder of the configuration, in which all lies together: see Owns. A store is no folder of reports.
func (f *fields) checkApart(c *Config) {
	inbox, out := c.Inbox, c.Out
	store, isFile := c.storeFile()
	store = real(store)
	within := func(path string) bool {
		return real(inbox) != real(c.BaseDir) && (isBelow(real(path), real(inbox)) || isBelow(path, inbox))
	}
	switch {
	case within(out):
		f.Problem(f.Values["out"], "folders-nested", "name two folders, neither of them the other", "out: want a folder that is not in the inbox, got %s", filepath.Base(out))
	case isFile && within(store):
		f.Problem(f.Values["store"], "folders-nested", "name a file that is in none of the folders", "store: want a file that is not in the inbox, got %s", filepath.Base(store))
	case isFile && (store == real(out) || store == real(inbox)):
		f.Problem(f.Values["store"], "folders-nested", "name a file, such as sqlite:tieout.db", "store: want a file, got the folder of inbox: or out:, %s", filepath.Base(store))
	}
	if isBelow(real(inbox), real(out)) {
		f.Problem(f.Values["inbox"], "folders-nested", "name two folders, neither of them the other", "inbox: want a folder that is not out: and not below it, got %s", filepath.Base(inbox))
	}
}

// storeFile is the path of the store's file; false: it is none.
func (c *Config) storeFile() (path string, isFile bool) {
	path, isFile = strings.CutPrefix(c.Store, "sqlite:")
	return c.absolutePath(path), isFile
}

// LeadsHome says to which key of the configuration a link in the inbox leads: into, or to what holds, the folders of out: and archive: or the file
// of store:. By such a link a night would read what it writes itself. Empty: to none.
func (c *Config) LeadsHome(link string) string {
	to := real(link)
	if areNested(to, real(c.Out)) {
		return "out"
	}
	if store, isFile := c.storeFile(); isFile && isBelow(real(store), to) {
		return "store"
	}
	if archive := c.Archive.Dir; archive != "" && areNested(to, real(archive)) {
		return "archive"
	}
	return ""
}

// real is a path without links. Of what is not there yet, it is that of the nearest folder that is.
func real(path string) string {
	if found, err := filepath.EvalSymlinks(path); err == nil {
		return found
	}
	if upper := filepath.Dir(path); upper != path {
		return filepath.Join(real(upper), filepath.Base(path))
	}
	return path
}

// warnHome warns of paths that begin as a shell writes those of the home: here they are taken as they are written.
func (c *Config) warnHome(values map[string]*yaml.Node) {
	for _, key := range [...]string{"store", "inbox", "out", "archive", "metrics", "merchants", "forms", "mask_key", "key", "archive_key"} {
		node := values[key]
		if node == nil || !strings.HasPrefix(strings.TrimPrefix(node.Value, "sqlite:"), "~") {
			continue
		}
		c.Warnings = append(c.Warnings, c.At(placeOf(node), &fault.Error{
			Name: "bad-value", Class: fault.Usage, Fact: key + ": want a path, got one that begins with ~, which here is a folder beside the configuration file",
			Hint: "write it from its root, or as ${HOME}/...",
		}).Error())
	}
}

// areNested reports whether one of two folders is the other, or lies in it.
func areNested(a, b string) bool { return isBelow(a, b) || isBelow(b, a) }

// isBelow reports whether a path is a folder or lies in it.
func isBelow(path, folder string) bool {
	relative, err := filepath.Rel(folder, path)
	return err == nil && filepath.IsLocal(relative)
}
