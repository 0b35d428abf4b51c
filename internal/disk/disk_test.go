package disk_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"tieout/internal/disk"
)

// TestPoint: a name is moved to another one, and a name half-made by a process that died is no obstacle.
func TestPoint(t *testing.T) {
	folder := t.TempDir()
	latest, beside := filepath.Join(folder, "latest"), filepath.Join(folder, ".writing-latest")
	if _, err := disk.PointsTo(latest); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("want no name, got %v", err)
	}
	for _, to := range []string{"2026-10-08", "2026-10-09"} {
		if err := os.WriteFile(beside, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := disk.Point(latest, to, beside); err != nil {
			t.Fatal(err)
		}
		if got, err := disk.PointsTo(latest); got != to || err != nil {
			t.Errorf("want %s, got %q (%v)", to, got, err)
		}
	}
}

// TestLoose: what is written can be read, and nothing is left of it.
func TestLoose(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	t.Setenv("TMP", folder) // of Windows
	one, err := disk.Loose("tieout-")
	if err != nil {
		t.Fatal(err)
	}
	two, err := disk.Loose("tieout-")
	if err != nil {
		t.Fatal(err)
	}
	_, err = one.WriteAt([]byte("money"), 3)
	got := make([]byte, 8)
	if _, read := one.ReadAt(got, 0); errors.Join(err, read) != nil || string(got) != "\x00\x00\x00money" {
		t.Errorf("want what was written, got %q (%v, %v)", got, err, read)
	}
	if n, err := two.Read(got); n != 0 || err != io.EOF {
		t.Errorf("want another file, got %d bytes (%v)", n, err)
	}
	if err := errors.Join(one.Close(), two.Close()); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(folder); len(left) > 0 || err != nil {
		t.Errorf("want an empty folder, got %v (%v)", left, err)
	}
}

// TestName: the second name reads the file, and goes without it.
func TestName(t *testing.T) {
	path, second := filepath.Join(t.TempDir(), "first"), filepath.Join(t.TempDir(), "second")
	if err := os.WriteFile(path, []byte("money"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := disk.Name(path, second); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(second); string(got) != "money" || err != nil {
		t.Errorf("want the file, got %q (%v)", got, err)
	}
	if err := os.Remove(second); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("want the file where it was, got %v", err)
	}
}

// TestSync: files, folders and what is not there.
func TestSync(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "file")
	if err := os.WriteFile(path, []byte("money"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(disk.Sync(path), disk.Sync(folder)); err != nil {
		t.Error(err)
	}
	if err := disk.Sync(path + "-none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("want that there is none, got %v", err)
	}
}
