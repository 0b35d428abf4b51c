package loaders

import (
	"embed"
	"slices"
	"strings"
	"sync"

	"tieout/loaders/profile"
)

// profileFiles are the built-in profiles that are data.
//
//go:embed profiles/*.yaml
var profileFiles embed.FS

// builtinNames lists them by name, sorted.
var builtinNames = sync.OnceValue(func() []string {
	entries, err := profileFiles.ReadDir("profiles")
	if err != nil {
		panic("loaders: the built-in profiles can't be listed: " + err.Error())
	}
	var names []string
	for _, entry := range entries {
		if name, ok := strings.CutSuffix(entry.Name(), ".yaml"); ok && !strings.HasSuffix(name, ".test") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
})

func builtinText(name string) []byte {
	data, err := profileFiles.ReadFile("profiles/" + name + ".yaml")
	if err != nil {
		panic("loaders: the built-in profile " + name + " can't be read: " + err.Error())
	}
	return data
}

// builtinProfiles reads each of them once.
var builtinProfiles = sync.OnceValues(func() (map[string]*profile.Profile, error) {
	profiles := map[string]*profile.Profile{}
	for _, name := range builtinNames() {
		p, err := newProfile(name+".yaml", builtinText(name), nil)
		if err != nil {
			return nil, err
		}
		profiles[name] = p
	}
	return profiles, nil
})

func builtinProfile(name string) (*profile.Profile, error) {
	profiles, err := builtinProfiles()
	if err != nil {
		return nil, err
	}
	return profiles[name], nil
}
