package profile

import (
	"fmt"
	"slices"
	"strings"

	"tieout/internal/fault"
	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile"
)

// Profile says how the rows of a file are read: a native CSV file, one that a
// YAML describes, or one that a format in code reads.
type Profile struct {
	Name string         // as `profile:` gives it
	Side reconcile.Side // of the rows that it makes

	// Of a native file:
	Columns  []string // that the profile reads, as the header names them
	Required []string // without these columns a file can't be used

	// Of every other:
	Def      *definition
	Settings map[string]string // each with the source's value or its default
}

// Native reports whether the file is one of the native CSV files, which a
// Scanner can read.
func (p *Profile) Native() bool { return p.Def == nil }

// MayGrow reports whether a file of the format may be written to after it was read: its
// lines are rows, and none at its end says that it is whole.
func (p *Profile) MayGrow() bool {
	if p.Native() {
		return true
	}
	d := p.Def
	for i := range d.lines {
		if d.lines[i].needed {
			return false
		}
	}
	return d.Code == "" && slices.Contains([]string{"delimited", "fixed", "json-lines"}, d.shape.kind) && len(d.totals) == 0 && d.maxFromEnd() == 0
}

// Verbatim reports whether the references of a row stand in a plain file byte by byte, in
// whatever encoding that has ASCII for ASCII: whoever looks for one need not read the rows.
func (p *Profile) Verbatim() bool {
	return p.Native() || p.Def.Code == "" && slices.Contains([]string{"delimited", "fixed"}, p.Def.shape.kind)
}

// missing returns the required columns that the header does not have; one that
// the source gives a value for is not required.
func (p *Profile) missing(header []string, merchantID string) []string {
	var missing []string
	for _, column := range p.Required {
		if column == "merchant_id" && merchantID != "" {
			continue
		}
		if !slices.Contains(header, column) {
			missing = append(missing, column)
		}
	}
	return missing
}

// Check wants every required column, and each column that is read once.
func (p *Profile) Check(header []string, line int64, merchantID string) error {
	if missing := p.missing(header, merchantID); len(missing) > 0 {
		return &fault.Error{
			Name: "missing-column", Class: fault.Input, Line: line,
			Fact: fmt.Sprintf("want the column %s, got the columns %s", strings.Join(missing, ", "), text.Clean(strings.Join(header, ","), 200)),
			Hint: "correct the export, or the source's profile: " + p.Name + " is expected",
		}
	}
	seen := map[string]bool{}
	for _, column := range header {
		if seen[column] && slices.Contains(p.Columns, column) {
			return &fault.Error{Name: "duplicate-column", Class: fault.Input, Line: line, Fact: "want each column once, got " + column + " twice", Hint: "correct the export: it is not clear which of the two is meant"}
		}
		seen[column] = true
	}
	return nil
}

// Expects says what the profile expects of a file before it is read: which entry of
// an archive, a workbook, or bytes that are not text.
func (p *Profile) Expects() text.Expectations {
	if p.Def == nil {
		return text.Expectations{}
	}
	wants := text.Expectations{Binary: p.Def.File.Binary, Sheets: p.Def.shape.kind == "xlsx" || p.Def.shape.workbook, Latin: p.Def.File.latin}
	if p.Def.File.entry != nil {
		wants.Entries = append(wants.Entries, p.Def.File.entry)
	}
	return wants
}

// DayOfCode reports whether a format in code needs the day of the file.
func DayOfCode(f account.Format) bool {
	dated, ok := f.(interface{ WantsDay() bool })
	return ok && dated.WantsDay()
}
