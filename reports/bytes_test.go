package reports_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"tieout/reconcile"
	"tieout/reports"
)

var update = flag.Bool("update", false, "write the expected reports anew")

// eachEntry hands out what is in an archive.
func eachEntry(path string, use func(name string, content []byte)) error {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return err
	}
	defer func() { _ = archive.Close() }()
	for _, file := range archive.File {
		entry, err := file.Open()
		if err != nil {
			return err
		}
		content, err := io.ReadAll(entry)
		if err != nil {
			return err
		}
		use(file.Name, content)
	}
	return nil
}

// files reads a report set back, by name. The workbook is given part by part,
// as text: how it is compressed is no promise.
func files(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	if err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if filepath.Ext(name) == ".zip" { // a pack, entry by entry
			return eachEntry(path, func(entry string, content []byte) {
				found[filepath.ToSlash(strings.TrimSuffix(name, ".zip"))+"/"+entry] = content
			})
		}
		if found[filepath.ToSlash(name)], err = os.ReadFile(path); err != nil || filepath.Ext(name) != ".xlsx" {
			return err
		}
		book, err := zip.OpenReader(path)
		if err != nil {
			return err
		}
		defer func() { _ = book.Close() }()
		var parts bytes.Buffer
		for _, file := range book.File {
			if strings.HasPrefix(file.Name, "xl/theme/") { // the library's own, the same for everybody
				continue
			}
			part, err := file.Open()
			if err != nil {
				return err
			}
			fmt.Fprintf(&parts, "%s\n", file.Name)
			if _, err := io.Copy(&parts, part); err != nil {
				return err
			}
		}
		found[filepath.ToSlash(name)] = parts.Bytes()
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return found
}

// text is what the operator is shown of a night.
func text(t *testing.T, report *reports.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := report.Text(&b, 0); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestNoByteChanges holds the report set of the small night to the files in
// testdata: merchants' and finance's programs read them.
func TestNoByteChanges(t *testing.T) {
	const path = "testdata/night.txtar"
	dir, report := write(t, night(), reports.Options{Matches: true})
	got := files(t, dir)
	got["text"] = text(t, report)
	if *update {
		var archive txtar.Archive
		for _, name := range slices.Sorted(maps.Keys(got)) {
			archive.Files = append(archive.Files, txtar.File{Name: name, Data: got[name]})
		}
		if err := os.WriteFile(path, txtar.Format(&archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(archive.Files) != len(got) {
		t.Errorf("%d files, want %d", len(got), len(archive.Files))
	}
	for _, file := range archive.Files {
		ended := append([]byte(nil), got[file.Name]...)
		if !bytes.HasSuffix(ended, []byte("\n")) { // as the archive ends every file
			ended = append(ended, '\n')
		}
		if diff := cmp.Diff(string(file.Data), string(ended)); diff != "" {
			t.Errorf("%s:\n%s", file.Name, diff)
		}
	}
}

// digests are those of the large night's files; all of disputes/ is one.
var digests = map[string]string{
	"adjustments.csv": "564ce699bd2ddabf",
	"cleared.csv":     "282520f9d6329495",
	"deposits.csv":    "e981f259576002b3",
	"disputes":        "0e09b6597fbd331c",
	"disputes.csv":    "2ef2b53d77e38b50",
	"exceptions.csv":  "6871262af1761c52",
	"held.csv":        "66570eea84ea86fe",
	"in_transit.csv":  "8cdb3c77f72c1e0e",
	"matches.csv":     "6e982fc9c0b09d80",
	"missing.csv":     "02aa849d336cdcd3",
	"rejects.csv":     "29f788635ed67595",
	"report.html":     "07f77cb519c63c81",
	"report.xlsx":     "b68723857322e58d",
	"summary.json":    "5098a055d873ce73",
	"text":            "4ca3496c5c6f5b25",
	"waiting.csv":     "e988711059b8d289",
}

func digestsOf(t *testing.T, dir string, report *reports.Report) map[string]string {
	t.Helper()
	got := map[string]string{}
	packs := sha256.New()
	all := files(t, dir)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if strings.HasPrefix(name, "disputes/") {
			fmt.Fprintf(packs, "%s %d\n", name, len(all[name]))
			packs.Write(all[name])
			continue
		}
		got[name] = fmt.Sprintf("%x", sha256.Sum256(all[name]))[:16]
	}
	got["disputes"] = fmt.Sprintf("%x", packs.Sum(nil))[:16]
	got["text"] = fmt.Sprintf("%x", sha256.Sum256(text(t, report)))[:16]
	return got
}

// TestNoByteOfALargeNightChanges goes past every bound: of the sheets, the page,
// the printed list, the letters, and memory.
func TestNoByteOfALargeNightChanges(t *testing.T) {
	for _, c := range []struct {
		name, why string
		options   reports.Options
	}{
		{"all in memory", "most nights are small", reports.Options{Workers: 1, Memory: 1 << 30}},
		{"nothing in memory", "every line goes through the buckets", reports.Options{Workers: 4}},
		{"some in memory", "claims lie partly in their file, partly in a bucket", reports.Options{Workers: 2, Memory: 300 << 10}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := large()
			c.options.Matches = true
			dir, report := write(t, n, c.options)
			if diff := cmp.Diff(digests, digestsOf(t, dir, report)); diff != "" {
				t.Errorf("%s: %s", c.why, diff)
			}
			read, err := reports.Read(t.Context(), &n)
			if err != nil {
				t.Fatal(err)
			}
			var written, seen bytes.Buffer
			if err := errors.Join(report.WriteSummary(&written), read.WriteSummary(&seen)); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(text(t, report), text(t, read)) || !bytes.Equal(written.Bytes(), seen.Bytes()) {
				t.Error("what is read is not what is written")
			}
		})
	}
}

func write(t *testing.T, n reconcile.Night, o reports.Options) (string, *reports.Report) {
	t.Helper()
	dir := t.TempDir()
	report, err := reports.Write(t.Context(), dir, &n, o)
	if err != nil {
		t.Fatal(err)
	}
	return dir, report
}
