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
	file  *excelize.File
	head  int // styles
	right int // head of a column of numbers
	wrap  int // text that runs over several lines
	text  int
	title int
	bad   int
	day   int
	count int
	money map[int]int // by decimals
	foot  string      // of every printed page: the run, for one
}

// workbook writes report.xlsx: the proof, what never arrived, the open exceptions,
// the files. Identifiers are text cells, amounts are numbers with the
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
	if err := book.proof(r); err != nil {
		return err
	}
	sheets := []table{missingTable(r), exceptionTable(r), heldTable(r), fileTable(r)}
	if r.depositCount > 0 {
		sheets = slices.Insert(sheets, 3, depositTable(r))
	}
	sheets = slices.Insert(sheets, len(sheets)-1, r.sideTables()...)
	for _, sheet := range sheets {
		if err := book.table(&sheet); err != nil {
			return err
		}
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

func (b *workbook) styles() (err error) {
	if b.head, err = b.file.NewStyle(&excelize.Style{
		Font: &excelize.Font{Bold: true, Family: "Calibri"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EEF1F5"}},
		Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "left", Indent: 1, WrapText: true},
		Border:    []excelize.Border{{Type: "bottom", Color: "8A94A0", Style: 1}},
	}); err != nil {
		return err
	}
	if b.right, err = b.file.NewStyle(&excelize.Style{
		Font: &excelize.Font{Bold: true, Family: "Calibri"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EEF1F5"}},
		Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "right", WrapText: true},
		Border:    []excelize.Border{{Type: "bottom", Color: "8A94A0", Style: 1}},
	}); err != nil {
		return err
	}
	if b.wrap, err = b.file.NewStyle(&excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "left", Indent: 1, WrapText: true}}); err != nil {
		return err
	}
	if b.title, err = b.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Size: 14, Family: "Calibri"}}); err != nil {
		return err
	}
	if b.bad, err = b.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Color: "B3261E", Family: "Calibri"}}); err != nil {
		return err
	}
	if b.text, err = b.file.NewStyle(&excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "left", Indent: 1}}); err != nil {
		return err
	}
	if b.count, err = b.file.NewStyle(&excelize.Style{NumFmt: 3, Alignment: &excelize.Alignment{Vertical: "top"}}); err != nil {
		return err
	}
	day := "yyyy-mm-dd"
	b.day, err = b.file.NewStyle(&excelize.Style{CustomNumFmt: &day, Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "left", Indent: 1}})
	return err
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

// proof writes the first sheet.
func (b *workbook) proof(r *Report) error {
	sheet := r.Say("Proof")
	if err := b.file.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	if err := b.setPageLayout(sheet, "portrait"); err != nil {
		return err
	}
	out, err := b.file.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	for i, width := range [...]float64{14, 36, 10, 18, 18} {
		if err := out.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	rows := [][]any{
		{excelize.Cell{StyleID: b.title, Value: r.Say("Night of %s", r.AsOf)}},
	}
	for _, statement := range r.Headline {
		cell := excelize.Cell{Value: statement.Text}
		if statement.Colour == Red {
			cell.StyleID = b.bad
		}
		rows = append(rows, []any{cell})
	}
	for _, sentence := range r.Context() {
		rows = append(rows, []any{sentence})
	}
	rows = append(rows, [][]any{
		nil,
		{r.Say("run"), r.RunID},
		{r.Say("version"), r.Version},
		{r.Say("inputs"), r.InputsDigest},
		{r.Say("the proof"), map[bool]string{true: r.Say("ties to 0.00"), false: r.Say("DOES NOT TIE")}[r.Ties]},
	}...)
	for i := range r.Proofs {
		more, err := b.proofRows(&r.Proofs[i])
		if err != nil {
			return err
		}
		rows = append(append(rows, nil), more...)
	}
	rows = append(rows, nil, []any{r.Say("Prepared by"), ""}, []any{r.Say("Reviewed by"), ""}, []any{r.Say("Date"), ""})
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := out.SetRow(cell, row); err != nil {
			return err
		}
	}
	return out.Flush()
}

func (b *workbook) proofRows(p *ProofView) ([][]any, error) {
	var head []any
	for i, text := range [...]string{p.Currency, "", p.Say("rows"), p.Say("gross"), p.Say("net")} {
		style := b.head
		if i > 1 {
			style = b.right
		}
		head = append(head, excelize.Cell{StyleID: style, Value: text})
	}
	rows := [][]any{head}
	for _, lines := range [...][]ProofLine{p.Terminal, p.Settlement, p.Bridge, p.Payouts, p.Deposits} {
		if allZero(lines) && (lines[0].Side == "payouts" || lines[0].Side == "deposits") {
			continue // no bank account is loaded
		}
		for _, line := range lines {
			gross, err := b.amountCell(line.Gross)
			if err != nil {
				return nil, err
			}
			net, err := b.amountCell(line.Net)
			if err != nil {
				return nil, err
			}
			label := excelize.Cell{Value: line.Sign + " " + line.Label}
			if line.Name == "missing" && !line.Zero() {
				label.StyleID = b.bad
			}
			rows = append(rows, []any{line.SideName(), label, line.Count, gross, net})
		}
	}
	for _, fee := range [...][2]string{
		{p.Say("fees expected"), p.Fees.Expected}, {p.Say("fees taken"), p.Fees.Actual}, {p.Say("variance"), p.Fees.Variance}, {p.Say("within the tolerance"), p.Fees.Tolerated}, {p.Say("difference of the proof"), p.Difference},
	} {
		amount, err := b.amountCell(fee[1])
		if err != nil {
			return nil, err
		}
		rows = append(rows, []any{"", fee[0], nil, nil, amount})
	}
	return rows, nil
}

// table is a sheet of columns and rows.
type table struct {
	say
	sheet   string
	columns []sheetStyle
	rows    int
	kept    int // of them, that are at hand; 0: all
	printed int // the first columns, that are printed; 0: all
	row     func(i int) []string
	csv     string // the file that holds all of the rows
}

// sheetStyle is how one column of a sheet looks.
type sheetStyle struct {
	title  string
	width  float64
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
	if more := t.rows - rows; more > 0 {
		cell, err := excelize.CoordinatesToCellName(1, rows+2)
		if err != nil {
			return err
		}
		if err := out.SetRow(cell, []any{excelize.Cell{StyleID: b.bad, Value: t.say.Say("and %d more, see %s", more, t.csv)}}); err != nil {
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
