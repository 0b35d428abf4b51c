package profile

import (
	"errors"
	"io"
	"slices"

	"tieout/internal/mask"
	"tieout/loaders/account"
	"tieout/loaders/text"
)

// Choice is a setting of a profile, as far as whoever has files in hand can find it out.
type Choice struct {
	Name, Standard string
	Words          []string // that it may have; empty: any
	// Column says that its value is the name of a column of the file.
	Column bool
}

// Choices lists the settings of the profile.
func (p *Profile) Choices() (list []Choice) {
	if p.Def == nil {
		return nil
	}
	for _, s := range p.Def.Settings {
		named := slices.ContainsFunc(p.Def.columns, func(c columnRule) bool { return text.FoldName(c.name) == text.FoldName(p.Settings[s.Name]) })
		list = append(list, Choice{Name: s.Name, Standard: s.Standard, Words: s.Words, Column: named && len(s.Words) == 0})
	}
	return list
}

// Cells hands over the first records of a file whose columns have names, with the names as the file writes
// them; it is for choosing a column, and judges no row. names and cells are good until use returns.
// Errors: of reading.
func (p *Profile) Cells(in *text.Intake, most int, use func(names []string, cells [][]byte)) error {
	if p.Def == nil || p.Def.Code != "" || !p.Def.shape.headed {
		return nil
	}
	r := &reading{def: p.Def, in: in, sink: account.NewSink(&account.Defaults{Name: in.Name()}, in.Limits, func(account.Row) error { return nil })}
	if err := r.open(); err != nil {
		return err
	}
	defer r.closeSource()
	var names []string
	for most > 0 {
		record, err := r.source.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if text.IsBlank(record.Text) || record.Why != nil {
			continue
		}
		if names == nil {
			if _, _, missing, _ := r.headerNames(record.Text); len(missing) == 0 {
				names = r.plainNames(record.Text)
			}
			continue
		}
		if cells, why := r.split(record.Text, r.cells[:0]); why == nil {
			use(names, cells[:min(len(cells), len(names))])
		}
		most--
	}
	return nil
}

// plainNames are the names of a header as a person would write them.
func (r *reading) plainNames(header []byte) (names []string) {
	cells, _ := r.split([]byte(mask.Text(string(header))), nil) // that it can be split was seen
	for _, cell := range cells {
		if r.def.shape.formulas {
			cell = text.Unwrapped(text.TrimBlanks(cell))
		}
		names = append(names, string(text.HeaderText(cell)))
	}
	return names
}
