package part

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// write makes a file of two sections.
func write(t *testing.T, path string) {
	t.Helper()
	w, err := Create(path, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	w.Section("rows")
	for _, record := range []string{"one", "", "three"} {
		if err := w.Record([]byte(record)); err != nil {
			t.Fatal(err)
		}
	}
	w.Section("head")
	if _, err := w.Write([]byte("said")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestWhatIsWrittenIsRead also writes over what a process left that died.
func TestWhatIsWrittenIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "1-of-3.slice")
	left, err := Create(path, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	left.Section("rows")
	if err := errors.Join(left.Record(make([]byte, 4<<20)), left.file.Close()); err != nil {
		t.Fatal(err)
	}
	write(t, path)
	p, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	var got []string
	if err := p.EachRecord("rows", func(record []byte) error {
		got = append(got, string(record))
		return nil
	}); err != nil || !slices.Equal(got, []string{"one", "", "three"}) {
		t.Errorf("got %q, %v", got, err)
	}
	head := make([]byte, 4)
	if _, err := p.Section("head").Read(head); err != nil || string(head) != "said" {
		t.Errorf("got %q, %v", head, err)
	}
	if size := p.Section("pairs").Size(); size != 0 {
		t.Errorf("a section that nobody wrote has %d bytes", size)
	}
	if list, err := os.ReadDir(filepath.Dir(path)); err != nil || len(list) != 1 {
		t.Errorf("want the file alone, got %v, %v", list, err)
	}
}

// TestADamagedFileIsNone changes each byte in turn, and cuts the file at each.
func TestADamagedFileIsNone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "1-of-1.slice")
	write(t, path)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(what string, at int, data []byte) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path); !errors.Is(err, ErrDamaged) {
			t.Fatalf("%s %d: want it refused, got %v", what, at, err)
		}
	}
	for at := range whole {
		changed := slices.Clone(whole)
		changed[at] ^= 0x20
		refused("byte", at, changed)
		refused("cut at", at, whole[:at])
	}
	refused("longer by", 1, append(slices.Clone(whole), '\n'))
}
