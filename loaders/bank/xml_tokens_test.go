package bank

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"tieout/loaders/text"
)

// TestDocumentsCountEveryEnd: the elements of a document stand on the line that an
// editor shows, whatever ends the lines.
func TestDocumentsCountEveryEnd(t *testing.T) {
	for _, end := range []string{"\n", "\r", "\r\n"} {
		content := func(source string) io.Reader {
			return iotest.OneByteReader(strings.NewReader(strings.ReplaceAll(source, "\n", end)))
		}
		array := text.NewJSONArray(content("[\n{},\n\n{}\n]\n"), "", text.DefaultLimits())
		for _, want := range []int64{2, 4} {
			if record, err := array.Next(); err != nil || record.Line != want {
				t.Errorf("JSON, %q: want an element on line %d, got %d, %v", end, want, record.Line, err)
			}
		}
		if _, err := array.Next(); err != io.EOF || array.Lines() != 5 {
			t.Errorf("JSON, %q: want 5 lines, got %d, %v", end, array.Lines(), err)
		}
		document := newXMLTokens(content("<a>\n<b>\n\n</b>\n</a>\n"), text.DefaultLimits())
		for {
			if _, err := document.next(); err != nil {
				break
			}
		}
		if lines, err := document.feed.drain(); err != nil || lines != 5 || document.line() != 6 {
			t.Errorf("XML, %q: want 5 lines and the end after them, got %d and %d, %v", end, lines, document.line(), err)
		}
	}
}
