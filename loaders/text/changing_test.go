package text

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// TestAFileThatChangesWhileItIsRead: whatever becomes of it in between, none of its rows may be used.
func TestAFileThatChangesWhileItIsRead(t *testing.T) {
	whole := bytes.Repeat([]byte("a,b\n"), 50_000)
	for _, row := range []struct {
		name, why string
		change    func(path string) error
	}{
		{"grows", "its writer was not done", func(path string) error { return os.WriteFile(path, append(bytes.Clone(whole), whole...), 0o600) }},
		{"shrinks", "it is written anew from its beginning", func(path string) error { return os.Truncate(path, 10) }},
		{"is emptied", "that is how most writers begin", func(path string) error { return os.Truncate(path, 0) }},
		{"is replaced", "the name is another file's, of the same size", func(path string) error {
			if err := os.WriteFile(path+".new", whole, 0o600); err != nil {
				return err
			}
			return os.Rename(path+".new", path)
		}},
		{"is removed", "nobody can read it again", os.Remove},
		{"becomes a folder", "", func(path string) error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o700)) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.csv")
			if err := os.WriteFile(path, whole, 0o600); err != nil {
				t.Fatal(err)
			}
			in, err := Open(&Intake{Path: path, Limits: DefaultLimits()}, func(content io.Reader, stats *TextStats) error {
				if err := row.change(path); err != nil {
					t.Fatal(err)
				}
				return ReadThrough(content, stats)
			})
			if err == nil {
				_ = in.Close()
			}
			if !errors.Is(err, ErrStillWritten) {
				t.Errorf("%s: want %v, got %v", row.why, ErrStillWritten, err)
			}
		})
	}
}
