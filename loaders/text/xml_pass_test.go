package text

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// TestPassXML: a document of which the reader of workbooks would read a part in silence is never taken as whole.
func TestPassXML(t *testing.T) {
	const sheet = `<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns:x="u"><sheetData><row r="1"><c t='s'><v>1</v></c></row></sheetData></worksheet>`
	for _, c := range []struct{ name, text, says, why string }{
		{"sheet", sheet, "", "it is what every workbook has"},
		{"marked", "\ufeff" + sheet + "\r\n", "", "a mark before it and a line end behind it are no content"},
		{"comments", `<a><!-- <b> & -->x<![CDATA[ <c> & ]]>&amp;&#20013;&#x4e2d;<?p > ?></a><!---->`, "", "none of these is an element or a reference"},
		{"a > in a value", `<a b="x>y" c='"'><d e = "1" /></a>`, "", "a value may hold it"},
		{"Chinese", `<a b="流水">交易</a>`, "", ""},
		{"another encoding", "<?xml version=\"1.0\" encoding=\"GBK\"?><a>\xbd\xbb</a>", "", "the reader decodes it"},
		{"cut in a row", sheet[:100], "its end within", "the rows behind the cut are gone"},
		{"cut in a tag", `<a><row r="3`, "its end within a tag", ""},
		{"cut in a comment", `<a><!-- x</a>`, "its end within a tag", ""},
		{"a broken tag", `<a><row r="3"&></row></a>`, "<row r=", "a tag that is not closed before the next one begins"},
		{"an end that is missing", `<a><b></a>`, "</a>", ""},
		{"an end too many", `<a></a></a>`, "</a>", ""},
		{"a control character", "<a>x\x01</a>", "a character", "it blanked the rest of its row, and those behind it"},
		{"a reference to one", `<a>&#1;</a>`, "a character", ""},
		{"an entity", `<a>&nbsp;</a>`, "a reference", "nobody declared it"},
		{"a lone &", `<a>A & B</a>`, "a reference", ""},
		{"no quotes", `<a b=1></a>`, "<a b=1", ""},
		{"bytes of another encoding", "<a>\xbd\xbb</a>", "a character", "it says UTF-8 by saying nothing"},
		{"two bytes a character", "\xff\xfe<\x00a\x00/\x00>\x00", "text outside", "the reader of workbooks finds no row in it"},
		{"a document type", `<!DOCTYPE a><a/>`, "<!DOCTYPE", "no spreadsheet writes one"},
		{"rows behind the end", `<a/><row/>`, "<row/", "nobody reads them"},
		{"text behind the end", `<a/>x`, "text outside", ""},
		{"nothing", "", "no element", ""},
		{"an element without end", strings.Repeat("<a>", xmlDepth+1), "<a", "the names of all would fill the memory"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, reader := range []io.Reader{strings.NewReader(c.text), iotest.OneByteReader(strings.NewReader(c.text))} {
				if said, err := passXML(reader); err != nil || !strings.Contains(said, c.says) || c.says == "" && said != "" {
					t.Errorf("%s: want %q, got %q, %v", c.why, c.says, said, err)
				}
			}
		})
	}
}

// TestPassXMLIsNoLaxer: whatever the decoder that workbooks are read by stops at is named, wherever one byte is wrong
// or the text ends.
func TestPassXMLIsNoLaxer(t *testing.T) {
	const sheet = `<?xml version="1.0"?><w xmlns:x="u"><d><row r="1" s='2'><c t="s"><v>1&lt;</v></c><!--n--><x:e/></row></d><![CDATA[q]]>流</w>`
	check := func(text string) {
		t.Helper()
		decoder := xml.NewDecoder(strings.NewReader(text))
		var want error
		for want == nil {
			_, want = decoder.Token()
		}
		if why, err := passXML(strings.NewReader(text)); err != nil || why == "" && want != io.EOF {
			t.Errorf("%q: want it named, for the decoder says %v; got nothing", text, want)
		}
	}
	for at := range len(sheet) {
		check(sheet[:at])
		check(sheet[:at] + sheet[at+1:])
		for _, c := range []byte("\x00\x01\t\n <>&;#/\"'=!?-[]:1ax.\x7f\x80\xc3\xef\xff") {
			check(sheet[:at] + string([]byte{c}) + sheet[at+1:])
		}
	}
}
