package profile

import (
	"strings"

	"tieout/internal/fault"
	"tieout/loaders/text"
)

// A column that decides what a row is may not come: an export has it or lacks it. Then every row is taken as
// its profile says, which is told; and where the header has a column that nobody knows at the same time, that
// may be the one, under another name.

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
		_, found := places[text.FoldName(c.name)]
		_, decided := places[text.FoldName(c.instead)]
		if found || decided || len(c.tells) == 0 {
			continue
		}
		lacks := "the column " + c.name + ", which tells " + c.tells[0] + " from " + c.tells[1]
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
