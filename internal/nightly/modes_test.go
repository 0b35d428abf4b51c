//go:build unix

package nightly_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tieout/internal/nightly"
)

// TestOnlyTheOwnerReads: reports, letters, the store and what lies beside it are their owner's, under
// any umask; out_mode: lets others read the reports, and the reports alone.
func TestOnlyTheOwnerReads(t *testing.T) {
	for _, row := range []struct {
		name, configuration string
		umask               int
		files, folders      fs.FileMode
	}{
		{"no umask", "", 0, 0o600, 0o700},
		{"a usual umask", "", 0o022, 0o600, 0o700},
		{"a narrow umask", "", 0o077, 0o600, 0o700},
		{"the group", "out_mode: 0640\n", 0o077, 0o640, 0o750},
		{"everybody", "out_mode: \"0644\"\n", 0o022, 0o644, 0o755},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := demoHouse(t)
			data, err := os.ReadFile(filepath.Join(h.dir, "tieout.yaml"))
			must(t, err)
			must(t, os.WriteFile(filepath.Join(h.dir, "tieout.yaml"), []byte(row.configuration+string(data)), 0o600))
			before := syscall.Umask(row.umask)
			defer syscall.Umask(before)
			_, err = h.run("2026-10-13", nightly.Options{})
			must(t, err)
			looked := map[string]int{}
			must(t, filepath.WalkDir(h.dir, func(path string, entry fs.DirEntry, err error) error {
				must(t, err)
				name, _ := filepath.Rel(h.dir, path)
				report := strings.HasPrefix(name, "reports")
				if !report && !strings.HasPrefix(name, "tieout.db") || entry.Type()&fs.ModeSymlink != 0 {
					return nil
				}
				info, err := entry.Info()
				must(t, err)
				want := fs.FileMode(0o600)
				switch {
				case filepath.Base(name) == "anchor.log": // nobody but its owner needs it
				case report && entry.IsDir():
					want = row.folders
				case report:
					want = row.files
				}
				looked[filepath.Ext(name)]++
				if info.Mode().Perm() != want {
					t.Errorf("%s: want %o, got %o", name, want, info.Mode().Perm())
				}
				return nil
			}))
			if looked[".db"] == 0 || looked[".csv"] < 5 || looked[".xlsx"] == 0 || looked[".zip"] < 2 || looked[".lock"] == 0 {
				t.Errorf("want reports, letters, store and lock, got %v", looked)
			}
		})
	}
}
