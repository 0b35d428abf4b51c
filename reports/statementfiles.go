package reports

import (
	"io"
	"path/filepath"
	"slices"

	"github.com/xuri/excelize/v2"
)

// WriteTo writes the statement into a folder: a CSV file a table, statement.xlsx and statement.html.
func (s *MonthStatement) WriteTo(dir string) error {
	say := speaker(s.Language)
	tables := s.tables()
	for i := range tables {
		t := &tables[i]
		if err := say.writeCSV(filepath.Join(dir, t.file), t.csv); err != nil {
			return err
		}
	}
	if err := writeFile(filepath.Join(dir, "statement.xlsx"), func(w io.Writer) error { return s.workbook(w, say, tables) }); err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, "statement.html"), func(w io.Writer) error { return s.page(w, say, tables) })
}

// csv writes the table's file. Totals are of what stands above them, and have no merchant.
func (t *statementTable) csv(w io.Writer) error {
	var l csvLine
	for _, c := range t.columns {
		l.text(c.name)
	}
	if _, err := w.Write(l.end()); err != nil {
		return err
	}
	for _, row := range t.rows[:len(t.rows)-t.totals] {
		l.begin()
		for i, text := range row {
			if t.columns[i].amount || t.columns[i].count {
				l.text(text)
			} else {
				l.cell(text)
			}
		}
		if _, err := w.Write(l.end()); err != nil {
			return err
		}
	}
	return nil
}

// told is a row as people are told it: codes by their words.
func (t *statementTable) told(say say, row []string) []string {
	texts := slices.Clone(row)
	for i := range t.columns {
		if t.columns[i].code {
			texts[i] = say.Word(texts[i])
		}
		if t.columns[i].name == "merchant_id" && texts[i] == NotToldApart {
			texts[i] = say.Heading(NotToldApart)
		}
	}
	return texts
}

// title is what the statement is called.
func (s *MonthStatement) title(say say) string {
	return say.Say("Statement of %s (nights of %s to %s)", s.Month, s.FirstNight, s.LastNight)
}

// workbook writes statement.xlsx: what must be known first, then a sheet a table.
func (s *MonthStatement) workbook(w io.Writer, say say, tables []statementTable) error {
	file := excelize.NewFile().SetZipWriter(quickZip)
	defer func() { _ = file.Close() }() // temporary files only
	book := &workbook{file: file, money: map[int]int{}, foot: "tieout " + s.Month}
	if err := book.styles(); err != nil {
		return err
	}
	if err := book.describe(s.title(say), s.LastNight, say.Lang()); err != nil {
		return err
	}
	first := say.Heading("Statement")
	if err := file.SetSheetName("Sheet1", first); err != nil {
		return err
	}
	if err := book.setPageLayout(first, "portrait"); err != nil {
		return err
	}
	rows := [][]any{{excelize.Cell{StyleID: book.title, Value: s.title(say)}}}
	for _, note := range s.Notes() {
		rows = append(rows, []any{excelize.Cell{StyleID: book.bad, Value: note}})
	}
	rows = append(rows, nil, []any{say.Say("Prepared by"), ""}, []any{say.Say("Reviewed by"), ""}, []any{say.Say("Date"), ""})
	out, err := file.NewStreamWriter(first)
	if err != nil {
		return err
	}
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := out.SetRow(cell, row); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	for i := range tables {
		t := &tables[i]
		sheet := table{say: say, sheet: t.title, rows: len(t.rows), csv: t.file}
		sheet.row = func(i int) []string { return t.told(say, t.atHand(i, sheet.atHand())) }
		for _, c := range t.columns {
			sheet.columns = append(sheet.columns, sheetStyle{title: say.Heading(c.title), width: 16, widest: widestOf(c), amount: c.amount, count: c.count})
		}
		if err := book.table(&sheet); err != nil {
			return err
		}
	}
	return writeSorted(w, file)
}

// page writes statement.html, for a browser and its printer.
func (s *MonthStatement) page(to io.Writer, say say, tables []statementTable) error {
	w := &letterWriter{}
	w.put("<!doctype html>\n<html lang=\"", say.Lang(), "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n")
	w.element("title", s.title(say))
	w.put("\n<style>\n", letterStyle, "body{max-width:none}@media print{@page{size:A4 landscape}}</style>\n</head>\n<body>\n<main>\n")
	w.element("h1", s.title(say))
	for _, note := range s.Notes() {
		w.put("\n<p>")
		w.element("b", note)
		w.put("</p>")
	}
	for i := range tables {
		t := &tables[i]
		w.put("\n")
		w.element("h2", t.title)
		if len(t.rows) == 0 {
			w.element("p", say.Say("None."))
			continue
		}
		w.put("\n<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr>")
		for _, c := range t.columns {
			w.element("th"+right(c), say.Heading(c.title))
		}
		w.put("</tr></thead>\n<tbody>\n")
		shown := t.rows
		if more := len(shown) - shownRows - t.totals; more > 0 {
			shown = append(shown[:shownRows:shownRows], shown[len(shown)-t.totals:]...)
		}
		for at, row := range shown {
			w.put("<tr>")
			for i, text := range t.told(say, row) {
				if t.columns[i].amount {
					text = grouped(text)
				}
				if at >= len(shown)-t.totals {
					w.put("<td", right(t.columns[i]), ">")
					w.element("b", text)
					w.put("</td>")
				} else {
					w.element("td"+right(t.columns[i]), text)
				}
			}
			w.put("</tr>\n")
		}
		w.put("</tbody>\n</table></div>\n")
		if more := len(t.rows) - len(shown); more > 0 {
			w.element("p", say.Say("and %d more, see %s", more, t.file))
		}
	}
	w.put("\n<div class=\"sign\">")
	for _, line := range [...]string{say.Say("Name"), say.Say("Date"), say.Say("Signature")} {
		w.element("span", line)
	}
	w.put("</div>\n</main>\n</body>\n</html>\n")
	_, err := io.WriteString(to, w.b.String())
	return err
}

// right is the attribute of a column of numbers.
func right(c statementColumn) string {
	if c.amount || c.count {
		return " class=\"n\""
	}
	return ""
}

// widestOf is up to which width a column is not wrapped, in characters; 0: up to that of every sheet. A rule stays on its line.
func widestOf(c statementColumn) float64 {
	if c.wide {
		return 72
	}
	return 0
}
