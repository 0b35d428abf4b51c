package profile

import (
	"bytes"
	"slices"

	"tieout/loaders/text"
	"tieout/reconcile/civil"
)

// EntryFits are how well a profile reads the entries of an archive, by their places; 0: it does not.
type EntryFits struct {
	Scores  []int
	headers [][]byte     // of those that have one
	days    []civil.Date // of their names, where rows take the day of their file
	broken  bool         // the name of one is that of a file with rows, and it is none
	whole   bool         // a file of the profile's shape ends where its document does
}

// FitEntries looks at how the entries of an archive begin. Where names of them are those that the profile knows,
// only these are looked at; of others a header or a row must fit, for comments alone are anybody's.
func (p *Profile) FitEntries(entries []text.Entry, limits text.Limits) EntryFits {
	wants := p.Expects()
	fits := EntryFits{Scores: make([]int, len(entries)), headers: make([][]byte, len(entries)), days: make([]civil.Date, len(entries)), whole: p.isDocument()}
	known := func(e text.Entry) bool { return len(wants.Entries) > 0 && wants.Entries[0].MatchString(e.Name) }
	named := slices.ContainsFunc(entries, known)
	for i, entry := range entries {
		if named && !known(entry) {
			continue
		}
		f, err := p.Fits(text.HeadIntake(entry, limits, wants))
		fits.broken = fits.broken || named && f.Score == 0
		if err == nil && (named || f.Score >= leastOfRows) {
			fits.Scores[i], fits.headers[i] = f.Score, f.header
			if p.Def != nil && p.Def.WantsDate() {
				fits.days[i] = p.Def.File.DateInName(entry.Name)
			}
		}
	}
	return fits
}

// leastOfRows is the score of a file of which more fits than comments.
const leastOfRows = 10

// isDocument reports whether nothing may follow a file of the profile's shape.
func (p *Profile) isDocument() bool {
	return p.Def != nil && p.Def.Code == "" && (p.Def.shape.kind == "json" || p.Def.shape.kind == "xlsx")
}

// Joined returns the places of the entries that are read one after the other. None: an entry is broken,
// and its name decides; or several fit that can't be joined: documents, texts of two bytes a character, files
// of which each has other columns, and those of several days that their names alone say.
func (f *EntryFits) Joined(entries []text.Entry) (places []int) {
	for i, score := range f.Scores {
		if score > 0 {
			places = append(places, i)
		}
	}
	if f.broken {
		return nil
	}
	if len(places) < 2 {
		return places
	}
	for _, i := range places {
		if f.whole || bytes.IndexByte(entries[i].Head, 0) >= 0 || !bytes.Equal(f.headers[i], f.headers[places[0]]) || f.days[i] != f.days[places[0]] {
			return nil
		}
	}
	return places
}

// Beside is the profile with whose files those of this one come in one archive; empty: none.
func (p *Profile) Beside() string {
	if p.Def == nil {
		return ""
	}
	return p.Def.File.beside
}
