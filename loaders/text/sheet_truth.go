package text

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// A cell of a workbook may be a truth value, which the file writes as 1 or 0: as an amount it would be money that
// nobody ever saw, and so it is read as TRUE or FALSE, the words that people see.

// holdsTruthValues reports whether any sheet of the workbook has a cell of that type.
func (in *Intake) holdsTruthValues() bool {
	archive, err := zip.NewReader(in.File, in.Size)
	if err != nil {
		return false // whoever opens it says so
	}
	for _, entry := range archive.File {
		if !strings.HasPrefix(strings.ToLower(strings.ReplaceAll(entry.Name, `\`, "/")), "xl/worksheets/") {
			continue
		}
		content, err := entry.Open()
		if err != nil {
			continue
		}
		found := hasTruthType(in.bounded(content))
		_ = content.Close() // it was only read
		if found {
			return true
		}
	}
	return false
}

// hasTruthType looks for the type in the tags of a sheet.
func hasTruthType(sheet io.Reader) bool {
	reader := bufio.NewReaderSize(sheet, 64<<10)
	for {
		piece, err := reader.ReadSlice('>')
		if bytes.Contains(piece, []byte(` t="b"`)) || bytes.Contains(piece, []byte(` t='b'`)) {
			return true
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return false // the end, or what the reader of the rows names
		}
	}
}

// writeTruthValues puts the words of truth values into the cells of a row.
func (w *Workbook) writeTruthValues(cells []string) error {
	if w.shown == nil || !w.shown.Next() {
		return nil
	}
	shown, err := w.shown.Columns(excelize.Options{RawCellValue: false})
	for i := range min(len(cells), len(shown)) {
		if word := shown[i]; word == "TRUE" || word == "FALSE" {
			cells[i] = word
		}
	}
	return err
}
