package loaders

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"tieout/internal/fault"
)

// fit says how well a profile fits a file.
type fit struct {
	profile *Profile
	score   int      // 0: it does not
	hits    int      // columns that the file has
	missing []string // columns that it lacks
	came    []string // columns that the profile does not know
}

// recogniseFile finds the built-in profile that a file's header, or the form of
// its lines, fits best. Errors: ErrUnknownProfile with the nearest one,
// no-header.
func recogniseFile(in *Intake) (*Profile, error) {
	var best, near fit
	for _, name := range ProfileNames() {
		p, err := ProfileNamed(name)
		if err != nil {
			return nil, err
		}
		f, err := p.fits(in)
		if err != nil {
			return nil, err
		}
		if f.score > best.score {
			best = f
		}
		if near.profile == nil || f.hits > near.hits || (f.hits == near.hits && len(f.missing) < len(near.missing) && len(f.missing) > 0) {
			near = f
		}
	}
	if best.profile != nil {
		return best.profile, nil
	}
	if empty, err := in.nothingButBlanks(); err != nil || empty {
		return nil, orElse(err, &fault.Error{Name: "no-header", Class: fault.Input, Place: in.name(), Fact: "want a header line, got none", Hint: "ask for the file again"})
	}
	fact := "no profile fits"
	if near.profile != nil && len(near.missing) > 0 {
		fact += fmt.Sprintf("; the nearest is %s, which wants the columns %s too", near.profile.Name, clean(strings.Join(near.missing, ", "), 300))
		if near.hits > 0 && len(near.came) > 0 {
			fact += "; it does not know " + clean(strings.Join(near.came, ", "), 200)
		}
	}
	return nil, unknownProfile(in.name(), "name the profile with --profile", "%s", fact)
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

func (in *Intake) nothingButBlanks() (bool, error) {
	head, err := in.head()
	return len(bytes.TrimSpace(head)) == 0, err
}

// fits says how well the profile fits the beginning of a file.
func (p *Profile) fits(in *Intake) (fit, error) {
	if p.Native() {
		return p.fitsNative(in)
	}
	def := p.def
	f := fit{profile: p}
	named := def.file.name != nil && def.file.name.MatchString(in.name())
	if def.file.required && !named {
		return f, nil
	}
	switch {
	case def.file.binary != (in.Encoding == "binary") && !def.file.either, (def.shape.kind == "xlsx") != (in.Container == "xlsx"):
		return f, nil
	case def.code != "":
		head, err := in.head()
		if err == nil && def.format.fits(head) {
			f.score = 60
		}
		return f.withName(named), err
	}
	r := &reading{def: def, in: in, sink: newSink(&Defaults{Name: in.name()}, in.limits, func(Row) error { return nil })}
	if err := r.open(); err != nil {
		return f, nil // a workbook that can't be read fits nothing
	}
	defer r.closeSource()
	r.try(&f)
	return f.withName(named), nil
}

// withName lets a name that fits decide between equals.
func (f fit) withName(named bool) fit {
	if f.score > 0 && named {
		f.score += 5
	}
	return f
}

// try looks at the first records.
func (r *reading) try(f *fit) {
	for lines := 0; lines <= r.def.shape.preamble; {
		record, err := r.source.next()
		if err != nil {
			return
		}
		if isBlank(record.text) || record.why != nil {
			continue
		}
		if r.ruled(&record) {
			f.score = min(f.score+1, 9) // less than any header that fits
			continue
		}
		lines++
		if !r.def.shape.headed {
			f.score = max(f.score, r.tryRow(&record))
			return
		}
		if h := r.def.headless; h != nil && h.pattern.Match(record.text) {
			f.score = 50
			return
		}
		names := r.folded(record.text)
		_, missing, hits := r.def.place(names)
		if f.missing == nil || hits > f.hits {
			f.hits, f.missing, f.came = hits, missing, r.def.unknown(names)
		}
		if len(missing) == 0 {
			f.score, f.missing = 10*hits-len(r.def.unknown(names)), nil
			return
		}
	}
}

// ruled reports whether a rule that tells more than a comment mark knows the line.
func (r *reading) ruled(record *rawRecord) bool {
	return slices.ContainsFunc(r.def.lines, func(rule lineRule) bool {
		_, ok := rule.matches(record.text, 0)
		return ok && rule.fromEnd == 0 && (len(rule.begins) > 4 || rule.ignore != "")
	})
}

// tryRow scores a file without a header by its first row.
func (r *reading) tryRow(record *rawRecord) int {
	if p := r.def.shape.pattern; p != nil && !p.Match(record.text) {
		return 0
	}
	cells, why := r.split(record.text, nil)
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
func (p *Profile) fitsNative(in *Intake) (fit, error) {
	f := fit{profile: p}
	if in.Container == "xlsx" || in.Encoding == "binary" {
		return f, nil
	}
	_, header, err := in.headed()
	if err == io.EOF {
		return f, nil
	}
	if err != nil {
		if archive := in.archiveError(err); in.Container != "plain" {
			return f, archive
		}
		return f, nil // its first line is no CSV
	}
	for _, column := range header {
		if slices.Contains(p.columns, column) {
			f.hits++
		}
	}
	if f.missing = p.missing(header, ""); len(f.missing) == 0 {
		f.score = 10*f.hits + 4 // ours, when others fit as well
	}
	return f, nil
}
