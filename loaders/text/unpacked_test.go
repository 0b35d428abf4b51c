package text

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/gzip"
)

// digits is text of which a gzip archive of more than keepFrom is made.
func digits(n int) []byte {
	random := rand.New(rand.NewPCG(1, 2))
	var text bytes.Buffer
	for text.Len() < n {
		fmt.Fprintf(&text, "%d\n", random.Uint64())
	}
	return text.Bytes()
}

// archiveOf writes text into a gzip archive and opens that; cut bytes are left out at its end.
func archiveOf(t *testing.T, text []byte, cut int) (*Intake, error) {
	t.Helper()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := w.Write(text)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "rows.csv.gz")
	if err := os.WriteFile(path, packed.Bytes()[:packed.Len()-cut], 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := Open(&Intake{Path: path, Limits: DefaultLimits()}, ReadThrough)
	if err == nil {
		t.Cleanup(func() { _ = in.Close() })
	}
	return in, err
}

// TestAnArchiveIsUnpackedOnce: the second reading needs no archive any more, and none of its text is left behind.
func TestAnArchiveIsUnpackedOnce(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	for _, c := range []struct {
		name string
		text []byte
		kept bool
	}{{"large", digits(2 << 20), true}, {"small", digits(1 << 10), false}} {
		t.Run(c.name, func(t *testing.T) {
			in, err := archiveOf(t, c.text, 0)
			if err != nil {
				t.Fatal(err)
			}
			told := 0
			in.Watch(func(bytes int) { told += bytes })
			if kept := in.TextFile() != nil; kept != c.kept {
				t.Fatalf("want its text kept: %t, got %t", c.kept, kept)
			}
			if c.kept {
				_ = in.File.Close()
			}
			content, err := in.Content()
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(content)
			if err != nil || !bytes.Equal(got, c.text) {
				t.Errorf("want the %d bytes that were packed, got %d (%v)", len(c.text), len(got), err)
			}
			if told != int(in.Size) {
				t.Errorf("want %d bytes of the archive told as read, got %d", in.Size, told)
			}
		})
	}
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("want an empty TMPDIR, got %v (%v)", left, err)
	}
}

// TestNoRoomForAText: where the text can't be kept, the archive is read as ever.
func TestNoRoomForAText(t *testing.T) {
	t.Run("no folder", func(t *testing.T) {
		t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "none"))
		in, err := archiveOf(t, digits(1<<20), 0)
		if err != nil || in.TextFile() != nil {
			t.Errorf("want an intake without its text, got %v (%v)", in, err)
		}
	})
	t.Run("a full disk", func(t *testing.T) {
		text := digits(1 << 20)
		closed, err := os.Create(filepath.Join(t.TempDir(), "full"))
		if err := errors.Join(err, closed.Close()); err != nil {
			t.Fatal(err)
		}
		in := &Intake{unpacked: &unpacked{file: closed}}
		got, err := io.ReadAll(&keptReader{bytes.NewReader(text), in.unpacked})
		if err != nil || !bytes.Equal(got, text) || in.keptContent() != nil || in.TextFile() != nil {
			t.Errorf("want %d bytes and none kept, got %d (%v), %+v", len(text), len(got), err, in.unpacked)
		}
	})
}

// TestACutArchiveIsNotKept: what was unpacked of it is not the file's text.
func TestACutArchiveIsNotKept(t *testing.T) {
	if in, err := archiveOf(t, digits(1<<20), 12); err == nil {
		t.Errorf("want an error, got %+v", in)
	}
	in := &Intake{unpacked: &unpacked{}}
	var err error
	if in.unpacked.file, err = os.CreateTemp(t.TempDir(), ""); err != nil {
		t.Fatal(err)
	}
	defer in.unpacked.drop()
	broken := io.MultiReader(bytes.NewReader(digits(1<<10)), &failing{})
	if _, err := io.ReadAll(&keptReader{broken, in.unpacked}); !errors.Is(err, io.ErrUnexpectedEOF) || in.keptContent() != nil {
		t.Errorf("want %v and no text, got %v, %+v", io.ErrUnexpectedEOF, err, in.unpacked)
	}
}

type failing struct{}

func (*failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
