package main

import (
	"archive/zip"
	"bytes"
	"context"
	"html"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// latinAllowed are the Latin words of a Chinese night: codes and names of the demonstration, what a person types, and
// column names in evidence.
var latinAllowed = strings.Fields("CNY SHA lakala shengpay smart traditional tieout NAME TEXT NUMBER explain close dispute send signoff unknown rrn dev debit card cap rate accounts test AC A X T D CSV XLSX")

var (
	latinWord  = regexp.MustCompile(`[A-Za-z]+`)
	codeOrName = regexp.MustCompile(`[A-Za-z0-9_.-]*[/_:.0-9-]+[A-Za-z0-9_./:-]*`) // paths, flags, codes, identifiers
	ruleText   = regexp.MustCompile(`\{[a-z_]+: [^{}]*\}`)                         // a rule as the configuration has it
	identifier = regexp.MustCompile(`\b[ELPTDM][0-9A-Z]{13}\b`)
	scripts    = regexp.MustCompile(`(?s)<(script|style)[^>]*>.*?</(script|style)>`)
	tags       = regexp.MustCompile(`(?s)<[^>]*>`)
	cells      = regexp.MustCompile(`<t[^>]*>([^<]*)</t>`)
)

// textsOf are the texts that people see of a file: of a page without its tags, of a workbook the cells of its sheets.
func textsOf(t *testing.T, name string, data []byte) (texts []string) {
	t.Helper()
	switch filepath.Ext(name) {
	case ".html":
		return strings.Split(html.UnescapeString(tags.ReplaceAllString(scripts.ReplaceAllString(string(data), ""), "\n")), "\n")
	case ".xlsx":
		book, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range book.File {
			if !strings.HasPrefix(part.Name, "xl/worksheets/sheet") {
				continue
			}
			r, err := part.Open()
			if err != nil {
				t.Fatal(err)
			}
			sheet, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			titles := map[string]bool{}
			first, _, _ := strings.Cut(string(sheet), "</row>")
			heads := strings.Count(first, "<t>")
			for i, cell := range cells.FindAllSubmatch(sheet, -1) {
				text := html.UnescapeString(string(cell[1]))
				if i < heads && text != "" {
					if titles[text] {
						t.Errorf("%s, %s: want columns of different names, got two of %s", name, part.Name, text)
					}
					titles[text] = true
				}
				texts = append(texts, text)
			}
		}
		return texts
	}
	return strings.Split(string(data), "\n")
}

// englishIn returns the words of a text that are neither codes nor names.
func englishIn(text string) (words []string) {
	text = identifier.ReplaceAllString(codeOrName.ReplaceAllString(ruleText.ReplaceAllString(text, " "), " "), " ")
	for _, word := range latinWord.FindAllString(text, -1) {
		if !slices.Contains(latinAllowed, word) {
			words = append(words, word)
		}
	}
	return words
}

// TestAChineseNightSpeaksChinese looks through all that people read of the demonstration in Chinese: the text of its nights,
// the page, the workbook and the statement. A word in English that is no code, name or command is a text nobody translated.
func TestAChineseNightSpeaksChinese(t *testing.T) {
	dir := t.TempDir()
	const demo = "../../testdata/demo"
	if err := os.CopyFS(dir, os.DirFS(demo)); err != nil {
		t.Fatal(err)
	}
	configuration, err := os.ReadFile(filepath.Join(demo, "tieout.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "tieout.yaml"), append(configuration, "language: zh-CN\nstable_for: 0s\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	looked := 0
	look := func(name string, data []byte) {
		told := map[string]bool{}
		for _, text := range textsOf(t, name, data) {
			looked++
			if words := englishIn(text); len(words) > 0 && !told[strings.Join(words, " ")] {
				told[strings.Join(words, " ")] = true
				t.Errorf("%s: want Chinese, got %q in %q", name, words, text)
			}
		}
	}
	tieout := func(what string, args ...string) {
		var out, errs bytes.Buffer
		p := &program{stdout: &out, stderr: &errs, getenv: func(string) string { return "" }, now: time.Now, newStoreID: func() string { return "test" }}
		if code := p.main(context.Background(), append(args, "--config", filepath.Join(dir, "tieout.yaml"))); code != exitOK && code != exitIncomplete {
			t.Fatalf("%s: exit code %d: %s", what, code, errs.String())
		}
		text, _, _ := strings.Cut(out.String(), dir)
		look(what, []byte(text))
	}
	for _, day := range []string{"2026-10-08", "2026-10-09", "2026-10-10"} {
		tieout("the text of "+day, "run", "--as-of", day)
		for _, name := range []string{"report.html", "report.xlsx"} {
			data, err := os.ReadFile(filepath.Join(dir, "reports", day, name))
			if err != nil {
				t.Fatal(err)
			}
			look(day+"/"+name, data)
		}
	}
	tieout("the statement", "statement", "--month", "2026-10", "--out", filepath.Join(dir, "statement"))
	for _, name := range []string{"statement.html", "statement.xlsx"} {
		data, err := os.ReadFile(filepath.Join(dir, "statement", name))
		if err != nil {
			t.Fatal(err)
		}
		look(name, data)
	}
	if looked < 1000 {
		t.Errorf("only %d texts were looked at", looked)
	}
}
