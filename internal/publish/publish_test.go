package publish_test

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"tieout/internal/publish"
)

// write fills a folder with two files of one text.
func write(text string) func(string) error {
	return func(dir string) error {
		if err := os.MkdirAll(filepath.Join(dir, "sub"), 0o755); err != nil {
			return err
		}
		return errors.Join(
			os.WriteFile(filepath.Join(dir, "a"), []byte(text), 0o644),
			os.WriteFile(filepath.Join(dir, "sub", "b"), []byte(text), 0o644),
		)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(path...))
	must(t, err)
	return string(data)
}

func TestSet(t *testing.T) {
	out := filepath.Join(t.TempDir(), "reports")
	must(t, publish.Set(out, "2026-10-08", write("one")))
	must(t, publish.Set(out, "2026-10-09", write("two")))
	if got := read(t, out, "latest", "sub", "b"); got != "two" {
		t.Errorf("latest points to the newest: %s", got)
	}
	must(t, publish.Set(out, "2026-10-08", write("one again")))
	if got := read(t, out, "2026-10-08", "a"); got != "one again" {
		t.Errorf("a folder is replaced: %s", got)
	}
	if got := read(t, out, "latest", "a"); got != "two" {
		t.Errorf("latest never goes back: %s", got)
	}
	entries, err := os.ReadDir(out)
	must(t, err)
	if len(entries) != 3 {
		t.Errorf("something was left behind: %v", entries)
	}
}

func TestTheSameBytesStayAsTheyAre(t *testing.T) {
	out := t.TempDir()
	must(t, publish.Set(out, "a", write("one")))
	before, err := os.Stat(filepath.Join(out, "a"))
	must(t, err)
	must(t, publish.Set(out, "a", write("one")))
	after, err := os.Stat(filepath.Join(out, "a"))
	must(t, err)
	if !os.SameFile(before, after) {
		t.Error("the folder was replaced by an equal one")
	}
}

func TestAFailureLeavesTheOldFolder(t *testing.T) {
	out := t.TempDir()
	must(t, publish.Set(out, "a", write("one")))
	broken := errors.New("disk full")
	err := publish.Set(out, "a", func(dir string) error { return errors.Join(write("two")(dir), broken) })
	if !errors.Is(err, broken) || read(t, out, "a", "a") != "one" {
		t.Errorf("want the old folder and the error, got %v", err)
	}
	entries, err := os.ReadDir(out)
	must(t, err)
	if len(entries) != 2 {
		t.Errorf("something was left behind: %v", entries)
	}
}

func TestWhatADeadProcessLeftIsRemoved(t *testing.T) {
	out := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(out, ".writing-2026-10-01", "sub"), 0o755))
	must(t, publish.Set(out, "a", write("one")))
	if _, err := os.Stat(filepath.Join(out, ".writing-2026-10-01")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it is still there: %v", err)
	}
}

// TestReadersSeeOneOrTheOther reads while the folder is replaced again and again.
func TestReadersSeeOneOrTheOther(t *testing.T) {
	out := t.TempDir()
	must(t, publish.Set(out, "a", write("one")))
	stop := make(chan struct{})
	var reader sync.WaitGroup
	reader.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				if data, err := os.ReadFile(filepath.Join(out, "a", "a")); err != nil || (string(data) != "one" && string(data) != "two") {
					t.Errorf("a reader saw %q, %v", data, err)
					return
				}
			}
		}
	})
	for range 30 {
		must(t, publish.Set(out, "a", write("two")))
		must(t, publish.Set(out, "a", write("one")))
	}
	close(stop)
	reader.Wait()
}

// TestSomebodyElsesFolderIsKept places folders where another's stand.
func TestSomebodyElsesFolderIsKept(t *testing.T) {
	out := t.TempDir()
	for _, name := range []string{"2026-10-08", "2026-10-09"} {
		must(t, publish.Set(out, name, write("theirs")))
	}
	theirs := func(dir string) (bool, error) {
		data, err := os.ReadFile(filepath.Join(dir, "a"))
		return string(data) == "theirs", err
	}
	place := func(text string) string {
		t.Helper()
		prepared, err := publish.Prepare(out, "2026-10-08", publish.Private, write(text))
		must(t, err)
		kept, err := prepared.Place(theirs)
		must(t, err)
		return kept
	}
	if kept := place("ours"); kept != "2026-10-08.other-store-1" || read(t, out, kept, "sub", "b") != "theirs" || read(t, out, "2026-10-08", "a") != "ours" {
		t.Errorf("want theirs kept and ours in place, got %q", kept)
	}
	if got := read(t, out, "latest", "a"); got != "ours" {
		t.Errorf("latest is the newest of ours, got %s", got)
	}
	if kept := place("ours again"); kept != "" || read(t, out, "2026-10-08", "a") != "ours again" {
		t.Errorf("our own is replaced, got %q", kept)
	}
	must(t, publish.Set(out, "2026-10-08", write("theirs")))
	if kept := place("ours"); kept != "2026-10-08.other-store-2" {
		t.Errorf("no name is taken twice, got %q", kept)
	}

	// Who can't tell whose it is leaves it alone.
	prepared, err := publish.Prepare(out, "2026-10-08", publish.Private, write("new"))
	must(t, err)
	unknown := errors.New("unreadable")
	if _, err := prepared.Place(func(string) (bool, error) { return false, unknown }); !errors.Is(err, unknown) || read(t, out, "2026-10-08", "a") != "ours" {
		t.Errorf("want the error and the old folder, got %v", err)
	}
}

// TestSwapKeepsWhatWasThere: the new folder takes the place, and the old one a free name.
func TestSwapKeepsWhatWasThere(t *testing.T) {
	out := filepath.Join(t.TempDir(), "reports")
	for n, text := range []string{"one", "two", "three"} {
		prepared, err := publish.Prepare(out, "2026-10-08", publish.Private, write(text))
		must(t, err)
		if n == 0 {
			_, err = prepared.Place(nil)
			must(t, err)
			continue
		}
		kept, err := prepared.Swap("undone")
		must(t, err)
		if want := "2026-10-08.undone-" + string(rune('0'+n)); kept != want {
			t.Errorf("want it kept as %s, got %s", want, kept)
		}
	}
	for folder, want := range map[string]string{"2026-10-08": "three", "2026-10-08.undone-1": "one", "2026-10-08.undone-2": "two", "latest": "three"} {
		if got := read(t, out, folder, "sub", "b"); got != want {
			t.Errorf("%s: want %s, got %s", folder, want, got)
		}
	}
	must(t, publish.PointLatest(out, "2026-10-08.undone-1"))
	if got := read(t, out, "latest", "a"); got != "one" {
		t.Errorf("latest goes where it is told: %s", got)
	}
	must(t, publish.PointLatest(out, ""))
	if _, err := os.Lstat(filepath.Join(out, "latest")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("want no latest, got %v", err)
	}
	must(t, publish.PointLatest(out, ""))
}
