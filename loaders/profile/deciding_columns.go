package profile

import "tieout/loaders/text"

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
