package profile

import "tieout/loaders/text"

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
