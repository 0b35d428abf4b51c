//go:build page

package reports_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// booksVariable names the workbooks, with colons between. scripts/test-page.sh makes them.
const booksVariable = "TIEOUT_BOOKS"

// TestWorkbooksInLibreOffice opens each workbook and prints it, all at once, for LibreOffice takes seconds
// to begin. Of the demonstration each sheet is one sheet of paper, and the summary two; none is left out, and none is cut.
func TestWorkbooksInLibreOffice(t *testing.T) {
	books := filepath.SplitList(os.Getenv(booksVariable))
	if len(books) == 0 {
		t.Fatalf("%s names no workbook", booksVariable)
	}
	out := t.TempDir()
	arguments := []string{"-env:UserInstallation=file://" + t.TempDir(), "--headless", "--convert-to", "pdf", "--outdir", out}
	if said, err := exec.CommandContext(t.Context(), "soffice", append(arguments, books...)...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	for _, book := range books {
		t.Run(filepath.Base(book), func(t *testing.T) {
			pdf := filepath.Join(out, strings.TrimSuffix(filepath.Base(book), ".xlsx")+".pdf")
			onSheets(t, book, pdf)
			if data, err := os.ReadFile(pdf); err == nil {
				keep(t, strings.TrimSuffix(book, ".xlsx"), "book.pdf", data)
			}
		})
	}
}

// onSheets asks of a printed workbook that every sheet is one page, with its name and its head.
func onSheets(t *testing.T, book, pdf string) {
	t.Helper()
	file, err := excelize.OpenFile(book)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	text, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", pdf, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	printed := strings.Split(strings.TrimSuffix(string(text), "\f"), "\f")
	sheets := file.GetSheetList()
	if sheets[0] == "Summary" || sheets[0] == "对账汇总表" {
		sheets = append([]string{sheets[0]}, sheets...) // the proof has a page of its own
	}
	if len(printed) != len(sheets) {
		t.Errorf("want a page for each of %q, got %d pages", sheets, len(printed))
		return
	}
	for i, sheet := range sheets {
		if !strings.Contains(printed[i], sheet) || !strings.Contains(printed[i], "tieout ") {
			t.Errorf("page %d: want %s and the run in its foot, got\n%s", i+1, sheet, printed[i])
		}
		if strings.Contains(printed[i], "###") {
			t.Errorf("%s: a number does not fit its column:\n%s", sheet, printed[i])
		}
		rows, err := file.GetRows(sheet)
		if i > 0 && sheets[i-1] == sheet {
			continue
		}
		if err != nil || len(rows) == 0 || !strings.Contains(printed[i], strings.Fields(rows[0][0])[0]) {
			t.Errorf("%s: want its first cell on paper: %v", sheet, err)
		}
	}
}
