package text

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// TestWhatXMLForbids: a forbidden character becomes one that is shown, wherever the reading of the text breaks off.
func TestWhatXMLForbids(t *testing.T) {
	for _, row := range []struct {
		name, why, text, want string
		replaced              int64
	}{
		{"none", "", "<a>x &amp; y\t\r\n</a>", "<a>x &amp; y\t\r\n</a>", 0},
		{"a control character", "a payer pasted it", "a\x01b\x1fc", "a\ufffdb\ufffdc", 2},
		{"NUL", "", "a\x00", "a\ufffd", 1},
		{"references", "a careless library writes them", "&#1;&#x1F;&#x0;", "\ufffd\ufffd\ufffd", 3},
		{"references that may be", "", "&#9;&#x20;&#x4e2d;&#128512;", "&#9;&#x20;&#x4e2d;&#128512;", 0},
		{"a surrogate and the last codes", "", "&#xD800;&#xFFFF;\xef\xbf\xbf\xef\xbf\xbe", "\ufffd\ufffd\ufffd\ufffd", 4},
		{"U+FFFD and wide letters", "they begin with the same byte", "\ufffd\uff21\ufeff", "\ufffd\uff21\ufeff", 0},
		{"broken references", "the decoder says what is wrong", "&#; &#x; &#zz; & &", "&#; &#x; &#zz; & &", 0},
		{"cut at the end", "", "a&#1", "a&#1", 0},
		{"cut letter", "", "a\xef\xbf", "a\xef\xbf", 0},
		{"long", "more than the reader has room for", strings.Repeat("x\x02", 9000), strings.Repeat("x\ufffd", 9000), 9000},
	} {
		t.Run(row.name, func(t *testing.T) {
			for name, source := range map[string]io.Reader{"whole": strings.NewReader(row.text), "byte by byte": iotest.OneByteReader(strings.NewReader(row.text))} {
				text, characters := NewXMLCharacters(source)
				got, err := io.ReadAll(text)
				if err != nil || string(got) != row.want || characters.replaced != row.replaced {
					t.Errorf("%s, %s: want %.60q and %d replaced, got %.60q, %d, %v", name, row.why, row.want, row.replaced, got, characters.replaced, err)
				}
			}
		})
	}
}
