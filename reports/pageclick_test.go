//go:build page

package reports_test

import (
	"os"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestSumsLeadToTheirRowsInABrowser follows the links of sums on the page of a large night: each shows just the rows
// that it counts. A command is copied by its button.
func TestSumsLeadToTheirRowsInABrowser(t *testing.T) {
	file := os.Getenv(largeVariable)
	if file == "" {
		t.Fatalf("%s names no page", largeVariable)
	}
	ctx := newTab(t, newBrowser(t))
	if err := chromedp.Do(ctx, chromedp.Navigate("file://"+file)); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct{ why, do, want string }{
		{"each part of what never arrived, of the parts that lead to rows", `
			let seen = 0;
			for (const link of document.querySelectorAll('.parts a[data-column]')) {
				link.click();
				const want = link.closest("tr").cells[1].textContent, got = await settled("missing", want);
				if (want !== got) return link.textContent + ": " + got + " rows of " + want;
				seen++;
			}
			return seen >= 5 ? "all" : seen + " links"`, "all"},
		{"each kind of exception", `
			for (const link of document.querySelectorAll('.card a[data-is]')) {
				link.click();
				const want = link.parentNode.querySelector("b").textContent, got = await settled("exceptions", want);
				if (want !== got) return link.textContent + ": " + got + " rows of " + want;
			}
			return "all"`, "all"},
		{"a row of the most money is found by its exception", `
			document.querySelector('a[data-find]').click();
			return settled("missing", "1")`, "1"},
		{"a sum of all leads to all", `
			document.querySelector('.card a[href="#missing"]').click();
			const want = document.querySelector('.card a[href="#missing"] ~ span').textContent.match(/\d+/)[0], got = await settled("missing", want);
			return got === want ? "all" : got`, "all"},
		{"a command is copied, of a row that stands in the script's list too", `
			document.querySelectorAll("#missing-pages button")[1].click(); await pause();
			const about = document.querySelector("#missing details");
			about.open = true; await pause();
			for (let i = 0; i < 40 && !about.querySelector("button"); i++) await pause();
			const button = about.querySelector("code button");
			let copied = "";
			document.execCommand = () => { copied = String(document.activeElement.value); return true };
			Object.defineProperty(navigator, "clipboard", {value: undefined});
			button.click(); await pause();
			return /^tieout explain E\w+$/.test(copied) && button.textContent === "✓" ? "copied" : "got " + copied`, "copied"},
		{"rows lead to their pack and their file", `
			const row = document.querySelector("#missing tbody");
			return /^disputes\/.+\.zip$/.test(row.querySelector("a").getAttribute("href")) && !!document.querySelector(row.rows[1].querySelector("a").getAttribute("href")) ? "both" : row.outerHTML`, "both"},
	} {
		got, err := chromedp.Run(ctx, chromedp.Evaluate[string](`(async () => {
			const pause = () => new Promise(done => setTimeout(done, 250));
			const rows = id => document.getElementById(id + "-pages").querySelector("span").textContent.split(" / ")[1];
			const settled = async (id, want) => { for (let i = 0; i < 40 && rows(id) !== want; i++) await pause(); return rows(id) };
			`+step.do+`;
		})()`, chromedp.EvalAwaitPromise))
		if err != nil || got != step.want {
			t.Errorf("%s: want %q, got %q, %v", step.why, step.want, got, err)
		}
	}
}
