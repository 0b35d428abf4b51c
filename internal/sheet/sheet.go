package sheet

import (
	"path/filepath"
	"strings"

	"tieout/internal/fault"
	"tieout/internal/keys"
)

// Row is one row under the header.
type Row struct {
	Line  int // counted from 1, the header's too
	cells []string
	// formulas are the columns that hold a formula, by their place.
	formulas map[int]bool
}

// Table is a table as it was read.
type Table struct {
	Rows    []Row
	name    string
	columns map[string]int // by name
	header  []string
}

var (
	errColumns = &fault.Error{Name: "sheet-columns", Class: fault.Usage, Hint: "columns may be moved and added, not renamed or doubled"}
	errFile    = &fault.Error{Name: "sheet-unreadable", Class: fault.Usage, Hint: "save it as CSV (UTF-8) or as a workbook (.xlsx)"}
)

// isWorkbook tells by its ending whether a file is a workbook; what is neither that nor CSV is an error.
func isWorkbook(path string) (bool, error) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".xlsx":
		return true, nil
	case ".csv":
		return false, nil
	}
	return false, errFile.At(filepath.Base(path), "want a file that ends in .csv or .xlsx, got another name")
}

// newTable makes a table of rows of which the first is the header. The wanted columns must be there.
func newTable(name string, rows []Row, wanted []string) (*Table, error) {
	t := &Table{name: name, columns: map[string]int{}}
	if len(rows) == 0 {
		return nil, errColumns.At(name, "want a header with the column %s, got an empty file", wanted[0])
	}
	for i, cell := range rows[0].cells {
		column := strings.ToLower(strings.TrimSpace(cell))
		if _, twice := t.columns[column]; twice && column != "" {
			return nil, errColumns.At(name, "want each column once, got %q twice", column)
		}
		t.columns[column], t.header = i, append(t.header, column)
	}
	for _, column := range wanted {
		if _, found := t.columns[column]; found {
			continue
		}
		if near := keys.Nearest(column, t.header); near != "" {
			return nil, errColumns.At(name, "want the column %s, got none of that name; the nearest is %q", column, near)
		}
		return nil, errColumns.At(name, "want the column %s, got none of that name, nor one near it", column)
	}
	for i := range rows[1:] {
		if row := &rows[i+1]; strings.TrimSpace(strings.Join(row.cells, "")) != "" || len(row.formulas) > 0 {
			t.Rows = append(t.Rows, *row)
		}
	}
	return t, nil
}

// Cell is the text of a row in a column, without blanks around it; formula says that the cell holds one.
func (t *Table) Cell(row *Row, column string) (text string, formula bool) {
	at, found := t.columns[column]
	if !found || at >= len(row.cells) {
		return "", found && row.formulas[at]
	}
	return strings.TrimSpace(row.cells[at]), row.formulas[at]
}
