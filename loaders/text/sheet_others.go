package text

import (
	"slices"
	"strings"

	"tieout/internal/fault"
)

// Others looks at the sheets that are not read. A profile that names its sheet, or a sheet with other columns, leaves
// them unread: those that hold anything are returned by their names. Another sheet with the same header and rows below
// it is money that nobody would see: whether it is a part of the file or a copy nobody can say.
// Errors: *fault.Error (no-sheet), where no sheet was named.
func (w *Workbook) Others(header []byte, mostBefore int) (unread []string, err error) {
	for _, name := range w.file.GetSheetList() {
		if name == w.name {
			continue
		}
		holds, same := w.looksLike(name, string(header), mostBefore)
		switch {
		case same && !w.named:
			return nil, &fault.Error{
				Name: "no-sheet", Class: fault.Input, Fact: "want rows with this header on one sheet, got them on " + Clean(w.name, 60) + " and " + Clean(name, 60) + "; no row of the file was used",
				Hint: "put all rows on one sheet, or take the sheet away that is a copy; where one of them is to be read always, name it by sheet: in a profile",
			}
		case holds:
			unread = append(unread, name)
		}
	}
	return unread, nil
}

// looksLike reports whether a sheet holds anything, and whether rows stand below the same header. The header is looked
// for among as many rows as may stand before it. A chart is no sheet of rows.
func (w *Workbook) looksLike(name, header string, mostBefore int) (holds, same bool) {
	rows, err := w.file.Rows(name)
	if err != nil {
		return false, false
	}
	defer func() { _ = rows.Close() }() // it was only read
	found := false
	for seen := 0; seen <= mostBefore && rows.Next(); {
		cells, err := rows.Columns()
		if err != nil {
			return holds, false
		}
		if !slices.ContainsFunc(cells, func(cell string) bool { return strings.TrimSpace(cell) != "" }) {
			continue
		}
		if found {
			return true, true
		}
		holds = true
		if found = FoldName(string(joinCells(nil, cells))) == FoldName(header); !found {
			seen++
		}
	}
	return holds, false
}
