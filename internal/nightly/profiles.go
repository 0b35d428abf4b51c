package nightly

import (
	"cmp"

	"tieout/internal/config"
	"tieout/loaders"
	"tieout/loaders/profile"
)

// profileOf returns the profile of a source, built-in or its own file, with the
// source's settings.
func profileOf(source *config.Source) (*profile.Profile, error) {
	return loaders.ProfileOf(cmp.Or(source.ProfilePath, source.Profile), source.ProfileSettings(), source.Provider)
}

// profileOf is the function profileOf; each source's profile is read once a process.
func (p *Pipeline) profileOf(source *config.Source) (*profile.Profile, error) {
	if known, ok := p.profiles.Load(source.Name); ok {
		return known.(*profile.Profile), nil
	}
	profile, err := profileOf(source)
	if err != nil {
		return nil, err
	}
	p.profiles.Store(source.Name, profile)
	return profile, nil
}
