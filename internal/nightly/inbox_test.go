package nightly

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"tieout/internal/config"
	"tieout/reconcile/civil"
)

// inboxOf furnishes a folder with an inbox and a configuration of two sources in
// folders of their own, one in any folder and one in none.
func inboxOf(t *testing.T, furnish func(dir string) error) *Pipeline {
	t.Helper()
	dir := t.TempDir()
	text := `version: 1
sources:
  - {name: pos, side: terminal, profile: terminal-csv, files: "pos/p_{date}.csv", provider: lakala}
  - {name: settle, side: settlement, profile: settlement-csv, files: "settle/*/s_{date}.csv", provider: lakala}
  - {name: deep, side: settlement, profile: settlement-csv, files: "in/**/d_{date}.csv", provider: lakala}
  - {name: any, side: settlement, profile: settlement-csv, files: "any/**/*{date}*", provider: lakala}
  - {name: flat, side: settlement, profile: settlement-csv, files: "f_{date}.csv", provider: lakala}
terms: [{provider: lakala, due: T+1}]
fees: [{provider: lakala, use: lakala}]
`
	path := filepath.Join(dir, "tieout.yaml")
	if err := errors.Join(os.WriteFile(path, []byte(text), 0o644), furnish(dir)); err != nil {
		t.Fatal(err)
	}
	c, err := config.LoadWithEnv(path, func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	return &Pipeline{Config: c}
}

// TestWhatIsNoFile lists inboxes with what is no file in them.
func TestWhatIsNoFile(t *testing.T) {
	for _, row := range []struct {
		name, why string
		lay       []string // below the inbox: "NAME", "NAME/", "NAME > TARGET", "NAME |", "NAME !" (a folder that can't be read)
		want      []string // arrivals: source, name, and what is wrong with it
		notes     []string // beginnings
	}{
		{"files", "nothing is wrong with them", []string{"pos/p_20261009.csv", "f_20261009.csv"}, []string{"pos pos/p_20261009.csv", "flat f_20261009.csv"}, nil},
		{"a linked file", "its bytes are read as any others", []string{"x.csv", "pos/p_20261009.csv > ../x.csv"}, []string{"pos pos/p_20261009.csv"}, nil},
		{"a linked folder", "a mounted folder holds files as any other", []string{"../mnt/p_20261009.csv", "pos > ../mnt"}, []string{"pos pos/p_20261009.csv"}, nil},
		{
			"one folder, linked twice", "that is no loop; the second copy has the same bytes and is skipped later",
			[]string{"mnt/d_20261009.csv", "in/a > ../mnt", "in/b > ../mnt"},
			[]string{"deep in/a/d_20261009.csv", "deep in/b/d_20261009.csv"},
			nil,
		},
		{
			"a loop", "the link is reported, the files beside it are read",
			[]string{"in/d_20261009.csv", "in/sub/up > ../../in"},
			[]string{"deep in/d_20261009.csv"},
			[]string{"in/sub/up: want a link out of the folder that it is in, got one to in, which holds it"},
		},
		{"a pipe with a source's name", "its source has no usable file of that day", []string{"pos/p_20261009.csv |"}, []string{"pos pos/p_20261009.csv got a pipe"}, nil},
		{"a pipe of a later day", "it is tonight's business as little as a file would be", []string{"pos/p_20261011.csv |"}, nil, nil},
		{"a pipe with another name", "nobody's money waits for it, and the operator is told", []string{"pos/control |"}, nil, []string{"pos/control: want a regular file, got a pipe"}},
		{"a hidden pipe", "hidden entries are nobody's", []string{"pos/.control |", "pos/control.tmp |"}, nil, nil},
		{"a link to nowhere", "likewise with a source's name", []string{"pos/p_20261009.csv > gone"}, []string{`pos pos/p_20261009.csv got a link to "gone"`}, nil},
		{"a link to itself", "the kernel gives up, and so do we", []string{"pos/p_20261009.csv > p_20261009.csv"}, []string{"pos pos/p_20261009.csv got a link that leads back to itself"}, nil},
		{
			"a folder whose mount is gone", "a link to nowhere stands where a source's folder is named: its files are out of sight, not late",
			[]string{"pos > gone", "settle/east > gone"},
			[]string{`pos pos/ got a link to "gone"`, `settle settle/east/ got a link to "gone"`},
			nil,
		},
		{"a link to nowhere beside the folders", "it is no folder of any source", []string{"in/readme > gone", "other > gone"}, nil, []string{`in/readme: want a regular file, got a link to "gone"`, `other: want`}},
		{"a folder that can't be read", "its source's money waits", []string{"pos/ !", "in/sub/ !"}, []string{"deep in/sub/ permission denied", "pos pos/ permission denied"}, nil},
		{"another folder that can't be read", "nobody's money waits for it", []string{"old/ !"}, nil, []string{"old: want a folder that can be read, got: permission denied"}},
		{
			"a card number in the name of what a link leads to", "it would stand in the store and in every report",
			[]string{"f_20261009.csv > gone_411111" + "1111111111"},
			[]string{`flat f_20261009.csv got a link to "gone_411111******1111"`},
			nil,
		},
		{
			"a card number beside a day that does not exist", "a note shows names as reports do",
			[]string{"in/411111" + "1111111111/d_20261399.csv"},
			nil,
			[]string{"in/411111******1111/d_20261399.csv: want a date that exists"},
		},
		{
			"a folder of a day, of a source that looks at any depth", "files are looked for below it: it is none itself, and none is missing",
			[]string{"any/20261009/d_20261009.csv"},
			[]string{"any any/20261009/d_20261009.csv"},
			nil,
		},
		{"a folder with a source's name", "it is refused as before", []string{"f_20261009.csv/"}, []string{"flat f_20261009.csv"}, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			closed := map[string]bool{}
			p := inboxOf(t, func(dir string) error { return lay(filepath.Join(dir, "inbox"), row.lay, closed) })
			entries, err := p.inboxBy(t.Context(), func(folder string) ([]os.DirEntry, error) {
				if closed[folder] {
					return nil, &fs.PathError{Op: "open", Path: folder, Err: syscall.EACCES}
				}
				return os.ReadDir(folder)
			})
			if err != nil {
				t.Fatal(err)
			}
			found := &intake{}
			arrivals := p.candidates(entries, civil.NewDate(2026, 10, 10), found)
			if len(arrivals) != len(row.want) || len(found.notes) != len(row.notes) {
				t.Fatalf("%s: want %q and the notes %q, got %d arrivals and %q", row.why, row.want, row.notes, len(arrivals), found.notes)
			}
			for i, a := range arrivals {
				place, fault, _ := strings.Cut(row.want[i], " got ")
				if strings.HasSuffix(place, " permission denied") {
					place, fault = strings.TrimSuffix(place, " permission denied"), "permission denied"
				}
				if got := a.source.Name + " " + a.name; got != place || (fault != "") != (a.openErr != nil) || fault != "" && !strings.Contains(a.openErr.Error(), fault) {
					t.Errorf("%s: want %s, got %s: %v", row.why, row.want[i], got, a.openErr)
				}
			}
			for i, note := range found.notes {
				if !strings.HasPrefix(note, row.notes[i]) {
					t.Errorf("%s: want the note %s, got %s", row.why, row.notes[i], note)
				}
			}
		})
	}
}

