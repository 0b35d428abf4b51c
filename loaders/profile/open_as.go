package profile

import "tieout/loaders/text"

// Expects says what the profile expects of a file before it is read: which entry of
// an archive, a workbook, or bytes that are not text.
func (p *Profile) Expects() text.Expectations {
	if p.Def == nil {
		return text.Expectations{}
	}
	wants := text.Expectations{Binary: p.Def.File.Binary, Sheets: p.Def.shape.kind == "xlsx"}
	if p.Def.File.entry != nil {
		wants.Entries = append(wants.Entries, p.Def.File.entry)
	}
	return wants
}
