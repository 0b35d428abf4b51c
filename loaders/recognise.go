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
		if near.Profile == nil || f.Hits > near.Hits || (f.Hits == near.Hits && len(f.Missing) < len(near.Missing) && len(f.Missing) > 0) {
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
	fact := "no profile fits"
	if near.Profile != nil && len(near.Missing) > 0 {
		fact += fmt.Sprintf("; the nearest is %s, which requires the columns %s too", near.Profile.Name, text.Clean(strings.Join(near.Missing, ", "), 300))
		if near.Hits > 0 && len(near.Came) > 0 {
			fact += "; it does not know " + text.Clean(strings.Join(near.Came, ", "), 200)
		}
	}
	return nil, text.UnknownProfile(in.Name(), "name the profile with --profile", "%s", fact)
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