// lay makes what a row of the table lays into the inbox.
func lay(inbox string, list []string, closed map[string]bool) error {
	for _, text := range list {
		name, target, link := strings.Cut(text, " > ")
		name, pipe := strings.CutSuffix(name, " |")
		name, shut := strings.CutSuffix(name, " !")
		path := filepath.Join(inbox, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		var err error
		switch {
		case link:
			err = os.Symlink(target, path)
		case pipe:
			err = syscall.Mkfifo(path, 0o644)
		case shut || strings.HasSuffix(name, "/"):
			closed[path] = shut
			err = os.MkdirAll(path, 0o755)
		default:
			err = os.WriteFile(path, []byte("a header\n"), 0o644)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// TestTheInboxMayBeALink reads an inbox that is a link, and one that is none of a folder.
func TestTheInboxMayBeALink(t *testing.T) {
	p := inboxOf(t, func(dir string) error {
		return errors.Join(lay(filepath.Join(dir, "elsewhere"), []string{"f_20261009.csv"}, nil), os.Symlink("elsewhere", filepath.Join(dir, "inbox")))
	})
	entries, err := p.inbox(t.Context())
	if err != nil || len(entries) != 1 || entries[0].name != "f_20261009.csv" {
		t.Errorf("want the file behind the link, got %v, %v", entries, err)
	}
	p = inboxOf(t, func(dir string) error { return os.Symlink("nowhere", filepath.Join(dir, "inbox")) })
	if _, err := p.inbox(t.Context()); err == nil || !strings.Contains(err.Error(), "[inbox-unreadable]") {
		t.Errorf("want inbox-unreadable, got %v", err)
	}
}

func TestShownNames(t *testing.T) {
	for _, row := range []struct{ name, disk, shown string }{
		{"Chinese", "pos/交易_20261009.csv", "pos/交易_20261009.csv"},
		{"GBK", "pos/\xbd\xbb\xd2\xd7.csv", `pos/\xbd\xbb\xd2\xd7.csv`},
		{"a line break", "a\nb", `a\x0ab`},
		{"an escape of a terminal", "a\x1b[31mb", `a\x1b[31mb`},
		{"a sign that turns the line round", "a\u202eb", `a\xe2\x80\xaeb`},
		{"a backslash", `a\xbd`, `a\\xbd`},
		{"the sign for what is no sign", "a\ufffdb", "a\ufffdb"},
		{"a blank", "a b\u3000c", "a b\u3000c"},
	} {
		if got := shownName(row.disk); got != row.shown {
			t.Errorf("%s: want %q, got %q", row.name, row.shown, got)
		}
		if got := nameOnDisk(row.shown); got != row.disk {
			t.Errorf("%s: want %q again, got %q", row.name, row.disk, got)
		}
	}
	// A store of an older build has names with single backslashes.
	if diff := gocmp.Diff(`a\b.csv`, nameOnDisk(`a\b.csv`)); diff != "" {
		t.Error(diff)
	}
}
