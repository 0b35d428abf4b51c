package config

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"path/filepath"

	"tieout/internal/fault"
)

// mappingSetting is the setting of a profile that names a file of the user's own.
const mappingSetting = "mapping"

// mappingPath finds the file that the setting mapping names. Its bytes are part of
// what can change a verdict.
func (r *reader) mappingPath(s *Source, f fields) {
	path := s.Settings[mappingSetting]
	if path == "" {
		return
	}
	s.MappingPath = path
	if !filepath.IsAbs(path) {
		s.MappingPath = filepath.Join(r.folder, path)
	}
	data, err := readWhole(s.MappingPath)
	if err != nil {
		f.Problem(f.Values["settings"], "mapping-unreadable", "a path is relative to the configuration file", "mapping: want a file, got %s: %v", path, fault.WithoutPath(err))
		return
	}
	sum := sha256.Sum256(data)
	s.MappingSHA256 = hex.EncodeToString(sum[:])
}

// ProfileSettings are the settings of the source's profile, with the mapping's path
// as it can be opened.
func (s *Source) ProfileSettings() map[string]string {
	if s.MappingPath == "" {
		return s.Settings
	}
	settings := maps.Clone(s.Settings)
	settings[mappingSetting] = s.MappingPath
	return settings
}
