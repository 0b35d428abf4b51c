package text

import (
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"tieout/internal/fault"
)

// Workbook hands over the rows of one sheet, streaming. Cells are parted by
// CellMark; a sheet larger than the reader's buffer lies in a temporary file.
type Workbook struct {
	file  *excelize.File
	name  string // of the sheet
	named bool   // the profile says which
	rows  *excelize.Rows
	count int64
	text  []byte
	shown *excelize.Rows // the same rows as people see them, where some cells are truth values; nil: none is

	From1904 bool // it counts its days from 1904
}

// NewWorkbook opens a sheet; an empty name is the first one.
func NewWorkbook(in *Intake, sheet string) (*Workbook, error) {
	if in.Container != "xlsx" {
		return nil, &fault.Error{Name: "not-a-workbook", Class: fault.Input, Place: in.Name(), Fact: "want an Excel workbook (.xlsx), got a file of another kind", Hint: "save it as .xlsx, or correct the source's profile; the older .xls must be converted first"}
	}
	file, err := in.openBook()
	if err != nil {
		return nil, err
	}
	named := sheet != ""
	if !named {
		sheet = file.GetSheetName(0)
	}
	rows, err := file.Rows(sheet)
	if err != nil {
		return nil, &fault.Error{Name: "no-sheet", Class: fault.Input, Place: in.Name(), Fact: fmt.Sprintf("want the sheet %q, got %s", sheet, Clean(strings.Join(file.GetSheetList(), ", "), 200)), Hint: "correct sheet: in the profile"}
	}
	w := &Workbook{file: file, name: sheet, named: named, rows: rows, From1904: countsFrom1904(file)}
	if in.holdsTruthValues() {
		w.shown, err = file.Rows(sheet)
	}
	return w, err
}

// openBook opens the workbook, unless somebody has.
func (in *Intake) openBook() (*excelize.File, error) {
	if in.book != nil {
		return in.book, nil
	}
	most := in.Limits.MaxDecompressed
	if ratio := in.Size * in.Limits.MaxRatio; ratio < most {
		most = max(ratio, 64<<20)
	}
	book, err := excelize.OpenReader(io.NewSectionReader(in.File, 0, in.Size), excelize.Options{RawCellValue: true, UnzipSizeLimit: most, UnzipXMLSizeLimit: min(partInMemory, most)})
	if err != nil {
		if strings.Contains(err.Error(), "unzip size") {
			return nil, &fault.Error{Name: "decompression-limit", Class: fault.Input, Place: in.Name(), Fact: fmt.Sprintf("want at most %d bytes in the workbook, got more", most), Hint: "look at it by hand before anything reads it"}
		}
		return nil, &fault.Error{Name: "broken-archive", Class: fault.Input, Place: in.Name(), Fact: "want a whole workbook, got a broken or encrypted one", Hint: "ask for the file again, without a password; no row of it was used", Err: err}
	}
	in.book = book
	return book, nil
}

// CloseBook lets go of the workbook once it is read: a night has many files open.
func (in *Intake) CloseBook() error {
	if in.book == nil {
		return nil
	}
	book := in.book
	in.book = nil
	return book.Close()
}

// countsFrom1904 reports what a workbook says of its days; one that says nothing counts from 1900.
func countsFrom1904(file *excelize.File) bool {
	properties, err := file.GetWorkbookProps()
	return err == nil && properties.Date1904 != nil && *properties.Date1904
}

// Lines returns how many rows of the sheet were read.
func (w *Workbook) Lines() int64 { return w.count }

// Next joins the cells of a row; a tab or line end in a cell is a blank.
func (w *Workbook) Next() (RawRecord, error) {
	if !w.rows.Next() {
		if err := w.rows.Error(); err != nil {
			return RawRecord{}, err
		}
		return RawRecord{}, io.EOF
	}
	if w.count++; w.count > excelize.TotalRows {
		return RawRecord{}, &fault.Error{Name: "broken-archive", Class: fault.Input, Line: w.count, Fact: fmt.Sprintf("want at most %d rows on a sheet, as many as one can have, got more", excelize.TotalRows), Hint: "no spreadsheet wrote it: look at it by hand before anything reads it"}
	}
	cells, err := w.rows.Columns()
	if err != nil {
		return RawRecord{}, err
	}
	if err := w.writeTruthValues(cells); err != nil {
		return RawRecord{}, err
	}
	w.text = joinCells(w.text[:0], cells)
	return RawRecord{Line: w.count, Text: w.text}, nil
}

// joinCells writes the cells of a row with marks between them.
func joinCells(to []byte, cells []string) []byte {
	for i, cell := range cells {
		if i > 0 {
			to = append(to, CellMark...)
		}
		to = append(to, strings.Map(Printable, sheetNumber(cell))...)
	}
	return to
}

// Close ends the reading of the sheet; the workbook stays open until its intake lets go of it.
func (w *Workbook) Close() error {
	if w.shown != nil {
		_ = w.shown.Close() // the same sheet
	}
	return w.rows.Close()
}
