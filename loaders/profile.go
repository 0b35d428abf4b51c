package loaders

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tieout/internal/fault"
	"tieout/internal/keys"
	"tieout/reconcile"
)

// Profile says how the rows of a file are read: a native CSV file, one that a
// YAML describes, or one that a format in code reads.
type Profile struct {
	Name string
	Side reconcile.Side

	// Of a native file:
	columns  []string // that the profile reads, as the header names them
	required []string // without these columns a file can't be used

	// Of every other:
	def      *definition
	settings map[string]string
}

// Native reports whether the file is one of the native CSV files, which a
// Scanner can read.
func (p *Profile) Native() bool { return p.def == nil }

// nativeProfiles read the files of our own form.
var nativeProfiles = []*Profile{
	nativeProfile("terminal-csv", reconcile.TerminalSide), nativeProfile("settlement-csv", reconcile.SettlementSide), nativeProfile("deposit-csv", reconcile.DepositSide),
}

func nativeProfile(name string, side reconcile.Side) *Profile {
	return &Profile{Name: name, Side: side, columns: fieldsOf(side), required: neededOf(side)}
}

// ProfileNames lists the built-in profiles, the native ones first.
func ProfileNames() []string {
	var names []string
	for _, p := range nativeProfiles {
		names = append(names, p.Name)
	}
	return append(names, builtinNames()...)
}

// ProfileNamed returns the built-in profile of that name with its settings as
// they stand, or ErrUnknownProfile with the names that there are.
func ProfileNamed(name string) (*Profile, error) {
	name = fullName(name)
	for _, profile := range nativeProfiles {
		if profile.Name == name {
			return profile, nil
		}
	}
	if slices.Contains(builtinNames(), name) {
		return builtinProfile(name)
	}
	hint := "correct profile: of the source"
	if near := keys.Nearest(name, ProfileNames()); near != "" {
		hint = "did you mean " + near + "? " + hint
	}
	return nil, unknownProfile("profile", hint, "want one of %s, got %q", strings.Join(ProfileNames(), ", "), name)
}

// ProfileIsPath reports whether profile: names a file of the user's own.
func ProfileIsPath(name string) bool {
	return strings.ContainsAny(name, `/\`) || strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}

// ProfileOf returns the profile that a source names, built-in or a path, with
// the source's settings. Errors: ErrUnknownProfile, fault.List with every fault
// of the file, unknown-setting.
func ProfileOf(name string, settings map[string]string) (*Profile, error) {
	if ProfileIsPath(name) {
		data, err := os.ReadFile(name)
		if err != nil {
			var reason *os.PathError
			if errors.As(err, &reason) {
				err = reason.Err
			}
			return nil, unknownProfile(filepath.Base(name), "correct profile: of the source; a path there is relative to the configuration file", "want a file with a profile: %v", err)
		}
		return newProfile(filepath.Base(name), data, settings)
	}
	name = fullName(name)
	p, err := ProfileNamed(name)
	if err != nil || len(settings) == 0 {
		return p, err
	}
	if p.Native() {
		_, err := settingValues(name, nil, settings)
		return nil, err
	}
	return newProfile(name+".yaml", builtinText(name), settings)
}

// newProfile reads a profile that is data.
func newProfile(file string, data []byte, settings map[string]string) (*Profile, error) {
	def, err := parseDefinition(file, data, settings, codeFormats())
	if err != nil {
		return nil, err
	}
	values, err := settingValues(file, def.settings, settings)
	if err != nil {
		return nil, err
	}
	if format, ok := def.format.(settingsChecker); ok {
		if err := format.check(values); err != nil {
			return nil, err
		}
	}
	return &Profile{Name: def.name, Side: def.side, def: def, settings: values}, nil
}

// missing returns the required columns that the header does not have; one that
// the source gives a value for is not required.
func (p *Profile) missing(header []string, merchantID string) []string {
	var missing []string
	for _, column := range p.required {
		if column == "merchant_id" && merchantID != "" {
			continue
		}
		if !slices.Contains(header, column) {
			missing = append(missing, column)
		}
	}
	return missing
}

// check wants every required column, and each column that is read once.
func (p *Profile) check(header []string, line int64, merchantID string) error {
	if missing := p.missing(header, merchantID); len(missing) > 0 {
		return &fault.Error{
			Name: "missing-column", Class: fault.Input, Line: line,
			Fact: fmt.Sprintf("want the column %s, got the columns %s", strings.Join(missing, ", "), clean(strings.Join(header, ","), 200)),
			Hint: "correct the export, or the source's profile: " + p.Name + " is expected",
		}
	}
	seen := map[string]bool{}
	for _, column := range header {
		if seen[column] && slices.Contains(p.columns, column) {
			return &fault.Error{Name: "duplicate-column", Class: fault.Input, Line: line, Fact: "want each column once, got " + column + " twice", Hint: "correct the export: nobody can tell which of the two is meant"}
		}
		seen[column] = true
	}
	return nil
}
