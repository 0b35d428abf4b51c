package reports

import "github.com/xuri/excelize/v2"

// freeSheet is a sheet that is no list: a page of tables and sentences, on A4 upright. Rows are gathered and then
// written at once, for a streamed sheet takes its widths first.
type freeSheet struct {
	book   *workbook
	sheet  string
	widths []int
	rows   []freeRow
}

type freeRow struct {
	cells []any
	lines int    // its height; 0: what the program thinks best
	wide  bool   // the first cell takes the whole width
	above bool   // a page of paper ends above it
	link  string // where the second cell leads within the workbook; empty: nowhere
}

// freeSheet begins such a sheet, whose columns are so wide.
func (b *workbook) freeSheet(sheet string, widths ...int) (*freeSheet, error) {
	return &freeSheet{book: b, sheet: sheet, widths: widths}, b.setPageLayout(sheet, "portrait")
}

func (p *freeSheet) blank() { p.rows = append(p.rows, freeRow{}) }

func (p *freeSheet) title(text string) {
	p.rows = append(p.rows, freeRow{cells: []any{excelize.Cell{StyleID: p.book.title, Value: text}}})
}

// row writes texts as they are.
func (p *freeSheet) row(texts ...string) {
	cells := make([]any, len(texts))
	for i, text := range texts {
		cells[i] = excelize.Cell{StyleID: p.book.short, Value: text}
	}
	p.rows = append(p.rows, freeRow{cells: cells})
}

// head writes the head of a table; columns from the third on are numbers where there are more than three.
func (p *freeSheet) head(texts ...string) {
	cells := make([]any, len(texts))
	for i, text := range texts {
		style := p.book.band
		if i > 1 && len(texts) > 3 {
			style = p.book.right
		}
		cells[i] = excelize.Cell{StyleID: style, Value: text}
	}
	p.rows = append(p.rows, freeRow{cells: cells})
}

// sentence writes a text over the whole width, in as many lines as it needs; style 0 is that of plain text.
func (p *freeSheet) sentence(text string, style int) {
	if style == 0 {
		style = p.book.plain
	}
	width := -4 // the margins
	for _, w := range p.widths {
		width += w
	}
	lines := (displayWidth(text) + width - 1) / width
	p.rows = append(p.rows, freeRow{cells: []any{excelize.Cell{StyleID: style, Value: text}}, lines: max(lines, 1), wide: true})
}

// end writes what was gathered.
func (p *freeSheet) end() error {
	out, err := p.book.file.NewStreamWriter(p.sheet)
	if err != nil {
		return err
	}
	for i, width := range p.widths {
		if err := out.SetColWidth(i+1, i+1, float64(width)); err != nil {
			return err
		}
	}
	for i, row := range p.rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := out.SetRow(cell, row.cells, excelize.RowOpts{Height: float64(lineHeight * row.lines)}); err != nil {
			return err
		}
		if err := p.lead(i+1, row.link); err != nil {
			return err
		}
		if row.above {
			if err := p.book.file.InsertPageBreak(p.sheet, cell); err != nil {
				return err
			}
		}
		if !row.wide {
			continue
		}
		last, err := excelize.CoordinatesToCellName(len(p.widths), i+1)
		if err != nil {
			return err
		}
		if err := out.MergeCell(cell, last); err != nil {
			return err
		}
	}
	return out.Flush()
}

// lead makes the second cell of a row lead to a place within the workbook.
func (p *freeSheet) lead(row int, link string) error {
	if link == "" {
		return nil
	}
	cell, err := excelize.CoordinatesToCellName(2, row)
	if err != nil {
		return err
	}
	return p.book.file.SetCellHyperLink(p.sheet, cell, link, "Location")
}

// linked is a text of a line that leads to a place, or, where that is empty, nowhere. One that is too long for its column, as
// the name of a merchant, runs over several lines; see linesOf.
func (p *freeSheet) linked(text, link string) excelize.Cell {
	switch {
	case link != "":
		return excelize.Cell{StyleID: p.book.link, Value: text}
	case p.linesOf(text) > 1:
		return excelize.Cell{StyleID: p.book.plain, Value: text}
	}
	return excelize.Cell{StyleID: p.book.short, Value: text}
}

// linesOf is how many lines a text takes in the second column.
func (p *freeSheet) linesOf(text string) int {
	room := p.widths[1] - 2
	return max((displayWidth(text)+room-1)/room, 1)
}
