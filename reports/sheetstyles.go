package reports

import "github.com/xuri/excelize/v2"

// sheetStyles are how cells look, by the numbers that the workbook gives them.
type sheetStyles struct {
	head  int
	right int // head of a column of numbers
	wrap  int // text of a list that runs over several lines
	text  int
	plain int // text of a page that is no list
	alarm int // such a text, of money that has not arrived
	short int // such a text that stays on its line
	link  int // one that leads to the rows of which it is told
	// alarmLink is one of money that has not arrived.
	alarmLink int
	band      int // head of a table on such a page
	line      int // a line to write on
	// rightText is text that stands where numbers do.
	rightText int
	title     int
	bad       int
	day       int
	count     int
}

// headStyle is that of the head of a table; nil: texts stand as the program thinks best.
func headStyle(alignment *excelize.Alignment) *excelize.Style {
	return &excelize.Style{
		Font: &excelize.Font{Bold: true, Family: "Calibri"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EEF1F5"}},
		Alignment: alignment, Border: []excelize.Border{{Type: "bottom", Color: "8A94A0", Style: 1}},
	}
}

func (b *workbook) styles() (err error) {
	if b.head, err = b.file.NewStyle(headStyle(&excelize.Alignment{Vertical: "top", Horizontal: "left", Indent: 1, WrapText: true})); err != nil {
		return err
	}
	if b.right, err = b.file.NewStyle(headStyle(&excelize.Alignment{Vertical: "top", Horizontal: "right", WrapText: true})); err != nil {
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
	wrapped := &excelize.Alignment{Vertical: "top", Horizontal: "left", WrapText: true}
	if b.plain, err = b.file.NewStyle(&excelize.Style{NumFmt: 49, Alignment: wrapped}); err != nil {
		return err
	}
	if b.alarm, err = b.file.NewStyle(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true, Color: "B3261E", Family: "Calibri"}, Alignment: wrapped}); err != nil {
		return err
	}
	if b.short, err = b.file.NewStyle(&excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "left"}}); err != nil {
		return err
	}
	leading := func(colour string, bold bool) *excelize.Style {
		return &excelize.Style{NumFmt: 49, Font: &excelize.Font{Color: colour, Bold: bold, Underline: "single", Family: "Calibri"}, Alignment: wrapped}
	}
	if b.link, err = b.file.NewStyle(leading("1D4E89", false)); err != nil {
		return err
	}
	if b.alarmLink, err = b.file.NewStyle(leading("B3261E", true)); err != nil {
		return err
	}
	if b.band, err = b.file.NewStyle(headStyle(nil)); err != nil {
		return err
	}
	if b.rightText, err = b.file.NewStyle(&excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "right"}}); err != nil {
		return err
	}
	if b.line, err = b.file.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{Vertical: "bottom"}, Border: []excelize.Border{{Type: "bottom", Color: "000000", Style: 1}}}); err != nil {
		return err
	}
	day := "yyyy-mm-dd"
	b.day, err = b.file.NewStyle(&excelize.Style{CustomNumFmt: &day, Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "left", Indent: 1}})
	return err
}
