//go:build page

package reports_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// TestHeadsOnPaperInABrowser prints a list of many pages: each of them has the heads of its columns, also after the script has made
// buttons of them.
func TestHeadsOnPaperInABrowser(t *testing.T) {
	file := os.Getenv(largeVariable)
	if file == "" {
		t.Fatalf("%s names no page", largeVariable)
	}
	ctx := newTab(t, newBrowser(t))
	if err := chromedp.Do(ctx, chromedp.Navigate("file://"+file)); err != nil {
		t.Fatal(err)
	}
	yes := true
	printed, err := chromedp.Call(ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &yes})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "large.pdf")
	if err := os.WriteFile(path, printed.Data, 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command("pdftotext", "-layout", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	row, head := regexp.MustCompile(`\bE[0-9A-Z]{13}\b`), regexp.MustCompile(`days overdue|since`)
	lists := 0
	for number, sheet := range strings.Split(string(text), "\f") {
		if !row.MatchString(sheet) {
			continue
		}
		if lists++; !head.MatchString(sheet) {
			t.Errorf("want heads above the rows of page %d, got none", number+1)
		}
	}
	if lists < 10 {
		t.Errorf("want a list of many pages, got %d", lists)
	}
}
