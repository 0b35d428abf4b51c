package nightly_test

import (
	"encoding/json"
	"errors"
	"flag"
	"html"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tieout/internal/canary"
)

var markedSeed = flag.Uint64("canaries.seed", canarySeed, "seed of the numbers with markup of TestNoMarkedCanaryComesOutOfANight; 0: the clock")

// TestNoMarkedCanaryComesOutOfANight is TestNoCanaryComesOutOfANight with numbers that have tags, codes of
// signs or escapes between their digits, or digits that are codes: in every column of one fixture of
// every profile, by turns as they are and as the format writes such a text.
func TestNoMarkedCanaryComesOutOfANight(t *testing.T) {
	seed := *markedSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	from, files := 0, 0
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	names := everyProfile(t)
	for _, profile := range names {
		f := &flock{from: from, parts: map[string]canary.Canary{}, seed: seed, marked: true, over: runsOver(t, profile)}
		t.Run(profile, func(t *testing.T) { files += f.night(t, profile, temporary) })
		from += f.count
	}
	t.Logf("seed %d: %d canaries in %d ways, in %d files of %d profiles", seed, from, canary.MarkedWays(), files, len(names))
	if from < 2*canary.MarkedWays() {
		t.Errorf("want each of %d ways twice at least, got %d canaries", canary.MarkedWays(), from)
	}
}

// runsOver reports whether a cell in quotes may run over lines in files of a profile.
func runsOver(t *testing.T, profile string) bool {
	data, err := os.ReadFile(filepath.Join("../../loaders/profiles", profile+".yaml"))
	if errors.Is(err, fs.ErrNotExist) {
		return true // our own CSV
	}
	must(t, err)
	return strings.Contains(string(data), "quoted: true")
}

// oneOf returns the text with the most lines, the first of them by name.
func oneOf(texts map[string]string) map[string]string {
	best := ""
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		if best == "" || strings.Count(texts[name], "\n") > strings.Count(texts[best], "\n") {
			best = name
		}
	}
	return map[string]string{best: texts[best]}
}

// views are the ways in which a text is looked through: as it stands, and, for numbers with markup,
// without it, also where a page or a document has written the markup in codes of its own.
func (f *flock) views(text string) []string {
	if !f.marked {
		return []string{text}
	}
	written := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&", `\"`, `"`, `\\`, `\`)
	return []string{text, canary.Unmarked(text), canary.Unmarked(html.UnescapeString(text)), canary.Unmarked(written.Replace(text))}
}

// encoded returns a number as it is put into a cell: what would end the cell is left out or, of numbers
// with markup, written as the format writes it; quoted says so of lines, whose cell begins behind before.
func (f *flock) encoded(written, shape string, quoted bool, before string) string {
	switch {
	case shape == "xml" && f.marked:
		return html.EscapeString(written)
	case shape == "xml":
		return strings.NewReplacer("<", "", ">", "", "&", "").Replace(written)
	case !f.marked:
		return written
	case !quoted || !f.over && shape != "json":
		// A line that ends within a number parts it over two records, of which neither holds a number.
		return strings.NewReplacer("\r", " ", "\n", " ").Replace(written)
	case shape == "json":
		text, _ := json.Marshal(written) // a text always has a form
		return strings.Trim(string(text), `"`)
	case shape == "fixed":
		return written
	}
	doubled := strings.ReplaceAll(written, `"`, `""`)
	if strings.HasSuffix(before, `"`) {
		return doubled
	}
	return `"` + doubled + `"`
}
