//go:build page

package reports_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// The pages are opened in a browser, as readers do: on a screen and on a phone, light and dark,
// and on paper. scripts/test-page.sh makes them and says where they and axe-core are.
const (
	pagesVariable    = "TIEOUT_PAGES"    // files, with colons between
	axeVariable      = "TIEOUT_AXE"      // axe.min.js
	largeVariable    = "TIEOUT_LARGE"    // the page of a night with ten thousand missing sales
	picturesVariable = "TIEOUT_PICTURES" // a folder for what was seen; may be empty
)

// TestPagesInABrowser asks of each page that axe-core finds no violation, that nothing has to be
// scrolled sideways, and that what is printed fits the paper.
func TestPagesInABrowser(t *testing.T) {
	axe, err := os.ReadFile(os.Getenv(axeVariable))
	if err != nil {
		t.Fatalf("%s: %v", axeVariable, err)
	}
	pages := filepath.SplitList(os.Getenv(pagesVariable))
	if len(pages) == 0 {
		t.Fatalf("%s names no page", pagesVariable)
	}
	browser := newBrowser(t)
	for _, file := range pages {
		for _, screen := range []struct {
			name          string
			width, height int64
		}{{"desktop", 1300, 900}, {"phone", 390, 844}} {
			for _, scheme := range []string{"light", "dark"} {
				t.Run(filepath.Base(file)+" "+screen.name+" "+scheme, func(t *testing.T) {
					violations, across, picture, err := look(newTab(t, browser), file, string(axe), screen.width, screen.height, scheme)
					if err != nil {
						t.Fatal(err)
					}
					keep(t, file, screen.name+"-"+scheme+".png", picture)
					var found []struct{ ID, Help, Where string }
					if err := json.Unmarshal([]byte(violations), &found); err != nil {
						t.Fatalf("%v: %s", err, violations)
					}
					for _, v := range found {
						t.Errorf("%s: %s: %s", v.ID, v.Help, v.Where)
					}
					var width [2]int
					if err := json.Unmarshal([]byte(across), &width); err != nil || width[0] > width[1] {
						t.Errorf("want nothing to be scrolled sideways in %d points, got %d: %v", width[1], width[0], err)
					}
				})
			}
		}
		t.Run(filepath.Base(file)+" on paper", func(t *testing.T) { onPaper(t, browser, file) })
	}
}

// newBrowser prepares a browser, which ends with the test.
func newBrowser(t *testing.T) context.Context {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU)
	browser, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	return browser
}

// newTab opens a tab that has a minute, and ends with the test.
func newTab(t *testing.T, browser context.Context) context.Context {
	tab, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	tab, timeout := context.WithTimeout(tab, time.Minute)
	t.Cleanup(timeout)
	return tab
}

