package loaders

import (
	"fmt"
	"strings"

	"tieout/internal/fault"
	"tieout/loaders/profile"
	"tieout/loaders/text"
)

// recogniseFile finds the built-in profile that a file's header, or the form of
// its lines, fits best. Errors: ErrUnknownProfile with the nearest one,
// no-header.
func recogniseFile(in *text.Intake) (*profile.Profile, error) {
	var best, near profile.Fit
	for _, name := range ProfileNames() {
		p, err := profileNamed(name)
		if err != nil {
			return nil, err
		}
		f, err := p.Fits(in)
		if err != nil {
			return nil, err
		}
		if f.Score > best.Score {
			best = f
		}
		if f.Near() && (!near.Near() || f.Hits-len(f.Missing) > near.Hits-len(near.Missing)) {
			near = f
		}
	}
	if best.Profile != nil {
		return best.Profile, nil
	}
	if p, err := recogniseLatin(in); p != nil || err != nil {
		return p, err
	}
	if empty, err := in.NothingButBlanks(); err != nil || empty {
		return nil, profile.OrElse(err, &fault.Error{Name: "no-header", Class: fault.Input, Place: in.Name(), Fact: "want a header line, got none", Hint: "ask for the file again"})
	}
	if !near.Near() {
		return nil, text.UnknownProfile(in.Name(), "name the profile with --profile, or write one as docs/PROFILES.md says", "no profile fits, and none is near")
	}
	fact := fmt.Sprintf("no profile fits; the nearest is %s, which knows %s and requires the columns %s too", near.Profile.Name, text.Clean(strings.Join(near.Known, ", "), 200), text.Clean(strings.Join(near.Missing, ", "), 400))
	if len(near.Came) > 0 {
		fact += "; it does not know " + text.Clean(strings.Join(near.Came, ", "), 200)
	}
	return nil, text.UnknownProfile(in.Name(), "rename the column that is meant to one of these, or write a profile as docs/PROFILES.md says; name another profile with --profile", "%s", fact)
}

// recogniseLatin looks for a profile that names the one-byte encoding of its files, and reads
// the file in it: such a text is taken for GB18030 as long as nobody says what it is.
func recogniseLatin(in *text.Intake) (*profile.Profile, error) {
	if in.Encoding != "gb18030" && in.Broken == 0 {
		return nil, nil
	}
	encoding, broken := in.Encoding, in.Broken
	for _, name := range ProfileNames() {
		p, err := profileNamed(name)
		if err != nil {
			return nil, err
		}
		latin := p.Expects().Latin
		if latin == "" {
			continue
		}
		in.Encoding, in.Broken = latin, 0
		if f, err := p.Fits(in); err != nil || f.Score > 0 {
			return p, err
		}
	}
	in.Encoding, in.Broken = encoding, broken
	return nil, nil
}
