package reports

import (
	"cmp"
	"strings"

	"github.com/xuri/excelize/v2"

	"tieout/reconcile/civil"
)

// A sheet is read on a screen and on paper: on A4 it is one page wide, so its columns are as narrow as
// what stands in them, and sentences run over several lines.
const (
	widestColumn = 40.0 // in characters; what is longer is wrapped
	someRows     = 200  // whose texts say how wide a column is
	lineHeight   = 15   // in points
	headHeight   = 3*lineHeight + 1
	mostLines    = 20 // of a row: a sheet takes no row of more than 409 points
)

// setPageLayout lays a sheet out for printing on A4, one page wide, with its place among the pages and
// what it belongs to in the foot. It must be called before the sheet's stream is begun: the stream writes these properties first.
func (b *workbook) setPageLayout(sheet, orientation string) error {
	paper, wide, high, fit := 9, 1, 0, true
	if err := b.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &orientation, Size: &paper, FitToWidth: &wide, FitToHeight: &high}); err != nil {
		return err
	}
	side, end := 0.3, 0.6 // inches
	if err := b.file.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &end, Bottom: &end}); err != nil {
		return err
	}
	foot := "&L" + strings.ReplaceAll(b.foot, "&", "&&") + "&C&A&R&P / &N"
	if err := b.file.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: foot}); err != nil {
		return err
	}
	return b.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit})
}

// setPrinted has the first columns printed, which can be read on A4, and their head on each page.
func (b *workbook) setPrinted(t *table, rows int) error {
	name := "'" + strings.ReplaceAll(t.sheet, "'", "''") + "'!"
	columns := len(t.columns)
	if t.printed > 0 {
		columns = t.printed
	}
	last, err := excelize.CoordinatesToCellName(columns, rows+2, true) // with the line that says how many more there are
	if err != nil {
		return err
	}
	if err := b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: name + "$A$1:" + last, Scope: t.sheet}); err != nil {
		return err
	}
	return b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: name + "$1:$1", Scope: t.sheet})
}

// describe says what the workbook is, in what a file manager shows of it. Its time is the day that it is
// of: the same night gives the same bytes.
func (b *workbook) describe(title, day, language string) error {
	at := day + "T00:00:00Z"
	return b.file.SetDocProps(&excelize.DocProperties{Title: title, Creator: "tieout", LastModifiedBy: "tieout", Language: language, Created: at, Modified: at})
}

// dayCell places a day as a date to sort, filter and calculate with; what is none stays text.
func (b *workbook) dayCell(text string) excelize.Cell {
	const spreadsheetEpoch = 25569 // days from the one of spreadsheets to 1970-01-01
	day, err := civil.ParseDate(text)
	if err != nil {
		return excelize.Cell{StyleID: b.text, Value: text}
	}
	return excelize.Cell{StyleID: b.day, Value: int(day) + spreadsheetEpoch}
}

// atHand returns how many of the rows stand on the sheet.
func (t *table) atHand() int {
	rows := min(t.rows, cmp.Or(t.most, sheetRows))
	if t.kept > 0 {
		rows = min(rows, t.kept)
	}
	return rows
}

// fit makes columns of text as wide as the first rows need, and wraps the long ones. Numbers and days keep
// their width: a spreadsheet shows one that doesn't fit as number signs.
func (t *table) fit(rows int) {
	widest := make([]int, len(t.columns))
	for i := range min(rows, someRows) {
		for j, text := range t.row(i) {
			widest[j] = max(widest[j], displayWidth(text))
		}
	}
	for j := range t.columns {
		c := &t.columns[j]
		if c.amount || c.count || c.day {
			continue
		}
		needed := max(float64(widest[j]), longestWord(c.title)) + 3
		widest := cmp.Or(c.widest, widestColumn)
		c.wrap = c.wrap || needed > widest
		c.width = min(needed, widest)
	}
}

// height returns how high a row is, in points; 0 is what the program that shows it thinks best. Not every
// program makes room for wrapped texts by itself.
func (t *table) height(texts []string) float64 {
	most := 1
	for j, text := range texts {
		if width := int(t.columns[j].width) - 3; t.columns[j].wrap && width > 0 {
			most = max(most, (displayWidth(text)+width-1)/width)
		}
	}
	if most == 1 {
		return 0
	}
	return float64(lineHeight * min(most, mostLines))
}

// longestWord returns the width of the longest part of a head that no line break can divide, with room
// for the button of its filter.
func longestWord(title string) float64 {
	longest := 0
	for word := range strings.FieldsSeq(title) {
		longest = max(longest, displayWidth(word))
	}
	return float64(min(longest, 14) + 1)
}
