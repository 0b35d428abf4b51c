package reports_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestTheWorkbookIsForReadingAndPrinting: days are dates, and what is printed of each sheet is one page
// wide, with its head and its run on every page.
func TestTheWorkbookIsForReadingAndPrinting(t *testing.T) {
	book, err := excelize.OpenFile(filepath.Join(set(t), "report.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	if about, err := book.GetDocProps(); err != nil || about.Title != "Night of 2026-10-09" || about.Creator != "tieout" {
		t.Errorf("want title and author, got %+v, %v", about, err)
	}
	if raw, err := book.GetCellValue("Never arrived", "A2", excelize.Options{RawCellValue: true}); err != nil || raw != "46304" { // 2026-10-09, from 1899-12-30
		t.Errorf("want a due day to calculate with, got %s, %v", raw, err)
	}
	if shown, err := book.GetCellValue("Never arrived", "A2"); err != nil || shown != "2026-10-09" {
		t.Errorf("want the day as people read it, got %s, %v", shown, err)
	}
	printed := map[string]string{}
	for _, name := range book.GetDefinedName() {
		printed[name.Scope+" "+name.Name] = name.RefersTo
	}
	for _, sheet := range book.GetSheetList() {
		layout, err := book.GetPageLayout(sheet)
		if err != nil || layout.FitToWidth == nil || *layout.FitToWidth != 1 {
			t.Errorf("%s: want one page wide, got %+v, %v", sheet, layout, err)
		}
		foot, err := book.GetHeaderFooter(sheet)
		if err != nil || foot == nil || !strings.Contains(foot.OddFooter, "run-1") || !strings.Contains(foot.OddFooter, "&P") {
			t.Errorf("%s: want the run and the page in the foot, got %+v, %v", sheet, foot, err)
		}
		if sheet == "Summary" || sheet == "Sign-off" {
			continue // which have no columns with a head
		}
		if printed[sheet+" _xlnm.Print_Titles"] != "'"+sheet+"'!$1:$1" || !strings.HasPrefix(printed[sheet+" _xlnm.Print_Area"], "'"+sheet+"'!$A$1:$") {
			t.Errorf("%s: want the head on each page, got %v", sheet, printed)
		}
	}
}
