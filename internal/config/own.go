package config

import (
	"path/filepath"
	"slices"
	"strings"
)

// Owns reports whether a path is one of tieout's own: the configuration, a profile, the
// store or something among the reports. An inbox that holds them receives none of them.
func (c *Config) Owns(path string) bool {
	if isBelow(path, c.Out) || path == filepath.Join(c.BaseDir, filepath.Base(c.Path)) {
		return true
	}
	if store, isFile := strings.CutPrefix(c.Store, "sqlite:"); isFile {
		if store = c.absolutePath(store); path == store || strings.HasPrefix(path, store+"-") || strings.HasPrefix(path, store+".") {
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
// files, and rename what lies there. Reports within the inbox are left alone: see Owns.
func (f *fields) checkApart(inbox, out string) {
	real := func(path string) string {
		if found, err := filepath.EvalSymlinks(path); err == nil {
			return found
		}
		return path
	}
	if isBelow(real(inbox), real(out)) {
		f.Problem(f.Values["inbox"], "folders-nested", "name two folders, neither of them the other", "inbox: want a folder that is not out: and not below it, got %s", filepath.Base(inbox))
	}
}

// isBelow reports whether a path is a folder or lies in it.
func isBelow(path, folder string) bool {
	relative, err := filepath.Rel(folder, path)
	return err == nil && relative != ".." && !strings.HasPrefix(relative, "../")
}
