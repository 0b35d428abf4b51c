package reports

import (
	"archive/zip"
	"cmp"
	"errors"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// workbook writes the sheets of report.xlsx, one row at a time.
type workbook struct {
	file *excelize.File
	sheetStyles
	money map[int]int // by decimals
	foot  string      // of every printed page: the run, for one
}

// workbook writes report.xlsx: the summary, the lists, and a sheet to sign. Identifiers are text cells, amounts are numbers with the
// currency's decimals; the exact text of each stands in the CSV files.
func (r *Report) workbook(w io.Writer) error {
	file := excelize.NewFile().SetZipWriter(quickZip)
	defer func() { _ = file.Close() }() // temporary files only
	book := &workbook{file: file, money: map[int]int{}, foot: "tieout " + r.RunID}
	if err := book.styles(); err != nil {
		return err
	}
	if err := book.describe(r.Say("Night of %s", r.AsOf), r.AsOf, r.Lang()); err != nil {
		return err
	}
	sheets, links := r.linkedSheets()
	if err := book.summarySheet(r, links); err != nil {
		return err
	}
	for i := range sheets {
		if err := book.table(&sheets[i]); err != nil {
			return err
		}
	}
	if err := book.signSheet(r); err != nil {
		return err
	}
	return writeSorted(w, file)
}

// writeSorted writes the workbook with its parts sorted by name: the library keeps
// streamed sheets in a map, and the same night must give the same bytes.
func writeSorted(w io.Writer, file *excelize.File) (err error) {
	loose, err := os.CreateTemp("", "tieout-xlsx-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, loose.Close(), os.Remove(loose.Name())) }()
	if err := file.Write(loose); err != nil {
		return err
	}
	size, err := loose.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	parts, err := zip.NewReader(loose, size)
	if err != nil {
		return err
	}
	slices.SortFunc(parts.File, func(a, b *zip.File) int { return cmp.Compare(a.Name, b.Name) })
	out := zip.NewWriter(w)
	for _, part := range parts.File {
		if err := out.Copy(part); err != nil {
			return err
		}
	}
	return out.Close()
}

// amountCell places an amount as a number with its own decimals.
func (b *workbook) amountCell(text string) (excelize.Cell, error) {
	if text == "" {
		return excelize.Cell{}, nil
	}
	_, fraction, _ := strings.Cut(text, ".")
	decimals := len(fraction)
	style, known := b.money[decimals]
	if !known {
		format := "#,##0"
		if decimals > 0 {
			format += "." + strings.Repeat("0", decimals)
		}
		var err error
		if style, err = b.file.NewStyle(&excelize.Style{CustomNumFmt: &format, Alignment: &excelize.Alignment{Vertical: "top"}}); err != nil {
			return excelize.Cell{}, err
		}
		b.money[decimals] = style
	}
	// A workbook knows no decimals: its cells hold what a spreadsheet calculates with.
	number, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return excelize.Cell{}, err
	}
	return excelize.Cell{StyleID: style, Value: number}, nil
}

// table is a sheet of columns and rows.
type table struct {
	say
	sheet   string
	columns []sheetStyle
	rows    int
	kept    int // of them, that are at hand; 0: all
	printed int // the first columns, that are printed; 0: all
	most    int // of them, at most, on the sheet; 0: sheetRows
	row     func(i int) []string
	shown   []shown                              // the rows of a list, as it has them
	column  func(name string) func(i int) string // what a column of the list says of them
	csv     string                               // the file that holds all of the rows
}

// sheetStyle is how one column of a sheet looks.
type sheetStyle struct {
	title  string
	width  float64
	widest float64 // beyond which its texts are wrapped; 0: widestColumn
	amount bool
	count  bool
	wrap   bool
	day    bool
}

// sheetRows bounds a sheet to what a person filters and reads; its last line
// then says where all rows stand.
const sheetRows = 2000

func (b *workbook) table(t *table) error {
	if _, err := b.file.NewSheet(t.sheet); err != nil {
		return err
	}
	if err := b.setPageLayout(t.sheet, "landscape"); err != nil {
		return err
	}
	rows := t.atHand()
	if err := b.setPrinted(t, rows); err != nil {
		return err
	}
	t.fit(rows)
	out, err := b.file.NewStreamWriter(t.sheet)
	if err != nil {
		return err
	}
	var head []any
	for i, c := range t.columns {
		if err := out.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
		style := b.head
		if c.amount || c.count {
			style = b.right
		}
		head = append(head, excelize.Cell{StyleID: style, Value: c.title})
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := out.SetRow("A1", head, excelize.RowOpts{Height: headHeight}); err != nil {
		return err
	}
	for i := range rows {
		texts := t.row(i)
		row, err := b.row(t, texts)
		if err != nil {
			return err
		}
		cell, err := excelize.CoordinatesToCellName(1, i+2)
		if err != nil {
			return err
		}
		if err := out.SetRow(cell, row, excelize.RowOpts{Height: t.height(texts)}); err != nil {
			return err
		}
	}
	if last := t.lastLine(b, rows); last != nil {
		cell, err := excelize.CoordinatesToCellName(1, rows+2)
		if err != nil {
			return err
		}
		if err := out.SetRow(cell, []any{*last}); err != nil {
			return err
		}
	}
	last, err := excelize.CoordinatesToCellName(len(t.columns), rows+1)
	if err != nil {
		return err
	}
	// What is set of a streamed sheet after Flush is lost without an error.
	if err := b.file.AutoFilter(t.sheet, "A1:"+last, nil); err != nil {
		return err
	}
	return out.Flush()
}

// lastLine says what a reader of the sheet could miss: that it is empty, or that it is not all; nil: nothing.
func (t *table) lastLine(b *workbook, rows int) *excelize.Cell {
	switch more := t.rows - rows; {
	case more > 0:
		return &excelize.Cell{StyleID: b.bad, Value: t.say.Say("and %d more, see %s", more, t.csv)}
	case rows == 0:
		return &excelize.Cell{StyleID: b.plain, Value: t.say.Say("None.")}
	}
	return nil
}

func (b *workbook) row(t *table, texts []string) ([]any, error) {
	row := make([]any, len(t.columns))
	for j, c := range t.columns {
		text := texts[j]
		switch {
		case text == "":
		case c.amount:
			amount, err := b.amountCell(text)
			if err != nil {
				return nil, err
			}
			row[j] = amount
		case c.count:
			count, err := strconv.Atoi(text)
			if err != nil {
				return nil, err
			}
			row[j] = excelize.Cell{StyleID: b.count, Value: count}
		case c.day:
			row[j] = b.dayCell(text)
		case c.wrap:
			row[j] = excelize.Cell{StyleID: b.wrap, Value: text}
		default:
			row[j] = excelize.Cell{StyleID: b.text, Value: text}
		}
	}
	return row, nil
}
