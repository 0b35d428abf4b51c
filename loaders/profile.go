package loaders

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tieout/internal/fault"
	"tieout/internal/keys"
	"tieout/loaders/bank"
	"tieout/loaders/profile"
	"tieout/loaders/text"
	"tieout/reconcile"
)

// nativeProfiles read the files of our own form.
var nativeProfiles = []*profile.Profile{
	nativeProfile("terminal-csv", reconcile.TerminalSide), nativeProfile("settlement-csv", reconcile.SettlementSide), nativeProfile("deposit-csv", reconcile.DepositSide),
}

func nativeProfile(name string, side reconcile.Side) *profile.Profile {
	return &profile.Profile{Name: name, Side: side, Columns: profile.FieldsOf(side), Required: profile.NeededOf(side)}
}

// ProfileNames lists the built-in profiles, the native ones first.
func ProfileNames() []string {
	var names []string
	for _, p := range nativeProfiles {
		names = append(names, p.Name)
	}
	return append(names, builtinNames()...)
}

// profileNamed returns the built-in profile of that name with its settings as
// they stand, or ErrUnknownProfile with the names that there are.
func profileNamed(name string) (*profile.Profile, error) {
	name = bank.FullName(name)
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
	return nil, text.UnknownProfile("profile", hint, "want one of %s, got %q", strings.Join(ProfileNames(), ", "), name)
}

// profileIsPath reports whether profile: names a file of the user's own.
func profileIsPath(name string) bool {
	return strings.ContainsAny(name, `/\`) || strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}

// ProfileOf returns the profile that a source names, built-in or a path, with the source's settings. Where
// the profile asks whose money is meant and the settings do not say, it is the source's provider's, if the
// profile knows a word with which its name begins. Errors: ErrUnknownProfile, fault.List with every fault of the
// file, unknown-setting.
func ProfileOf(name string, settings map[string]string, provider string) (*profile.Profile, error) {
	p, err := profileWith(name, settings)
	if err != nil || p == nil || p.Def == nil || settings[providerSetting] != "" {
		return p, err
	}
	for _, word := range p.Def.SettingWords(providerSetting) {
		if strings.HasPrefix(strings.ToLower(provider), word) {
			own := map[string]string{providerSetting: word}
			maps.Copy(own, settings)
			return profileWith(name, own)
		}
	}
	return p, nil
}

// profileWith returns the profile of a name or a path with these settings. Errors: those of ProfileOf.
func profileWith(name string, settings map[string]string) (*profile.Profile, error) {
	if profileIsPath(name) {
		if wrong := text.NotAFile(name); wrong != nil { // a pipe would be waited for
			return nil, text.UnknownProfile(filepath.Base(name), "correct profile: of the source", "want a file with a profile: %s", wrong.Fact)
		}
		if info, err := os.Stat(name); err == nil && info.Size() > mostProfile {
			return nil, text.UnknownProfile(filepath.Base(name), "correct profile: of the source; the file is no profile that somebody wrote",
				"want a file with a profile of at most %d bytes, got one of %d", mostProfile, info.Size())
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, text.UnknownProfile(filepath.Base(name), "correct profile: of the source; a path there is relative to the configuration file", "want a file with a profile: %v", fault.WithoutPath(err))
		}
		return newProfile(filepath.Base(name), data, settings)
	}
	name = bank.FullName(name)
	p, err := profileNamed(name)
	if err != nil || len(settings) == 0 {
		return p, err
	}
	if p.Native() {
		_, err := profile.SettingValues(name, nil, settings)
		return nil, err
	}
	return newProfile(name+".yaml", builtinText(name), settings)
}

// mostProfile is how many bytes the text of a profile may have: its tree takes a hundred times as many.
const mostProfile = 256 << 10

// providerSetting asks whose money is meant.
const providerSetting = "provider"

// newProfile reads a profile that is data.
func newProfile(file string, data []byte, settings map[string]string) (*profile.Profile, error) {
	def, err := profile.ParseDefinition(file, data, settings, codeFormats())
	if err != nil {
		return nil, err
	}
	values, err := profile.SettingValues(file, def.Settings, settings)
	if err != nil {
		return nil, err
	}
	if format, ok := def.Format.(bank.SettingsChecker); ok {
		if err := format.Check(values); err != nil {
			return nil, err
		}
	}
	return &profile.Profile{Name: def.Name, Side: def.Side, Def: def, Settings: values}, nil
}
