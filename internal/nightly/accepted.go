package nightly

import (
	"path/filepath"
	"slices"
	"strings"

	"tieout/internal/fault"
	"tieout/internal/keys"
)

var errNotRestated = &fault.Error{Name: "not-restated", Class: fault.Usage}

// accepted reports whether the operator named the file, by its name in the
// inbox or by a path that ends in it.
func accepted(list []string, name string) bool {
	return slices.ContainsFunc(list, func(given string) bool {
		given = "/" + filepath.ToSlash(given)
		return strings.HasSuffix(given, "/"+name) || strings.HasSuffix(shownName(given), "/"+name)
	})
}

// checkAccepted refuses a name that the operator accepted and that no restated file of the inbox has: the file that was
// meant would be refused once more, and nobody told. One that an earlier run accepted is named in a repetition of it.
func (r *register) checkAccepted(list, inbox []string) error {
	restated := slices.DeleteFunc(slices.Clone(inbox), func(name string) bool {
		return r.names[name] == "" || r.unchanged[name] && r.takings[name] < 2
	})
	for _, given := range list {
		if slices.ContainsFunc(restated, func(name string) bool { return accepted([]string{given}, name) }) {
			continue
		}
		hint := "no file of the inbox has other bytes than an earlier night took in: leave the flag out"
		if near := keys.Nearest(filepath.ToSlash(given), restated); near != "" {
			hint = "did you mean: --accept-restated " + near
		} else if len(restated) > 0 {
			hint = "name one of: " + strings.Join(restated[:min(len(restated), mostNamed)], ", ")
		}
		e := errNotRestated.At("--accept-restated", "want a file of the inbox of which an earlier night took in another version, got %q; nothing was committed", shownName(given))
		e.Hint = hint
		return e
	}
	return nil
}