// TestListsInABrowser looks through the lists of a night with ten thousand missing sales as a reader does:
// page by page, by a column, by a word.
func TestListsInABrowser(t *testing.T) {
	file := os.Getenv(largeVariable)
	if file == "" {
		t.Fatalf("%s names no page", largeVariable)
	}
	if info, err := os.Stat(file); err != nil || info.Size() > 2<<20 {
		t.Errorf("want a page of at most 2 MB, got %v, %v", info.Size(), err)
	}
	ctx := newTab(t, newBrowser(t))
	if err := chromedp.Do(ctx, chromedp.Navigate("file://"+file)); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct{ why, do, want string }{
		{"all rows are at hand, the first are shown", ``, `^1–300 / 9\d{3}, 300 rows$`},
		{"the next ones are shown", `press(1)`, `^301–600 / 9\d{3}, 300 rows$`},
		{"the last ones are fewer", `for (let i = 0; i < 40; i++) press(1)`, `^9\d01–(9\d{3}) / 9\d{3}, \d{1,3} rows$`},
		{"numbers are sorted as such, the greatest first", `head(9); head(9); ordered = true`, "^descending true$"},
		{"a word is looked for in all rows", `find("822290058000199")`, `^1–\d{2,3} / \d{2,3}, \d{2,3} rows$`},
		{"what is in no row finds none", `find("no such row")`, "^0–0 / 0, 0 rows$"},
		{"without it all are there", `find("")`, `^1–300 / 9\d{3}, 300 rows$`},
	} {
		got, err := chromedp.Run(ctx, chromedp.Evaluate[string](`(async () => {
			const table = document.getElementById("missing"), bar = document.getElementById("missing-pages"), box = document.getElementById("missing-filter");
			const press = i => bar.querySelectorAll("button")[i].click(), head = i => table.tHead.rows[0].cells[i].firstChild.click();
			const find = word => { box.value = word; box.dispatchEvent(new Event("input")) };
			const order = i => { const of = [...table.tBodies].map(b => parseFloat(b.rows[0].cells[i].textContent)); return "descending " + of.every((n, at) => !at || of[at - 1] >= n) };
			let ordered = false;
			`+step.do+`;
			await new Promise(done => setTimeout(done, 600));
			if (ordered) return order(9);
			return bar.querySelector("span").textContent + ", " + table.tBodies.length + " rows";
		})()`, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatalf("%s: %v", step.why, err)
		}
		if !regexp.MustCompile(step.want).MatchString(got) {
			t.Errorf("%s: want %s, got %q", step.why, step.want, got)
		}
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(390, 844)); err != nil {
		t.Fatal(err)
	}
	wide, err := chromedp.Run(ctx, chromedp.Evaluate[string](`JSON.stringify([...document.querySelectorAll("body *")].filter(e => !e.closest(".scroll") && e.getBoundingClientRect().right > innerWidth + 1).slice(0, 5).map(e => e.outerHTML.slice(0, 80)))`))
	if err != nil || wide != "[]" {
		t.Errorf("want nothing wider than a phone, got %s, %v", wide, err)
	}
}

// runAxe returns the violations, each with the places where it is.
const runAxe = `axe.run(document, {resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations.map(v =>
	({ID: v.id, Help: v.help, Where: v.nodes.slice(0, 3).map(n => n.target.join(" ") + " " + n.html.slice(0, 120)).join(" | ")}))))`

// look opens a page and returns what axe-core says of it, how wide it is, and a picture.
func look(ctx context.Context, file, axe string, width, height int64, scheme string) (violations, across string, picture []byte, err error) {
	dark := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
	if err = chromedp.Do(ctx, chromedp.EmulateViewport(width, height)); err != nil {
		return violations, across, picture, err
	}
	if _, err = chromedp.Call(ctx, emulation.SetEmulatedMedia, dark); err != nil {
		return violations, across, picture, err
	}
	if err = chromedp.Do(ctx, chromedp.Navigate("file://"+file)); err != nil {
		return violations, across, picture, err
	}
	if _, err = chromedp.Run(ctx, chromedp.Evaluate[int](axe+";0")); err != nil {
		return violations, across, picture, err
	}
	if violations, err = chromedp.Run(ctx, chromedp.Evaluate[string](runAxe, chromedp.EvalAwaitPromise)); err != nil {
		return violations, across, picture, err
	}
	if across, err = chromedp.Run(ctx, chromedp.Evaluate[string](`JSON.stringify([document.documentElement.scrollWidth, window.innerWidth])`)); err != nil {
		return violations, across, picture, err
	}
	picture, err = chromedp.Run(ctx, chromedp.FullScreenshot(100))
	return violations, across, picture, err
}

var pageOfPDF = regexp.MustCompile(`/Type\s*/Page[^s]`)

// onPaper prints the page on A4: a night with a few missing sales is a few sheets.
func onPaper(t *testing.T, browser context.Context, file string) {
	ctx := newTab(t, browser)
	if err := chromedp.Do(ctx, chromedp.Navigate("file://"+file)); err != nil {
		t.Fatal(err)
	}
	yes := true
	printed, err := chromedp.Call(ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &yes})
	if err != nil {
		t.Fatal(err)
	}
	pdf := printed.Data
	keep(t, file, "paper.pdf", pdf)
	const most = 3 // of the demonstration: three missing sales, eleven exceptions and nine files
	if sheets := len(pageOfPDF.FindAll(pdf, -1)); sheets == 0 || sheets > most {
		t.Errorf("want 1 to %d sheets, got %d", most, sheets)
	}
}

func keep(t *testing.T, file, name string, data []byte) {
	t.Helper()
	folder := os.Getenv(picturesVariable)
	if folder == "" {
		return
	}
	name = strings.TrimSuffix(filepath.Base(file), ".html") + "-" + name
	if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
		t.Fatal(err)
	}
}
