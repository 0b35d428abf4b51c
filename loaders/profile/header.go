package profile

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"tieout/internal/fault"
	"tieout/internal/mask"
	"tieout/loaders/account"
	"tieout/loaders/text"
)

// groupNames returns the names of a pattern's groups.
func groupNames(pattern *regexp.Regexp) []string {
	if pattern == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(pattern.SubexpNames()), func(name string) bool { return name == "" })
}

// capture keeps what the groups of a line rule say; fields read it by its name.
func (r *reading) capture(pattern *regexp.Regexp, groups [][]byte) {
	if pattern == nil {
		return
	}
	for i, name := range pattern.SubexpNames() {
		if at := slices.Index(r.captures, name); name != "" && at >= 0 {
			r.captured[at] = append([]byte(nil), groups[i]...)
		}
	}
}

// foldedNames splits a line into folded names, which messages show: a card number that the delimiter parts
// is masked before it is parted.
func (r *reading) foldedNames(content []byte) []string {
	cells, why := r.split([]byte(mask.Text(string(content))), nil)
	if why != nil {
		return nil
	}
	names := make([]string, len(cells))
	for i, cell := range cells {
		if r.def.shape.formulas {
			cell = text.Unwrapped(text.TrimBlanks(cell))
		}
		names[i] = text.FoldName(string(cell))
	}
	for len(names) > 0 && names[len(names)-1] == "" {
		names = names[:len(names)-1]
	}
	return names
}

// positions are the places of columns that no header names.
func (r *reading) positions() map[string]int {
	places := map[string]int{}
	for i := range r.def.columns {
		places[text.FoldName(r.def.columns[i].name)] = i
	}
	return places
}

// compilePlan makes the plan, now that the columns' places are known.
func (r *reading) compilePlan(places map[string]int, columns int) {
	for i, name := range r.captures {
		if _, taken := places[text.FoldName(name)]; !taken {
			places[text.FoldName(name)] = columns + i
		}
	}
	r.lookups.placeColumns(places, columns+len(r.captures))
	c := &compiler{def: r.def, places: places, warn: r.sink.Warn, defaults: r.sink.Defaults}
	if r.sheet != nil {
		c.sheetDays = account.SheetDays(r.sheet.From1904)
	}
	if r.def.shape.kind == "fixed" {
		c.decode = r.in.LineDecoder()
	}
	r.plan, r.compiler = c.compile(columns), c
	r.width = r.def.widthBelow(0)
	r.lookups.compile(c)
}

// findHeader looks whether a line is the header. A line before it that is none
// is structure; too many of them end the search.
func (r *reading) findHeader(record *text.RawRecord) (done bool, err error) {
	if h := r.def.headless; h != nil && h.pattern.Match(record.Text) {
		places := map[string]int{}
		for i, name := range h.columns {
			if name != "" {
				places[text.FoldName(name)] = i
			}
		}
		r.compilePlan(places, len(h.columns))
		return false, nil
	}
	names, places, missing, hits := r.headerNames(record.Text)
	if len(missing) == 0 {
		if twice := r.def.duplicateColumn(names); twice != "" {
			return true, &fault.Error{Name: "duplicate-column", Class: fault.Input, Line: record.Line, Fact: "want each column once, got " + twice + " twice", Hint: "correct the export: it is not clear which of the two is meant"}
		}
		r.header, r.headerLine, r.headerText = names, record.Line, bytes.Clone(text.HeaderText(record.Text))
		came := r.def.unknown(names)
		record.Text = bytes.Clone(record.Text) // the rows below may be looked at
		if err := r.checkDeciding(places, came, record.Line); err != nil {
			return true, err
		}
		if len(came) > 0 {
			r.sink.Account.Unread = came
			r.sink.Warn("the header has columns that the profile does not know: %s", text.Clean(strings.Join(came, ", "), 200))
		}
		r.sink.Structure(record.Line)
		r.compilePlan(places, len(names))
		if r.lesser != nil {
			r.lesser.cell = r.compiler.cell(r.lesser.rule.name)
		}
		if cells, why := r.split(record.Text, nil); why == nil && r.sheet == nil {
			r.width = r.def.widthBelow(len(cells) - len(names))
		}
		return true, r.lookAtOtherSheets()
	}
	if hits > r.nearHits {
		r.near, r.nearLine, r.nearHits = names, record.Line, hits
	}
	r.sink.Structure(record.Line)
	if r.unnamed++; r.unnamed > r.def.shape.preamble {
		return true, r.noHeader()
	}
	return true, nil
}

