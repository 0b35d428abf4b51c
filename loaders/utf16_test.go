package loaders_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/text/encoding/unicode"

	"tieout/loaders"
	"tieout/loaders/text"
)

// TestUTF16IsRecognised: what Windows writes by default when a listing is sent into a file is UTF-16, whatever the
// format. It is recognised and says the same as in UTF-8, of formats in code as of others.
func TestUTF16IsRecognised(t *testing.T) {
	for _, row := range []struct{ file, profile, why string }{
		{"mt940/chain.sta", "mt940", "fields after colons"},
		{"bai2/day.bai", "bai2", "records by their codes"},
		{"camt/statement-v2.xml", "camt", "XML, whose declaration names another encoding"},
		{"paypal-stl/STL-20261119.01.009.CSV", "paypal-stl", "a text of records of several kinds"},
		{"iso8583-journal/trace.log", "iso8583-journal", "a profile of bytes or text: what has a mark is text"},
		{"iso8583-journal/dump.txt", "iso8583-journal", "offsets and digits"},
		{"terminal-jsonl/day.jsonl", "terminal-jsonl", "objects on lines"},
		{"lakala-jy/JY_20261119.txt", "lakala-jy", "a text by columns"},
	} {
		original := filepath.Join("..", "testdata", "profiles", filepath.FromSlash(row.file))
		content, err := os.ReadFile(original)
		if err != nil {
			t.Fatal(err)
		}
		want, err := loaders.Inspect(t.Context(), original, loaders.Choice{}, text.DefaultLimits())
		if err != nil || want.Profile != row.profile || want.Lines == 0 {
			t.Fatalf("%s: want %s, got %s with %d lines, %v", row.file, row.profile, want.Profile, want.Lines, err)
		}
		for _, order := range []unicode.Endianness{unicode.LittleEndian, unicode.BigEndian} {
			wide, err := unicode.UTF16(order, unicode.UseBOM).NewEncoder().Bytes(content)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), filepath.Base(row.file))
			if err := os.WriteFile(path, wide, 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := loaders.Inspect(t.Context(), path, loaders.Choice{}, text.DefaultLimits())
			if err != nil {
				t.Errorf("%s: %s: %v", row.file, row.why, err)
				continue
			}
			if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(loaders.Inspection{}, "Encoding"), cmpopts.IgnoreUnexported(loaders.Inspection{})); diff != "" {
				t.Errorf("%s: %s: in UTF-16 it says otherwise:\n%s", row.file, row.why, diff)
			}
		}
	}
}
