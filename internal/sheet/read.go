package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"tieout/loaders/text"
)

// most is how large a file, and what its archive grows to, may be, in bytes.
const most = 256 << 20

// Read reads a file whose name ends in .csv or .xlsx, of which it takes the first sheet. The wanted columns
// must be there, in whatever order; others are left alone.
// Errors: sheet-unreadable, sheet-columns.
func Read(path string, wanted []string) (*Table, error) {
	book, err := isWorkbook(path)
	if err != nil {
		return nil, err
	}
	name := filepath.Base(path)
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errFile.At(name, "want a file, got what is none")
	}
	if info.Size() > most {
		return nil, errFile.At(name, "want a file of at most %d bytes, got %d", most, info.Size())
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var rows []Row
	if book {
		rows, err = readBook(data)
	} else {
		rows, err = readCSV(data)
	}
	if err != nil {
		return nil, errFile.At(name, "want a table, got one that can't be read: %v", err)
	}
	return newTable(name, rows, wanted)
}

// readCSV reads UTF-8, or GB18030 as spreadsheets save it in China, with whichever separator the header has.
func readCSV(data []byte) (rows []Row, err error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		if _, is := text.ValidGB18030(data); !is {
			return nil, errors.New("it is neither UTF-8 nor GB18030")
		}
		data = text.FromGB18030(data)
	}
	header, _, _ := bytes.Cut(data, []byte("\n"))
	reader := csv.NewReader(bytes.NewReader(data))
	reader.FieldsPerRecord = -1
	for _, separator := range ";\t" {
		if bytes.ContainsRune(header, separator) && !bytes.ContainsRune(header, ',') {
			reader.Comma = separator
		}
	}
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		line, _ := reader.FieldPos(0)
		rows = append(rows, Row{Line: line, cells: cells})
	}
}

// readBook reads the first sheet of a workbook.
func readBook(data []byte) (rows []Row, err error) {
	formulas, err := holdsFormulas(data)
	if err != nil {
		return nil, err
	}
	file, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: most})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	name := file.GetSheetName(0)
	cells, err := file.GetRows(name)
	if err != nil {
		return nil, err
	}
	for i := range cells {
		row := Row{Line: i + 1, cells: cells[i]}
		for at := 0; formulas && at < len(cells[0]); at++ {
			place, err := excelize.CoordinatesToCellName(at+1, i+1)
			if err != nil {
				return nil, err
			}
			formula, err := file.GetCellFormula(name, place)
			if err != nil {
				return nil, err
			}
			if formula != "" {
				if row.formulas == nil {
					row.formulas = map[int]bool{}
				}
				row.formulas[at] = true
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// holdsFormulas looks whether any sheet holds a formula: to ask cell by cell takes long.
func holdsFormulas(data []byte) (found bool, err error) {
	parts, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return false, err
	}
	for _, part := range parts.File {
		if !strings.HasPrefix(part.Name, "xl/worksheets/") {
			continue
		}
		if part.UncompressedSize64 > most {
			return false, errors.New("it grows beyond all bounds")
		}
		r, err := part.Open()
		if err != nil {
			return false, err
		}
		content, err := io.ReadAll(io.LimitReader(r, most))
		if err := errors.Join(err, r.Close()); err != nil {
			return false, err
		}
		found = found || bytes.Contains(content, []byte("<f>")) || bytes.Contains(content, []byte("<f "))
	}
	return found, nil
}
