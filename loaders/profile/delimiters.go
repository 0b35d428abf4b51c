package profile

import (
	"bytes"
	"cmp"

	"tieout/loaders/text"
)

// Whoever exports a file may often choose what parts its cells, and a spreadsheet writes what the country
// of its user has. So the header decides: it is split at the profile's own delimiter, and where that does
// not give all the columns that are needed, at another common one. Each row is then held to as many cells
// as the header has, so that a wrong choice costs rows and never moves a value.

// splitter returns what splits the lines of the shape at a delimiter.
func (s *shapeRule) splitter(delimiter string) text.Splitter {
	if s.quoted && s.formulas {
		return text.DelimitedFormulas(delimiter)
	}
	return text.Delimited(delimiter, s.quoted)
}

// delimiterOf returns what parts the cells of the file in hand.
func (r *reading) delimiterOf() string { return cmp.Or(r.delimiter, r.def.shape.delimiter) }

// splitAt makes a delimiter that of the file.
func (r *reading) splitAt(delimiter string) {
	r.delimiter, r.split = delimiter, r.def.shape.splitter(delimiter)
}

// headerNames splits a line that may be the header into folded names, at the delimiter that gives all
// needed columns, which then is that of the file; else at the one that gives most columns.
func (r *reading) headerNames(content []byte) (names []string, places map[string]int, missing []string, hits int) {
	names = r.foldedNames(content)
	places, missing, hits = r.def.placeColumns(names)
	if len(missing) == 0 || r.def.shape.kind != "delimited" || r.sheet != nil {
		return names, places, missing, hits
	}
	own := r.delimiterOf()
	for _, mark := range []byte(text.CommonDelimiters) {
		delimiter := string(mark)
		if delimiter == own || bytes.Count(content, []byte{mark}) < max(1, r.def.neededColumns()-1) {
			continue
		}
		r.splitAt(delimiter)
		other := r.foldedNames(content)
		at, lacking, found := r.def.placeColumns(other)
		if len(lacking) == 0 {
			return other, at, nil, found
		}
		if found > hits {
			names, missing, hits = other, lacking, found
		}
	}
	r.splitAt(own)
	return names, places, missing, hits
}

// neededColumns is how many columns a file must have.
func (d *definition) neededColumns() (needed int) {
	for i := range d.columns {
		if !d.columns[i].optional {
			needed++
		}
	}
	return needed
}
