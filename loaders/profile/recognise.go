package profile

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"tieout/loaders/account"
	"tieout/loaders/text"
)

// Fit says how well a profile fits a file.
type Fit struct {
	Profile *Profile
	Score   int      // 0: it does not
	Hits    int      // columns that the file has
	Missing []string // columns that it lacks, with the other names that they may have
	Known   []string // columns of the file that the profile knows
	Came    []string // columns that the profile does not know
	header  []byte   // as it stands in the file; nil: it has none
}

// OrElse returns err, or other where err is nil.
func OrElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// Fits says how well the profile fits the beginning of a file.
func (p *Profile) Fits(in *text.Intake) (Fit, error) {
	if p.Native() {
		return p.fitsNative(in)
	}
	def := p.Def
	f := Fit{Profile: p}
	named := def.File.name != nil && def.File.name.MatchString(in.Name())
	if def.File.required && !named {
		return f, nil
	}
	switch {
	case def.File.Binary != (in.Encoding == "binary") && !def.File.either, !def.shape.mayBe(in.Container):
		return f, nil
	case def.Code != "":
		head, err := in.Head()
		if err == nil && def.Format.Fits(head) {
			f.Score = 60
		}
		return f.withName(named), err
	}
	if def.shape.kind == "fixed" {
		padding := in.Padding
		in.KeepLastField(fixedWidth(def.columns, &def.shape))
		defer func() { in.Padding = padding }()
	}
	r := &reading{def: def, in: in, sink: account.NewSink(&account.Defaults{Name: in.Name()}, in.Limits, func(account.Row) error { return nil })}
	if err := r.open(); err != nil {
		return f, nil // a workbook that can't be read fits nothing
	}
	defer r.closeSource()
	r.tryRecords(&f)
	return f.withName(named), nil
}

// mayBe reports whether a file in the container has this shape.
func (s *shapeRule) mayBe(container string) bool {
	return (s.kind == "xlsx") == (container == "xlsx") || s.workbook
}

// withName lets a name that fits decide between equals.
func (f Fit) withName(named bool) Fit {
	if f.Score > 0 && named {
		f.Score += 5
	}
	return f
}

// triedRows is how many broken rows may stand before the one by which a file without a header is known.
const triedRows = 2

// tryRecords looks at the first records.
func (r *reading) tryRecords(f *Fit) {
	for lines, tried := 0, 0; lines <= r.def.shape.preamble; {
		record, err := r.source.Next()
		if err != nil {
			return
		}
		if text.IsBlank(record.Text) || record.Why != nil {
			continue
		}
		if r.matchesLineRule(&record) {
			f.Score = min(f.Score+1, 9) // less than any header that fits
			continue
		}
		if !r.def.shape.headed {
			score := r.tryRow(&record)
			if score == 0 && tried < triedRows && r.def.shape.pattern != nil {
				tried++
				continue // one row may be broken
			}
			f.Score = max(f.Score, score)
			return
		}
		lines++
		if h := r.def.headless; h != nil && h.pattern.Match(record.Text) {
			f.Score = 50
			return
		}
		names, _, missing, hits := r.headerNames(record.Text)
		if f.Missing == nil || hits > f.Hits {
			f.Hits, f.Missing, f.Came = hits, r.def.withAliases(missing), r.def.unknown(names)
			f.Known = without(names, f.Came)
		}
		if len(missing) == 0 {
			f.Score, f.Missing = 10*hits-len(r.def.unknown(names)), nil
			f.header = bytes.Clone(text.HeaderText(record.Text))
			return
		}
	}
}

// without returns the names, none empty, that others do not hold.
func without(names, others []string) []string {
	others = slices.Sorted(slices.Values(others)) // a header may have any number of columns
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		_, known := slices.BinarySearch(others, name)
		return name == "" || known
	})
}

// withAliases adds to columns the other names that exports give them.
func (d *definition) withAliases(columns []string) (named []string) {
	for _, column := range columns {
		for i := range d.columns {
			if rule := &d.columns[i]; rule.name == column && len(rule.aliases) > 0 {
				column += " (or " + strings.Join(rule.aliases, ", ") + ")"
			}
		}
		named = append(named, column)
	}
	return named
}

// Near reports whether the file has most of what the profile requires: less is chance.
func (f *Fit) Near() bool {
	return f.Profile != nil && f.Hits > 1 && len(f.Missing) > 0 && len(f.Missing) < f.Hits
}

// matchesLineRule reports whether a rule that says more than a comment mark knows the line.
func (r *reading) matchesLineRule(record *text.RawRecord) bool {
	return slices.ContainsFunc(r.def.lines, func(rule lineRule) bool {
		_, ok := rule.matches(record.Text, 0)
		return ok && rule.fromEnd == 0 && (len(rule.begins) > 4 || rule.ignore != "")
	})
}

// tryRow scores a file without a header by its first row.
func (r *reading) tryRow(record *text.RawRecord) int {
	if p := r.def.shape.pattern; p != nil && !p.Match(record.Text) {
		return 0
	}
	cells, why := r.split(record.Text, nil)
	if why != nil {
		return 0
	}
	if r.def.shape.kind == "delimited" {
		if r.def.shape.pattern == nil || len(cells) < len(r.def.columns) {
			return 0
		}
		return 50
	}
	if r.def.shape.kind == "fixed" {
		return 10 * len(r.def.columns)
	}
	hits := 0
	for i := range r.def.columns {
		switch {
		case cells[i] != nil:
			hits++
		case !r.def.columns[i].optional:
			return 0
		}
	}
	return 10 * hits
}

// fitsNative compares the header of a native file.
func (p *Profile) fitsNative(in *text.Intake) (Fit, error) {
	f := Fit{Profile: p}
	if in.Container == "xlsx" || in.Encoding == "binary" {
		return f, nil
	}
	header, err := in.Headed()
	if err == io.EOF {
		return f, nil
	}
	if err != nil {
		if archive := in.ArchiveError(err); in.Container != "plain" {
			return f, archive
		}
		return f, nil // its first line is no CSV
	}
	for _, column := range header {
		if slices.Contains(p.Columns, column) {
			f.Hits++
			f.Known = append(f.Known, column)
		} else {
			f.Came = append(f.Came, text.FoldName(column))
		}
	}
	if f.Missing = p.missing(header, ""); len(f.Missing) == 0 {
		f.Score = 10*f.Hits + 4 // ours, when others fit as well
		f.header = []byte(strings.Join(header, ","))
	}
	return f, nil
}
