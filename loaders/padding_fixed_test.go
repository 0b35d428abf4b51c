package loaders

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"tieout/loaders/text"
)

// TestNULsInFixedFields: a host fills what is left of a field, of a line and of a block with NUL. The last line has its
// fields all the same, also where nothing ends it.
func TestNULsInFixedFields(t *testing.T) {
	const name = "INN26111988ZM_777290058110001"
	data, err := os.ReadFile("../testdata/profiles/unionpay-zm/" + name)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSpace(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))), []byte("\n"))
	last := lines[len(lines)-1]
	last = append(bytes.Clone(last), bytes.Repeat([]byte(" "), len(lines[0])-len(last))...)
	before := append(bytes.Join(lines[:len(lines)-1], []byte("\n")), '\n')
	filled := func(size int) []byte { return append(bytes.Clone(last[:len(last)-size]), make([]byte, size)...) }
	blanks := len(last) - len(bytes.TrimRight(last, " "))
	for _, row := range []struct {
		name, why string
		line      []byte
		left      string // what is said of the padding
		accepted  int64
	}{
		{"a last field, with an end", "as before", append(filled(40), '\n'), "", 4},
		{"a last field, without", "the NULs were taken for padding, and the line was too short", filled(40), "", 4},
		{"and a block behind it", "what the line lacks is the line's", append(filled(40), make([]byte, 100)...), "bytes after the last line that are NUL or Ctrl-Z: 100; they are left out", 4},
		{"several fields", "what stands between them is filled too", filled(blanks), "", 4},
		{"a whole line and a block", "as before", append(bytes.Clone(last), make([]byte, 300)...), "bytes after the last line that are NUL or Ctrl-Z: 300; they are left out", 4},
		{"a cut line and a few", "they don't make it whole", append(bytes.Clone(last[:300]), make([]byte, 40)...), "bytes after the last line that are NUL or Ctrl-Z: 40; they are left out", 3},
	} {
		t.Run(row.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(path, append(bytes.Clone(before), row.line...), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, profile := range []string{"", "unionpay-zm"} {
				got, err := Inspect(context.Background(), path, Choice{Profile: profile}, text.DefaultLimits())
				if err != nil || got.Accepted != row.accepted || got.Accepted+got.Rejected != 4 {
					t.Fatalf("%s: want %d of 4 lines accepted, got %+v, %v", row.why, row.accepted, got, err)
				}
				said := ""
				for _, warning := range got.Warnings {
					said += warning
				}
				if said != row.left {
					t.Errorf("%s: want the warning %q, got %q", row.why, row.left, said)
				}
			}
		})
	}
}
