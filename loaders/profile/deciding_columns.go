package profile

import (
	"slices"
	"strings"

	"tieout/internal/fault"
	"tieout/loaders/account"
	"tieout/loaders/text"
)

// A column that decides what a row is may not come: an export has it or lacks it. Then every row is taken as
// its profile says, which is told; and where the header has a column that nobody knows at the same time, that
// may be the one, under another name. In a form that has any columns beside its own (by_words) it is the one only
// where it says what this column would. A column of another name may also come in its place that says less (lesser).

// absentText returns what each row says in a column that does not come.
func (d *definition) absentText(name string) string {
	for i := range d.columns {
		if text.FoldName(d.columns[i].name) == text.FoldName(name) {
			return d.columns[i].absent
		}
	}
	return ""
}

// checkDeciding warns of each column that decides what a row is and did not come. Errors: changed-header, where
// one of the columns that came and that nobody knows may be it.
func (r *reading) checkDeciding(places map[string]int, came []string, line int64) error {
	for i := range r.def.columns {
		c := &r.def.columns[i]
		if name := c.lesserName(r.header); name != "" {
			r.lesser = &lesserColumn{rule: c, came: name}
			continue
		}
		_, found := places[text.FoldName(c.name)]
		_, decided := places[text.FoldName(c.instead)]
		if found || decided || len(c.tells) == 0 {
			continue
		}
		lacks := "the column " + c.name + ", which tells " + c.tells[0] + " from " + c.tells[1]
		if c.byWords {
			came = r.columnsThatSay(c.name, came)
		}
		if len(came) > 0 {
			return &fault.Error{
				Name: "changed-header", Class: fault.Input, Line: line,
				Fact: "want " + lacks + ", and is gone; the header has " + text.Clean(strings.Join(came, ", "), 200) + ", which may be it",
				Hint: "in a profile of your own, made from " + r.def.Name + ", give the column an alias, or list the others among columns: where none of them is it, and name the profile in profile:",
			}
		}
		r.sink.Warn("the file lacks %s: every row is taken as %s", lacks, c.tells[0])
	}
	return nil
}

// lesserName returns the name by which a column came that says less than it should; empty: none did.
func (c *columnRule) lesserName(header []string) string {
	names := []string{c.name}
	for _, alias := range c.aliases {
		if !slices.Contains(c.lesser, alias) {
			names = append(names, alias)
		}
	}
	if slices.ContainsFunc(names, func(name string) bool { return slices.Contains(header, text.FoldName(name)) }) {
		return ""
	}
	for _, name := range c.lesser {
		if slices.Contains(header, text.FoldName(name)) {
			return name
		}
	}
	return ""
}

// lesserColumn is a column that came in the place of another one and says less.
type lesserColumn struct {
	rule *columnRule
	came string         // its name
	cell account.TextOp // nil until the plan is made
	met  bool           // a row may be either of what the other column tells apart
}

// meet looks whether a row may be either.
func (l *lesserColumn) meet(r *account.Record) {
	if l != nil && !l.met {
		l.met = slices.Contains(l.rule.doubtful, string(text.TrimBlanks(l.cell(r))))
	}
}

// warn says as what such rows were taken.
func (l *lesserColumn) warn(s *account.Sink) {
	if l != nil && l.met {
		s.Warn("the file has the column %s in the place of %s, which does not tell %s from %s: every such row is taken as %s", l.came, l.rule.name, l.rule.tells[0], l.rule.tells[1], l.rule.tells[0])
	}
}

// wordRows is how many rows are looked at for the words of a column.
const wordRows = 100

// columnsThatSay returns those of the columns that came of which a cell in the first rows fits a condition on the
// named column. Where the rows can't be looked at, each may.
func (r *reading) columnsThatSay(name string, came []string) (list []string) {
	source, ok := r.source.(*text.Peeking)
	if !ok {
		return came
	}
	says := map[string]bool{}
	source.Peek(wordRows, func(record *text.RawRecord) {
		cells, why := r.split(record.Text, nil)
		if why != nil || record.Why != nil {
			return
		}
		for at, header := range r.header {
			if at < len(cells) && r.def.hasWord(name, string(text.TrimBlanks(cells[at]))) {
				says[header] = true
			}
		}
	})
	for _, header := range came {
		if says[header] {
			list = append(list, header)
		}
	}
	return list
}

// hasWord reports whether a kind of rows depends on a column saying so.
func (d *definition) hasWord(column, said string) bool {
	if said == "" {
		return false
	}
	for i := range d.rows {
		for j := range d.rows[i].when {
			when := &d.rows[i].when[j]
			if when.column == column && !when.not && (slices.Contains(when.words, said) || when.pattern != nil && when.pattern.MatchString(said)) {
				return true
			}
		}
	}
	return false
}
