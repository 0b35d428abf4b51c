package main

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/ERRORS.md anew")

// withoutReproducer are the errors that no script can bring about.
var withoutReproducer = map[string]string{
	"books-differ":       "a defect of tieout itself; internal/nightly loses rows on their way to bring it about",
	"proof-does-not-tie": "a defect of tieout itself; reconcile's properties look for it",
	"result-differs":     "another version of tieout judged the night; internal/nightly tests it",
	"file-still-written": "a race with the sender; loaders tests it",
	"disk-failed":        "a disk that fails; internal/fault and store test it",
	"out-of-memory":      "the system or the database has no memory left; internal/fault and store test it",
	"store-busy":         "another program holds the tables for longer than ten seconds; store tests it",
	"sheet-rows":         "more open exceptions than a sheet of a workbook has rows, a million; internal/sheet tests it",
	"store-failed":       "what else a database may say; store tests it",
	"unexpected":         "what nobody thought of; internal/fault tests it",
}

// TestErrorsAreListed keeps docs/ERRORS.md equal to the reproducers.
func TestErrorsAreListed(t *testing.T) {
	files, err := filepath.Glob("../../testdata/errors/*/test.txtar")
	must(t, err)
	var b strings.Builder
	b.WriteString("# Errors\n\n" +
		"Every error that a user can see has a name in square brackets. Each is reproduced by\n" +
		"`testdata/errors/NAME/test.txtar`, which `make test` runs. This page is made of those files:\n" +
		"`go test ./cmd/tieout -run Listed -update`.\n")
	for _, file := range files {
		data, err := os.ReadFile(file)
		must(t, err)
		name := filepath.Base(filepath.Dir(file))
		b.WriteString("\n## " + name + "\n\n")
		for line := range strings.Lines(string(data)) {
			text, comment := strings.CutPrefix(line, "# ")
			if !comment {
				break
			}
			b.WriteString(text)
		}
	}
	b.WriteString("\n## Without a reproducer\n\n")
	for _, name := range slices.Sorted(mapKeys(withoutReproducer)) {
		b.WriteString("- `" + name + "`: " + withoutReproducer[name] + ".\n")
	}
	const page = "../../docs/ERRORS.md"
	if *update {
		must(t, os.MkdirAll(filepath.Dir(page), 0o755))
		must(t, os.WriteFile(page, []byte(b.String()), 0o644))
	}
	got, err := os.ReadFile(page)
	must(t, err)
	if string(got) != b.String() {
		t.Error("docs/ERRORS.md is not made of the reproducers; run: go test ./cmd/tieout -run Listed -update")
	}
}

func mapKeys(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for key := range m {
			if !yield(key) {
				return
			}
		}
	}
}

// TestEveryErrorHasAReproducer looks for the names in the source.
func TestEveryErrorHasAReproducer(t *testing.T) {
	patterns := []*regexp.Regexp{
		regexp.MustCompile(`Error\{(?:\s*Class: [\w.]+,)?\s*Name: +"([a-z-]+)"`),
		regexp.MustCompile(`(?i:refuse|fail|oneOf)\("([a-z]+(?:-[a-z]+)+)"`),
		regexp.MustCompile(`\.[pP]roblem\([^"]*?, "([a-z]+(?:-[a-z]+)+)"`),
	}
	found := map[string]string{}
	for _, room := range []string{".", "../../loaders", "../../loaders/account", "../../loaders/bank", "../../loaders/iso8583", "../../loaders/paypal", "../../loaders/profile", "../../loaders/scan", "../../loaders/text", "../../store", "../../internal/fault", "../../internal/nightly", "../../internal/config", "../../internal/keys", "../../internal/sheet"} {
		files, err := filepath.Glob(room + "/*.go")
		must(t, err)
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			data, err := os.ReadFile(file)
			must(t, err)
			for _, pattern := range patterns {
				for _, match := range pattern.FindAllStringSubmatch(string(data), -1) {
					found[match[1]] = file
				}
			}
		}
	}
	if len(found) < 50 {
		t.Fatalf("only %d names found: the patterns are wrong", len(found))
	}
	for name, file := range found {
		if withoutReproducer[name] != "" {
			continue
		}
		if _, err := os.Stat("../../testdata/errors/" + name + "/test.txtar"); err != nil {
			t.Errorf("%s: the error %s has no reproducer", file, name)
		}
	}
}
