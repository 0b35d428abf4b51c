package archive_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tieout/internal/archive"
)

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func newKey(t *testing.T) archive.Key {
	t.Helper()
	text, err := archive.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	key, err := archive.ReadKey([]byte("# made for a test\n" + text))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// TestWhatIsKeptComesBack keeps files of several sizes, with a key and without.
func TestWhatIsKeptComesBack(t *testing.T) {
	for name, key := range map[string]archive.Key{"plain": {}, "encrypted": newKey(t)} {
		t.Run(name, func(t *testing.T) {
			a := archive.Archive{Dir: filepath.Join(t.TempDir(), "archive"), Key: key}
			for _, size := range []int{0, 1, 100_000} {
				data := bytes.Repeat([]byte("628100000001,"), size)
				path, sum := filepath.Join(t.TempDir(), "input.csv"), sumOf(data)
				if err := os.WriteFile(path, data, 0o600); err != nil {
					t.Fatal(err)
				}
				if a.Find(sum) != "" {
					t.Fatal("it is there before it was put")
				}
				kept, err := a.Put(path, sum)
				if err != nil || kept == 0 {
					t.Fatalf("put: %d bytes, %v", kept, err)
				}
				if again, err := a.Put(path, sum); err != nil || again != 0 {
					t.Errorf("put again it takes nothing: %d, %v", again, err)
				}
				out := filepath.Join(t.TempDir(), "out.csv")
				if err := a.Extract(sum, out); err != nil {
					t.Fatal(err)
				}
				if got, _ := os.ReadFile(out); !bytes.Equal(got, data) {
					t.Errorf("size %d: other bytes came back", len(data))
				}
				held, err := os.ReadFile(a.Find(sum))
				if err != nil || key != (archive.Key{}) && bytes.Contains(held, []byte("6281")) {
					t.Errorf("what is encrypted shows no byte of its content: %v", err)
				}
				if info, _ := os.Stat(a.Find(sum)); info.Mode().Perm() != 0o600 {
					t.Errorf("nobody else reads it: %v", info.Mode())
				}
			}
		})
	}
}

// TestWhatIsWrongIsFound changes what is kept, and asks with other keys and names.
func TestWhatIsWrongIsFound(t *testing.T) {
	for name, key := range map[string]archive.Key{"plain": {}, "encrypted": newKey(t)} {
		t.Run(name, func(t *testing.T) {
			a := archive.Archive{Dir: t.TempDir(), Key: key}
			data := []byte(strings.Repeat("a row, ", 1000))
			path, sum := filepath.Join(t.TempDir(), "input.csv"), sumOf(data)
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := a.Put(path, sumOf([]byte("another"))); !errors.Is(err, archive.ErrOther) || a.Find(sumOf([]byte("another"))) != "" {
				t.Errorf("a file of other bytes is not kept: %v", err)
			}
			if _, err := a.Put(path, sum); err != nil {
				t.Fatal(err)
			}
			if left, err := filepath.Glob(filepath.Join(a.Dir, "*", ".archive-*")); err != nil || len(left) > 0 {
				t.Errorf("temporary files are left: %v, %v", left, err)
			}
			held, err := os.ReadFile(a.Find(sum))
			if err != nil {
				t.Fatal(err)
			}
			for at := range held { // any byte
				changed := bytes.Clone(held)
				changed[at] ^= 0x20
				if err := os.WriteFile(a.Find(sum), changed, 0o600); err != nil {
					t.Fatal(err)
				}
				out := filepath.Join(t.TempDir(), "out")
				err := a.Extract(sum, out)
				if got, _ := os.ReadFile(out); err == nil && !bytes.Equal(got, data) || err != nil && got != nil {
					t.Fatalf("byte %d: other bytes came out, or a file is left: %v", at, err)
				}
			}
			if err := os.WriteFile(a.Find(sum), held[:len(held)/2], 0o600); err != nil {
				t.Fatal(err)
			}
			if err := a.Check(sum); err == nil {
				t.Error("half of it is found to be damaged")
			}
			if key != (archive.Key{}) {
				if err := os.WriteFile(a.Find(sum), held, 0o600); err != nil {
					t.Fatal(err)
				}
				for _, other := range []archive.Key{{}, newKey(t)} {
					if err := (archive.Archive{Dir: a.Dir, Key: other}).Check(sum); !errors.Is(err, archive.ErrKey) {
						t.Errorf("without its key: want ErrKey, got %v", err)
					}
				}
			}
			if err := errors.Join(a.Remove(sum), a.Remove(sum)); err != nil || a.Find(sum) != "" {
				t.Errorf("what is removed is gone: %v", err)
			}
		})
	}
	if _, err := archive.ReadKey([]byte("NOT-A-KEY\n")); err == nil || strings.Contains(err.Error(), "NOT-A-KEY") {
		t.Errorf("a wrong key is refused, and not quoted: %v", err)
	}
}
