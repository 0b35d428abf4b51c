package nightly_test

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"tieout/internal/canary"
	"tieout/internal/mask"
	"tieout/internal/nightly"
	"tieout/loaders"
	"tieout/loaders/text"
)

const canarySeed = 20261126

// flock is the canaries of one profile, by their first and last digits.
type flock struct {
	from, count int // numbers of canaries
	parts       map[string]canary.Canary

	marked bool // there is markup between their digits
	over   bool // a cell in quotes may run over lines
	seed   uint64
}

// partLength is how many digits of a card number in a row are too many.
const partLength = 12

func (f *flock) next() canary.Canary {
	c := canary.New(f.seed, f.from+f.count)
	if f.marked {
		c, _ = canary.Marked(f.seed, f.from+f.count)
	}
	f.count++
	f.know(c)
	return c
}

func (f *flock) know(c canary.Canary) {
	for _, part := range []string{c.Number[:partLength], c.Number[len(c.Number)-partLength:]} {
		f.parts[part] = c
	}
}

// lookIn fails when a text holds a canary, however its digits are parted.
func (f *flock) lookIn(t *testing.T, where, text string) {
	t.Helper()
	for _, view := range f.views(text) {
		f.lookInView(t, where, view)
	}
}

func (f *flock) lookInView(t *testing.T, where, text string) {
	t.Helper()
	digits := canary.Digits(text)
	for at := 0; at+partLength <= len(digits); at++ {
		if c, found := f.parts[digits[at:at+partLength]]; found {
			t.Errorf("%s: a card number came out, written as %s: %q", where, c.Notation, around(text, digits, at))
			return
		}
	}
}

// around returns what stands around a digit of a text.
func around(text, digits string, at int) string {
	n := 0
	for from, r := range text {
		if n == at {
			return text[max(from-60, 0):min(from+90, len(text))]
		}
		n += len(canary.Digits(string(r)))
	}
	return digits[at:]
}

// cells finds what a column may hold in a line of any format.
var cells = map[string]*regexp.Regexp{
	"":      regexp.MustCompile("[^,|\t;\"=`:?<>{}\\[\\]]+"),
	"xml":   regexp.MustCompile(`>[^<>]+<`),
	"fixed": regexp.MustCompile(`[^ ]+ *( |$)`),
}

func cellsOf(shape string) *regexp.Regexp {
	if own := cells[shape]; own != nil {
		return own
	}
	return cells[""]
}

func shapeOf(profile string) string {
	switch {
	case profile == "shengpay" || profile == "platform-json" || profile == "terminal-jsonl":
		return "json"
	case profile == "camt":
		return "xml"
	case strings.HasPrefix(profile, "unionpay-"):
		return "fixed"
	}
	return ""
}

// put replaces cell n of each line from the first one on, and reports whether there is one.
func (f *flock) put(text, shape string, first, n int) (string, bool) {
	lines, done := strings.SplitAfter(text, "\n"), false
	for i := first; i < len(lines); i++ {
		row := strings.TrimRight(lines[i], "\r\n")
		found := cellsOf(shape).FindAllStringIndex(row, -1)
		if n >= len(found) {
			continue
		}
		from, to := found[n][0], found[n][1]
		if shape == "fixed" && row[to-1] == ' ' {
			to-- // a blank parts fields
		}
		if shape == "xml" {
			from, to = from+1, to-1
		}
		value := f.next()
		written := f.encoded(value.Written, shape, first > 0, row[:from])
		if shape == "fixed" {
			if utf8.RuneCountInString(written) > to-from || len(written) != utf8.RuneCountInString(written) {
				written = value.Number
			}
			if len(written) > to-from {
				continue
			}
			written += strings.Repeat(" ", to-from-len(written))
		}
		lines[i], done = row[:from]+written+row[to:]+lines[i][len(row):], true
	}
	return strings.Join(lines, ""), done
}

