package loaders_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"tieout/loaders"
	"tieout/loaders/text"
)

// TestHalfACharacterBeforeADelimiter: GB18030 has the bar as a second byte, so that half a character directly before
// it takes it along. That costs the row in which it stands, whichever that is.
func TestHalfACharacterBeforeADelimiter(t *testing.T) {
	gbk := func(text string) string {
		out, err := simplifiedchinese.GB18030.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	row := func(id, shop, end string) string {
		return "U" + id + "|3|10000|0|2026111909120" + id + "|ORD" + id + "|||WECHATPAY_SCAN||10000||||10000|62000000000" + id + "|60|VSP501||02|M1|" + shop + end + "\n"
	}
	half := gbk("南山店")[:5]
	whole := gbk("南山店")
	for _, test := range []struct {
		name, why string
		rows      []string
		taken     int
		refused   string // the lines, as they are refused
	}{
		{"first of rows that end with the bar", "it set the width, and all others were refused", []string{row("1", half, "|T1|"), row("2", whole, "|T1|"), row("3", whole, "|T1|")}, 2, "1"},
		{"first of two", "it has no vote", []string{row("1", half, "|T1|"), row("2", whole, "|T1|")}, 1, "1"},
		{"first of rows that do not end with it", "it lacks a cell", []string{row("1", half, "|T1"), row("2", whole, "|T1"), row("3", whole, "|T1")}, 2, "1"},
		{"the only row", "its last cell is empty because one is gone", []string{row("1", half, "|T1|")}, 0, "1"},
		{"in the middle", "the width is known", []string{row("1", whole, "|T1|"), row("2", half, "|T1|"), row("3", whole, "|T1|")}, 2, "2"},
		{"the last", "likewise", []string{row("1", whole, "|T1|"), row("2", whole, "|T1|"), row("3", half, "|T1|")}, 2, "3"},
		{"a whole character with that byte", "祙 is one, and takes nothing", []string{row("1", whole+gbk("祙"), "|T1|"), row("2", whole, "|T1|")}, 2, ""},
		{"in a file whose last cells are empty", "nothing says that they end with the bar", []string{row("1", whole, "|"), row("2", whole, "|")}, 2, ""},
		{"several of them first", "the rows of the file outvote them", []string{row("1", half, "|T1|"), row("2", half, "|T1|"), row("3", whole, "|T1|")}, 1, "1,2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, rows, rejects, err := readBytes(t, "allinpay-pipe", "2026-11-19_A1_checkFile.txt", []byte(strings.Join(test.rows, "")))
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, r := range rejects {
				lines = append(lines, string(rune('0'+r.Origin.Line)))
				if r.Reason != "field-count" {
					t.Errorf("line %d: want field-count, got %s", r.Origin.Line, r.Reason)
				}
			}
			if refused := strings.Join(lines, ","); len(rows) != test.taken || refused != test.refused {
				t.Errorf("%s: want %d rows taken and lines %q refused, got %d and %q", test.why, test.taken, test.refused, len(rows), refused)
			}
		})
	}
}

// TestABrokenFirstRowHidesNoFormat: a file without a header is known by one of its first rows.
func TestABrokenFirstRowHidesNoFormat(t *testing.T) {
	path := filepath.Join(t.TempDir(), "day.txt")
	content := "U1|3|\xb5|0\n" + "U2|3|10000|0|20261119091201|ORD2|||WECHATPAY_SCAN||10000||||10000|620000000002|60|VSP501||02|M1|shop|T1|\n"
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := loaders.Inspect(context.Background(), path, loaders.Choice{}, text.DefaultLimits())
	if err != nil || got.Profile != "allinpay-pipe" || got.Accepted != 1 || got.Rejected != 1 {
		t.Errorf("want a row of allinpay-pipe taken and one refused, got %+v, %v", got, err)
	}
}
