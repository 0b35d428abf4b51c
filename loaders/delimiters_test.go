package loaders

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/unicode"
)

// parted writes the records of a CSV at another delimiter.
func parted(t *testing.T, input []byte, delimiter rune) []byte {
	t.Helper()
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(input, []byte("\xef\xbb\xbf"))))
	reader.FieldsPerRecord, reader.LazyQuotes = -1, true
	records, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	writer := csv.NewWriter(&b)
	writer.Comma = delimiter
	if err := writer.WriteAll(records); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestDelimitersOfExports: an export gives the same rows at whatever delimiter its sender wrote it,
// in every profile whose cells may be quoted, so that a spreadsheet could write it as well.
func TestDelimitersOfExports(t *testing.T) {
	tried := 0
	for _, name := range ProfileNames() {
		text, err := os.ReadFile(filepath.Join("profiles", name+".yaml"))
		if err != nil || !bytes.Contains(text, []byte("kind: delimited, delimiter: comma, quoted: true")) {
			continue
		}
		cases, err := TestCases(filepath.Join("profiles", name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			if c.packing != (packing{}) || strings.Contains(c.Want, "\nerror ") || strings.Contains(c.Want, "\nrejected ") || bytes.HasPrefix(c.input, []byte("#")) {
				continue // bytes of another kind, or a message that shows what stands in the file
			}
			for way, delimiter := range map[string]rune{"semicolons": ';', "tabs": '\t', "pipes": '|'} {
				other := c
				other.input = parted(t, c.input, delimiter)
				got, err := other.Run(context.Background())
				if diff := gocmp.Diff(withoutLines(c.Want), withoutLines(got)); diff != "" || err != nil {
					t.Errorf("%s, %s, with %s: %v\n%s", name, c.Name, way, err, diff)
				}
				if known, err := other.Recognise(); known != name || err != nil {
					t.Errorf("%s, %s, with %s: want it to be recognised, got %q: %v", name, c.Name, way, known, err)
				}
				tried++
			}
		}
	}
	if tried < 60 {
		t.Errorf("want every profile of quoted cells to be tried, got %d files", tried)
	}
}

// withoutLines drops the number of lines: a cell that runs over lines may be written on one.
func withoutLines(account string) string {
	_, rest, _ := strings.Cut(account, "\n")
	return rest
}

// TestDelimiterIsProvenByWidth: what the header says holds for every row, in any encoding.
func TestDelimiterIsProvenByWidth(t *testing.T) {
	const head = "name: mine\nside: deposit\ntitle: t\nsource: s\ncertainty: R\nunit: yuan\n"
	const fields = "fields: {value_date: day, amount: {column: amount, decimal: either}, text: text}\n"
	quoted, plain := "shape: {kind: delimited, quoted: true}\ncolumns: [day, amount, text]\n", "shape: {kind: delimited}\ncolumns: [day, amount, text]\n"
	for _, row := range []struct{ name, why, shape, input, want string }{
		{
			"a row of another delimiter", "it has one cell, and costs itself", quoted, "day;amount;text\n2026-11-19;1,50;a\n2026-11-19,2.50,b\n",
			"lines 3 = 1 accepted + 1 rejected + 0 ignored + 1 structure\ncontrol totals absent\nCNY 1 rows, gross 1.50, fee 0.00, net 1.50\nrejected 3 field-count: want 3 fields, got 1\n2 1.50 CNY value_date=2026-11-19 text=a\n",
		},
		{
			"the delimiter in a text", "without quotes it moves what stands behind it: the row is refused", plain, "day\tamount\ttext\n2026-11-19\t1.50\ta\tb\n2026-11-19\t2.50\tb\n",
			"lines 3 = 1 accepted + 1 rejected + 0 ignored + 1 structure\ncontrol totals absent\nCNY 1 rows, gross 2.50, fee 0.00, net 2.50\nrejected 2 field-count: want 3 fields, got 4\n3 2.50 CNY value_date=2026-11-19 text=b\n",
		},
		{
			"other delimiters in texts", "the header is split at one alone", quoted, "\"day\";\"amount\";\"text\"\n\"2026-11-19\";\"1,50\";\"a,b|c\td;e\"\n",
			"lines 2 = 1 accepted + 0 rejected + 0 ignored + 1 structure\ncontrol totals absent\nCNY 1 rows, gross 1.50, fee 0.00, net 1.50\n2 1.50 CNY value_date=2026-11-19 text=a,b|c d;e\n",
		},
		{
			"a column gone", "the nearest header is told with its own delimiter", quoted, "day;sum;text\n2026-11-19;1,50;a\n",
			"lines 2 = 0 accepted + 0 rejected + 0 ignored + 2 structure\ncontrol totals absent\nerror input.txt:1: want the column amount, which is gone; the header has sum, which is new\nhint: if the sender changed the file, give the column an alias in a profile of your own, made from mine, and name it in profile:\n[changed-header]\n",
		},
		{
			"another beginning", "a line above the header has the profile's own delimiter", quoted, "Export, of a shop, on a day\nday|amount|text\n2026-11-19|1.50|a\n",
			"lines 3 = 1 accepted + 0 rejected + 0 ignored + 2 structure\ncontrol totals absent\nCNY 1 rows, gross 1.50, fee 0.00, net 1.50\n3 1.50 CNY value_date=2026-11-19 text=a\n",
		},
	} {
		for encoding, encode := range map[string]func(string) (string, error){
			"UTF-8": func(s string) (string, error) { return s, nil }, "UTF-8 with a mark": func(s string) (string, error) { return "\ufeff" + s, nil },
			"UTF-16LE": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String,
			"UTF-16BE": unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String,
		} {
			t.Run(row.name+"/"+encoding, func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "mine.yaml")
				if err := os.WriteFile(path, []byte(head+row.shape+fields), 0o644); err != nil {
					t.Fatal(err)
				}
				input, err := encode(row.input)
				if err != nil {
					t.Fatal(err)
				}
				c := TestCase{Name: row.name, profile: path, input: []byte(input), as: "input.txt"}
				c.defaults.Currency = "CNY"
				if got, err := c.Run(context.Background()); got != row.want || err != nil {
					t.Errorf("%s: want\n%s\ngot\n%s\n%v", row.why, row.want, got, err)
				}
			})
		}
	}
}
