package text

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"tieout/internal/fault"
)

// rowsOf reads all rows of a text: the line and the text of each, or why it is none, and how it ended.
func rowsOf(t *testing.T, input, path string) string {
	t.Helper()
	var b strings.Builder
	source := NewJSONRows(iotest.HalfReader(strings.NewReader(input)), path, DefaultLimits(), func(text []byte) bool { return bytes.Contains(text, []byte(`"r"`)) }, nil)
	for last := int64(0); ; {
		record, err := source.Next()
		switch failed := fault.OfInput(err); {
		case err == io.EOF:
			return fmt.Sprintf("%s%d lines", b.String(), source.Lines())
		case failed != nil:
			return fmt.Sprintf("%s%s at %d", b.String(), failed.Name, failed.Line)
		case err != nil:
			t.Fatal(err)
		case record.Line < last:
			t.Fatalf("%q: want rows in the order of lines, got %d after %d", input, record.Line, last)
		case record.Why != nil:
			fmt.Fprintf(&b, "%d %s; ", record.Line, record.Why.Name)
		default:
			fmt.Fprintf(&b, "%d %s; ", record.Line, record.Text)
		}
		last = record.Line
	}
}

// TestJSONRows reads documents one after the other, whole and broken.
func TestJSONRows(t *testing.T) {
	for _, row := range []struct{ name, why, path, input, want string }{
		{"an array", "the plain form", "", "[\n {\"r\":1},\n {\"r\":2}\n]\n", `2 {"r":1}; 3 {"r":2}; 4 lines`},
		{"a page", "an answer with its rows at a path, and more behind them", "d.l", "{\"n\":{\"l\":[0]},\"d\":{\"x\":[],\"l\":[{\"r\":1},{\"r\":2}],\"y\":{}},\"z\":[1]}", `1 {"r":1}; 1 {"r":2}; 1 lines`},
		{"rows that are there twice", "those of the second array were left out in silence", "d.l", `{"d":{"l":[{"r":1}],"l":[{"r":2}]}}`, `1 {"r":1}; duplicate-key at 1`},
		{"a parent that is there twice", "so were those below it", "d.l", `{"d":{"l":[{"r":1}]},"d":{"l":[{"r":2}]}}`, `1 {"r":1}; duplicate-key at 1`},
		{"a parent without rows before", "and what stands before", "d.l", `{"d":{},"d":{"l":[{"r":1}]}}`, `1 {"r":1}; duplicate-key at 1`},
		{"the key elsewhere", "only the way to the rows counts", "d.l", `{"l":1,"d":{"l":[{"r":1}],"d":2}}`, `1 {"r":1}; 1 lines`},
		{"an empty page", "a day without trade", "l", `{"l":[]}`, "1 lines"},
		{"a row on each line", "NDJSON, whatever the path is", "l", "{\"r\":1}\n\n{\"r\":2}\n{\"r\":3}", `1 {"r":1}; 3 {"r":2}; 4 {"r":3}; 4 lines`},
		{"rows with commas between", "the elements of an array without its brackets", "", "{\"r\":1},\n{\"r\":2},\n", `1 {"r":1}; 2 {"r":2}; 2 lines`},
		{"rows on one line", "nothing has to stand between documents", "", `{"r":1}{"r":2} {"r":3}`, `1 {"r":1}; 1 {"r":2}; 1 {"r":3}; 1 lines`},
		{"record separators", "RFC 7464", "", "\x1e{\"r\":1}\n\x1e{\"r\":2}\n", `1 {"r":1}; 2 {"r":2}; 2 lines`},
		{"rows over several lines", "printed for people, one after the other", "l", "{\n  \"r\": 1\n}\n{\n  \"r\": {\n  \"a\": [\n{}]}\n}\n", "1 {\n  \"r\": 1\n}; 4 {\n  \"r\": {\n  \"a\": [\n{}]}\n}; 8 lines"},
		{"several arrays", "one after the other, on lines of their own or not", "", "[{\"r\":1},{\"r\":2}]\n[]\n[{\"r\":3}][{\"r\":4}]\n", `1 {"r":1}; 1 {"r":2}; 3 {"r":3}; 3 {"r":4}; 3 lines`},
		{"several pages", "an answer for each page", "l", "{\"l\":[{\"r\":1}]}\n{\"n\":2,\"l\":[{\"r\":2}],\"l2\":0}\n", `1 {"r":1}; 2 {"r":2}; 2 lines`},
		{"an array of pages", "the answers in an array", "l", "[{\"l\":[{\"r\":1}]},\n{\"n\":2,\"l\":[{\"r\":2}]}]", `1 {"r":1}; 2 {"r":2}; 2 lines`},
		{"an array where a page is due", "the rows without their document", "l", `[{"r":1},{"r":2}]`, `1 {"r":1}; 1 {"r":2}; 1 lines`},
		{"the path's key in a row", "inside the array nothing is looked for", "l", `{"l":[{"l":[1],"r":1}]}`, `1 {"l":[1],"r":1}; 1 lines`},
		{"a broken line among rows", "it costs one row", "", "{\"r\":1}\n{\"r\":}\n{\"r\":3}\n", `1 {"r":1}; 2 broken-json; 3 {"r":3}; 3 lines`},
		{"a cut line among rows", "what follows begins its line, and is no value of it", "", "{\"r\":1}\n{\"r\":\n{\"r\":3}\n", `1 {"r":1}; 2 broken-json; 3 {"r":3}; 3 lines`},
		{"a first line that is cut", "it is not known yet that each line is a row", "", "{\"r\":\n{\"r\":2}\n{\"r\":3}\n", `1 broken-json; 2 {"r":2}; 3 {"r":3}; 3 lines`},
		{"a quote without its end", "no line ends in a string", "", "{\"r\":1}\n{\"r\":\"2}\n{\"r\":3}\n", `1 {"r":1}; 2 broken-json; 3 {"r":3}; 3 lines`},
		{"text among rows", "a line of a log", "", "{\"r\":1}\nnot json: at all\n{\"r\":3}\n", `1 {"r":1}; 2 broken-json; 3 {"r":3}; 3 lines`},
		{"a broken row in an array", "the next begins a line", "", "[\n  {\"r\":1},\n  {\"r\" 2},\n  {\"r\":3}\n]\n", `2 {"r":1}; 3 broken-json; 4 {"r":3}; 5 lines`},
		{"a number that is none", "the brackets agree, so the next is known at once", "", `[{"r":1},{"r":0x2},{"r":3}]`, `1 {"r":1}; 1 broken-json; 1 {"r":3}; 1 lines`},
		{"a broken page among pages", "each line is a document: the line is lost, and no other", "l", "{\"l\":[{\"r\":1}]}\n{\"l\":[{\"r\":},{\"r\":2}]}\n{\"l\":[{\"r\":3}]}\n", `1 {"r":1}; 2 broken-json; 3 {"r":3}; 3 lines`},
		{"a cut page among pages", "likewise", "l", "{\"l\":[{\"r\":1}]}\n{\"l\":[{\"r\":2},\n{\"l\":[{\"r\":3}]}\n", `1 {"r":1}; 2 {"r":2}; 2 broken-json; 3 {"r":3}; 3 lines`},
		{"a cut document", "nobody knows how many rows are gone", "", "[\n{\"r\":1},\n", `2 {"r":1}; broken-json at 2`},
		{"a cut page", "likewise", "l", "{\"l\":[{\"r\":1}],\"m\":", `1 {"r":1}; broken-json at 1`},
		{"a broken array on one line", "the rest of its line is lost, and it is all there is", "", `[{"r":1},{"r":},{"r":3}]`, `1 {"r":1}; 1 broken-json; broken-json at 1`},
		{"an answer of another kind", "an object without the array that is no row", "l", `{"code":5}`, "no-rows at 1"},
		{"an error after pages", "a page that failed: the rows of it are gone", "l", "{\"l\":[]}\n{\"code\":5}\n", "no-rows at 2"},
		{"nothing", "no document at all", "l", "\n", "broken-json at 1"},
		{"text", "it is no JSON", "", "hello\n", "broken-json at 1"},
		{"a lone bracket", "it ends nothing", "", "]\n", "broken-json at 1"},
		{"a bracket too many", "a line that is no row", "", "{\"r\":1}\n}\n{\"r\":2}", `1 {"r":1}; 2 broken-json; 3 {"r":2}; 3 lines`},
		{"too deep", "as deep as encoding/json goes, and no deeper", "", strings.Repeat("[", 20_000), "broken-json at 1"},
	} {
		t.Run(row.name, func(t *testing.T) {
			for _, end := range []string{"\n", "\r", "\r\n"} {
				got := strings.ReplaceAll(strings.ReplaceAll(rowsOf(t, strings.ReplaceAll(row.input, "\n", end), row.path), "\r\n", "\n"), "\r", "\n")
				if got != row.want {
					t.Errorf("%s, lines that end in %q: want\n%s\ngot\n%s", row.why, end, row.want, got)
				}
			}
		})
	}
}

// FuzzJSONRows: whatever the text is, the reading ends, in the order of lines.
func FuzzJSONRows(f *testing.F) {
	for _, seed := range []string{"[{\"r\":1},\n{\"r\":}]", "{\"l\":[{}]}\n{\"l\":[", "]]]\n{{{\n", "{\"r\":1}\r{\"r\":\"", "\x1e{}\n,,"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, input string) {
		rowsOf(t, input, "")
		rowsOf(t, input, "l.m")
	})
}
