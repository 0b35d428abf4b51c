package bank

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"tieout/internal/fault"
	"tieout/loaders/text"
)

// TestDocumentsCountEveryEnd: the elements of a document stand on the line that an
// editor shows, whatever ends the lines.
func TestDocumentsCountEveryEnd(t *testing.T) {
	for _, end := range []string{"\n", "\r", "\r\n"} {
		content := func(source string) io.Reader {
			return iotest.OneByteReader(strings.NewReader(strings.ReplaceAll(source, "\n", end)))
		}
		array := text.NewJSONRows(content("[\n{},\n\n{}\n]\n"), "", text.DefaultLimits(), nil, nil)
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

// TestWhatIsNoXML: whatever the decoder says of a document is a fault of the file, and what the disk says is none.
func TestWhatIsNoXML(t *testing.T) {
	for _, row := range []struct{ name, text, want, why string }{
		{"another version", `<?xml version="1.1"?><a></a>`, "broken-xml", "it ended the night, as a fault of the program would"},
		{"a version of nothing", `<?xml version=""?><a></a>`, "", "the decoder takes it"},
		{"no end", "<a>", "broken-xml", ""},
		{"two roots", "<a></a><b></b>", "", "documents that were joined"},
		{"a name of signs", "<a<b></a>", "broken-xml", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			document, got := newXMLTokens(strings.NewReader(row.text), text.DefaultLimits()), ""
			for {
				_, err := document.next()
				if wrong := fault.OfInput(err); wrong != nil {
					got = wrong.Name
				}
				if err != nil {
					break
				}
			}
			if got != row.want {
				t.Errorf("%s: want %q, got %q", row.why, row.want, got)
			}
		})
	}
	broken := newXMLTokens(iotest.ErrReader(errors.New("the disk")), text.DefaultLimits())
	if _, err := broken.next(); err == nil || fault.OfInput(err) != nil {
		t.Errorf("want what the disk says, got %v", err)
	}
}
