package nightly_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"tieout/internal/simulate"
)

// TestSayingTheSameOtherwise plays one world again with what must change nothing: the
// order of rows, the names and so the order of files, workers, and the host's zone.
// All lists of all nights have the same bytes, but for what names a file or a line.
func TestSayingTheSameOtherwise(t *testing.T) {
	seed := seeds(t, 1)[0]
	w := livesOf(seed, "some late")
	want := listsOf(t, w, w.Plan("some late", 1), 1)
	if len(want) < 100 {
		t.Fatalf("only %d files were compared", len(want))
	}
	for _, row := range []struct {
		name, why string
		change    func(*simulate.Plan)
		jobs      int
		zone      string
		exact     bool
	}{
		{"rows", "the rows of each file are in another order", func(p *simulate.Plan) { p.Shuffle(seed) }, 1, "UTC", false},
		{"names", "files have other names, by which they come in another order", func(p *simulate.Plan) { p.Rename(seed) }, 1, "UTC", false},
		{"two workers", "rows come from two workers as they please", nil, 2, "UTC", true},
		{"eight workers", "more workers than a small night needs", nil, 8, "UTC", true},
		{"zone", "the host stands elsewhere than the terminals", nil, 1, "America/New_York", true},
		{"far zone", "a day ahead, with all other changes", func(p *simulate.Plan) { p.Shuffle(seed + 1); p.Rename(seed + 1) }, 8, "Pacific/Kiritimati", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			location, err := time.LoadLocation(row.zone)
			must(t, err)
			before := time.Local
			time.Local = location
			defer func() { time.Local = before }()
			plan := w.Plan("some late", 1)
			if row.change != nil {
				row.change(plan)
			}
			got := listsOf(t, w, plan, row.jobs)
			differ := 0
			for name, list := range want {
				if same := bytes.Equal(list, got[name]) || !row.exact && bytes.Equal(listWithoutPlaces(name, list), listWithoutPlaces(name, got[name])); same {
					continue
				}
				if differ++; differ < 4 {
					t.Errorf("seed %d, %s: %s", seed, name, firstDifference(listWithoutPlaces(name, list), listWithoutPlaces(name, got[name])))
				}
			}
			if len(got) != len(want) || differ > 0 {
				t.Errorf("%d of %d files differ, want none: %s", differ, len(got), row.why)
			}
		})
	}
}

// listsOf plays a world and returns the lists of all its nights.
func listsOf(t *testing.T, w *simulate.Lives, plan *simulate.Plan, jobs int) map[string][]byte {
	t.Helper()
	y, lists := &player{t: t, jobs: jobs}, map[string][]byte{}
	y.keep = func(reports string) {
		must(t, filepath.WalkDir(reports, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() || filepath.Ext(path) != ".csv" {
				return err
			}
			name, err := filepath.Rel(reports, path)
			must(t, err)
			lists[name], err = os.ReadFile(path)
			return err
		}))
	}
	y.play(w, plan)
	return lists
}

// places are what names a file of the world, what Rename puts into it, and a line of it.
var places = regexp.MustCompile(`(-[0-9]+x[0-9]+)?(\.csv)(,[0-9]+|:[0-9]+)?`)

// refusedID is the ID of a refused row, which is known by its file's name.
var refusedID = regexp.MustCompile(`(?m)^E[0-9A-Z]{13},rejected-row`)

// listWithoutPlaces leaves out of a list where its rows were read. Refused rows are listed in
// the order of their places.
func listWithoutPlaces(name string, list []byte) []byte {
	list = refusedID.ReplaceAll(places.ReplaceAll(list, []byte("$2")), []byte("rejected-row"))
	if filepath.Base(name) != "rejects.csv" {
		return list
	}
	lines := bytes.Split(list, []byte("\n"))
	slices.SortFunc(lines, bytes.Compare)
	return bytes.Join(lines, []byte("\n"))
}

// firstDifference shows the first line in which two lists differ.
func firstDifference(want, got []byte) string {
	wantLines, gotLines := bytes.Split(want, []byte("\n")), bytes.Split(got, []byte("\n"))
	for i, line := range wantLines {
		if i >= len(gotLines) || !bytes.Equal(line, gotLines[i]) {
			other := []byte("nothing")
			if i < len(gotLines) {
				other = gotLines[i]
			}
			return "\nwant " + string(line) + "\ngot  " + string(other)
		}
	}
	return "the second has more lines"
}