// canaryInputs returns the fixtures of a profile, and the settings of its first case.
func canaryInputs(t *testing.T, profile string) (texts map[string]string, settings map[string]any) {
	t.Helper()
	texts = map[string]string{}
	for _, f := range cardFormats() {
		if f.profile == profile && f.fixture == "" {
			texts["made."+f.suffix] = f.text(t)
		}
	}
	folder := filepath.Join("../../testdata/profiles", profile)
	entries, err := os.ReadDir(folder)
	if err != nil && len(texts) == 0 {
		t.Fatal(err)
	}
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err == nil && !strings.HasSuffix(entry.Name(), ".golden") && (utf8.Valid(data) || shapeOf(profile) == "fixed") && len(texts) < 3 {
			texts[entry.Name()] = string(data)
		}
	}
	var cases struct {
		Tests []struct {
			Settings map[string]any `yaml:"settings"`
		} `yaml:"tests"`
	}
	if data, err := os.ReadFile(filepath.Join("../../loaders/profiles", profile+".test.yaml")); err == nil {
		must(t, yaml.Load(data, &cases))
		settings = cases.Tests[0].Settings
	}
	return texts, settings
}

// TestNoCanaryComesOutOfANight puts card numbers of every issuer, in every notation, into every
// column of the fixtures of every profile, and looks for their digits in all that a night leaves.
func TestNoCanaryComesOutOfANight(t *testing.T) {
	from, files := 0, 0
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	names := everyProfile(t)
	for _, profile := range names {
		f := &flock{from: from, parts: map[string]canary.Canary{}, seed: canarySeed}
		t.Run(profile, func(t *testing.T) { files += f.night(t, profile, temporary) })
		from += f.count
	}
	t.Logf("seed %d: %d canaries in %d notations, in %d files of %d profiles", canarySeed, from, canary.Notations(), files, len(names))
	if from < 1000 || len(names) < 45 {
		t.Errorf("want 1,000 canaries in 45 profiles at least, got %d in %d", from, len(names))
	}
}

// everyProfile lists the profiles by name.
func everyProfile(t *testing.T) []string {
	t.Helper()
	names := []string{"terminal-csv", "settlement-csv", "deposit-csv"}
	paths, err := filepath.Glob("../../loaders/profiles/*.yaml")
	must(t, err)
	for _, path := range paths {
		if name := strings.TrimSuffix(filepath.Base(path), ".yaml"); !strings.HasSuffix(name, ".test") {
			names = append(names, name)
		}
	}
	return names
}

// night plays a night with all canaries of a profile, and looks through what it leaves.
func (f *flock) night(t *testing.T, name, temporary string) (files int) {
	texts, settings := canaryInputs(t, name)
	if f.marked {
		texts = oneOf(texts)
	}
	setting, given := "", map[string]string{}
	for key, value := range settings {
		given[key] = fmt.Sprint(value)
		setting += fmt.Sprintf(", %s: %q", key, given[key])
	}
	profile, err := loaders.ProfileOf(name, given, "")
	must(t, err)
	h := newNightFixture(t, contract, fmt.Sprintf(`name: s, side: %s, profile: %s, files: "s_{date}_*", provider: acq, merchant_id: M1, settings: {%s}`, profile.Side, name, strings.TrimPrefix(setting, ", ")))
	h.prematchFrom = 1
	for file, text := range texts {
		for n := range 90 {
			for first := range 2 {
				switch once := strings.HasPrefix(name, "unionpay"); {
				case once && first > 0, !once && f.marked && (n+int(f.seed%2))%2 != first: // each column once
					continue
				}
				spoiled, ok := f.put(text, shapeOf(name), first, n)
				if !ok {
					continue
				}
				if name == "terminal-xlsx" {
					spoiled = workbook(t, strings.ReplaceAll(spoiled, "\x00", ""))
				}
				files++
				named := canary.New(f.seed, 1<<20+f.from+n) // in the name, by its digits alone
				f.know(named)
				h.put(fmt.Sprintf("s_20261119_%02d_%d_%s-%s", n, first, named.Number, file), spoiled)
			}
		}
	}
	stop, seen := make(chan bool), make(chan string)
	go watch(temporary, h.dir, stop, seen)
	outcome, err := h.run("2026-11-19", nightly.Options{})
	close(stop)
	f.lookIn(t, "temporaries", <-seen)
	must(t, err)
	f.lookIn(t, "notes", fmt.Sprint(outcome.Notes))
	f.lookIn(t, "log", h.log.String())
	f.lookIn(t, "rows of the store", h.remembered(1))
	h.eachReport(func(name, text string) { f.lookIn(t, name, text) })
	must(t, filepath.WalkDir(h.dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.HasPrefix(entry.Name(), "tieout.db") {
			data, err := os.ReadFile(path)
			must(t, err)
			f.lookIn(t, entry.Name(), string(data))
		}
		return err
	}))
	f.lookThroughInspections(h, name)
	return files
}