// lookAtOtherSheets names the sheets of a workbook that are not read and hold something.
func (r *reading) lookAtOtherSheets() error {
	if r.sheet == nil {
		return nil
	}
	unread, err := r.sheet.Others(r.headerText, r.def.shape.preamble)
	if len(unread) > 0 {
		r.sink.Warn("sheets of the workbook that are not read: %s", text.Clean(strings.Join(unread, ", "), 200))
	}
	return err
}

// placeColumns finds the columns in a header: where they stand, which needed ones are
// missing, and how many of the names are known.
func (d *definition) placeColumns(names []string) (places map[string]int, missing []string, hits int) {
	places = map[string]int{}
	for i := range d.columns {
		column := &d.columns[i]
		at := -1
		for _, name := range append([]string{column.name}, column.aliases...) {
			if at = slices.Index(names, text.FoldName(name)); at >= 0 {
				break
			}
		}
		switch {
		case at >= 0:
			places[text.FoldName(column.name)] = at
			hits++
		case !column.optional:
			missing = append(missing, column.name)
		}
	}
	return places, missing, hits
}

// unknown returns the names of a header that the profile does not know.
func (d *definition) unknown(names []string) []string {
	var list []string
	for _, name := range names {
		known := slices.ContainsFunc(d.columns, func(c columnRule) bool {
			return text.FoldName(c.name) == name || slices.ContainsFunc(c.aliases, func(alias string) bool { return text.FoldName(alias) == name })
		})
		if !known && name != "" {
			list = append(list, name)
		}
	}
	return list
}

// duplicateColumn returns a column that a header has twice; "" when there is none.
func (d *definition) duplicateColumn(names []string) string {
	for i, name := range names {
		if name != "" && slices.Contains(names[:i], name) && !slices.Contains(d.unknown([]string{name}), name) {
			return name
		}
	}
	return ""
}

// columnNames are the names by place, for totals that stand in the rows' columns.
func (r *reading) columnNames() []string {
	if r.header != nil {
		names := slices.Clone(r.header)
		for i := range r.def.columns {
			for _, alias := range r.def.columns[i].aliases {
				if at := slices.Index(names, text.FoldName(alias)); at >= 0 {
					names[at] = r.def.columns[i].name
				}
			}
		}
		return names
	}
	var names []string
	for i := range r.def.columns {
		names = append(names, r.def.columns[i].name)
	}
	return names
}

// noHeader says what is wrong with a file in which no header was found. A file
// of which a rule knows every line has no rows: nothing says what that means.
func (r *reading) noHeader() error {
	switch {
	case r.nearHits == 0 && r.unnamed == 0 && r.rules > 0:
		return nil
	case r.nearHits > 0:
		_, missing, _ := r.def.placeColumns(r.near)
		came := r.def.unknown(r.near)
		fact := "want the column " + strings.Join(missing, ", ") + ", which is gone"
		if len(came) > 0 {
			fact += "; the header has " + text.Clean(strings.Join(came, ", "), 200) + ", which is new"
		}
		return &fault.Error{
			Name: "changed-header", Class: fault.Input, Line: r.nearLine, Fact: fact,
			Hint: fmt.Sprintf("if the sender changed the file, give the column an alias in a profile of your own, made from %s, and name it in profile:", r.def.Name),
		}
	default:
		return &fault.Error{Name: "no-header", Class: fault.Input, Fact: "want a header line as " + text.Clean(r.def.headerText(), 160) + ", got none", Hint: "ask for the file again; a day without trade has a file with a header"}
	}
}

func (d *definition) headerText() string {
	var names []string
	for i := range d.columns {
		names = append(names, d.columns[i].name)
	}
	return strings.Join(names, d.shape.delimiter)
}
