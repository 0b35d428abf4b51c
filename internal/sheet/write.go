package sheet

import (
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/xuri/excelize/v2"

	"tieout/internal/fault"
)

// Choice is a column whose cells are one of a few words, which a workbook offers.
type Choice struct {
	Column string
	Words  []string
}

var (
	errExists = &fault.Error{Name: "sheet-exists", Class: fault.Usage, Hint: "what people decided in it would be lost; import it first, or name another file"}
	errRows   = &fault.Error{Name: "sheet-rows", Class: fault.Usage, Hint: "export to a file that ends in .csv"}
)

// Write makes a file whose name ends in .csv or .xlsx; one that is there is left alone. No cell becomes a
// formula: a workbook holds texts, and in CSV one that begins like a formula has an apostrophe before it.
// Errors: sheet-exists, sheet-rows, sheet-unreadable.
func Write(path string, header []string, rows [][]string, choice Choice) (err error) {
	book, err := isWorkbook(path)
	if err != nil {
		return err
	}
	if book && len(rows) >= excelize.TotalRows {
		return errRows.At(filepath.Base(path), "want at most %d rows, which is all that a sheet holds, got %d", excelize.TotalRows-1, len(rows))
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return errExists.At(filepath.Base(path), "want a name that no file has, got one that is there; nothing was written")
	}
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, file.Close()); err != nil {
			err = errors.Join(err, os.Remove(path))
		}
	}()
	if book {
		return writeBook(file, header, rows, choice)
	}
	if _, err := file.WriteString("\xef\xbb\xbf"); err != nil { // without it Excel takes the file for another encoding
		return err
	}
	w := csv.NewWriter(file)
	if err := w.Write(header); err != nil {
		return err
	}
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = guarded(cell)
		}
		if err := w.Write(cells); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// isNumber reports whether a text is a number, which a sign does not make a formula.
func isNumber(cell string) bool {
	digits := strings.TrimLeft(cell, "-")
	return len(cell)-len(digits) <= 1 && digits != "" && strings.Trim(digits, "0123456789.") == ""
}

// guarded is a text that no spreadsheet takes for a formula.
func guarded(cell string) string {
	if isNumber(cell) {
		return cell
	}
	if strings.ContainsAny(cell[:min(1, len(cell))], "=+-@\t\r") || strings.HasPrefix(cell, "＝") || strings.HasPrefix(cell, "＋") || strings.HasPrefix(cell, "－") || strings.HasPrefix(cell, "＠") {
		return "'" + cell
	}
	return cell
}

// writeBook writes a workbook of one sheet of texts, with filters and a frozen header.
func writeBook(to *os.File, header []string, rows [][]string, choice Choice) (err error) {
	book := excelize.NewFile()
	defer func() { err = errors.Join(err, book.Close()) }()
	const name = "Exceptions"
	if err := book.SetSheetName(book.GetSheetName(0), name); err != nil {
		return err
	}
	text, err := book.NewStyle(&excelize.Style{NumFmt: 49})
	if err != nil {
		return err
	}
	head, err := book.NewStyle(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	sheet, err := book.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := sheet.SetColWidth(1, len(header), 18); err != nil {
		return err
	}
	if err := sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := offer(book, name, header, len(rows), choice); err != nil {
		return err
	}
	for i, row := range append([][]string{header}, rows...) {
		cells := make([]any, len(row))
		for at, cell := range row {
			style := text
			if i == 0 {
				style = head
			}
			cells[at] = excelize.Cell{StyleID: style, Value: clipped(cell)}
		}
		place, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := sheet.SetRow(place, cells); err != nil {
			return err
		}
	}
	if err := sheet.Flush(); err != nil {
		return err
	}
	return book.Write(to)
}

// clipped is as much of a text as a cell holds.
func clipped(text string) string {
	if len(text) <= excelize.TotalCellChars {
		return text
	}
	return strings.ToValidUTF8(text[:excelize.TotalCellChars], "")
}

// offer gives the cells of the choice's column the words to choose from.
func offer(book *excelize.File, name string, header []string, rows int, choice Choice) error {
	for i, column := range header {
		if column != choice.Column || rows == 0 {
			continue
		}
		from, err := excelize.CoordinatesToCellName(i+1, 2)
		if err != nil {
			return err
		}
		to, err := excelize.CoordinatesToCellName(i+1, rows+1)
		if err != nil {
			return err
		}
		list := excelize.NewDataValidation(true)
		list.SetSqref(from + ":" + to)
		if err := list.SetDropList(choice.Words); err != nil {
			return err
		}
		return book.AddDataValidation(name, list)
	}
	return nil
}