// watch gathers what temporary files hold while a night runs, those too that have no name.
func watch(folder, except string, stop chan bool, seen chan<- string) {
	parts := map[string]bool{}
	for {
		select {
		case <-stop:
			list := []string{}
			for part := range parts {
				list = append(list, part)
			}
			slices.Sort(list)
			seen <- strings.Join(list, "\n")
			return
		case <-time.After(2 * time.Millisecond):
		}
		open, _ := filepath.Glob("/proc/self/fd/*")
		named, _ := filepath.Glob(filepath.Join(folder, "*"))
		for _, path := range append(named, open...) {
			if data := readBelow(path, folder, except); data != "" {
				parts[data] = true
			}
		}
	}
}

// readBelow reads a file that lies, or lay, below a folder, and not below another one. A number
// of an open file may be another file's by now: what was opened is asked where it lies.
func readBelow(path, folder, except string) string {
	file, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer func() { _ = file.Close() }() // read only: nothing can be lost
	real, err := os.Readlink(fmt.Sprintf("/proc/self/fd/%d", file.Fd()))
	if err != nil || !strings.HasPrefix(real, folder) || strings.HasPrefix(real, except) {
		return ""
	}
	data, _ := io.ReadAll(file) // a folder has no bytes
	return string(data)
}

// TestAFileNamedByACardNumber: its name is masked wherever it is kept and shown, and found again.
func TestAFileNamedByACardNumber(t *testing.T) {
	h := newNightFixture(t, contract, `name: pos, side: terminal, profile: terminal-csv, files: "*/pos_{date}_*.csv", provider: acq`)
	number := testCard()
	must(t, os.MkdirAll(filepath.Join(h.dir, "inbox", number), 0o755))
	h.put(number+"/pos_20261118_"+number+".csv", terminalHead+"M1,T1,2026-11-18 10:00:00,SALE,100.00,260928000117,000001,,00,CARD,CREDIT\n")
	h.night("2026-11-19", nightly.ExitIncomplete)
	h.night("2026-11-20", nightly.ExitIncomplete)
	all := h.written() + h.remembered(2)
	if strings.Contains(all, number) || strings.Count(all, mask.Name(number)) < 2 {
		t.Error("the name is not masked")
	}
	h.open(func(p *nightly.Pipeline) {
		checked, err := p.Verify(t.Context())
		must(t, err)
		for _, v := range checked.Nights {
			if !v.Judged || v.Problem != "" {
				t.Errorf("%+v", v)
			}
		}
	})
}

func (f *flock) lookThroughInspections(h *nightFixture, profile string) {
	h.t.Helper()
	paths, err := filepath.Glob(filepath.Join(h.dir, "inbox", "*"))
	must(h.t, err)
	for i, path := range paths {
		choice := loaders.Choice{Profile: profile}
		if i%2 == 1 {
			choice = loaders.Choice{}
		}
		inspection, err := loaders.Inspect(h.t.Context(), path, choice, text.DefaultLimits())
		f.lookIn(h.t, "inspect", fmt.Sprintf("%+v %v", inspection, err))
	}
}
