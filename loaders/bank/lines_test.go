package bank

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"tieout/loaders/text"
)

// TestLinesEndInEveryWay reads texts whole and byte by byte: where a buffer is cut
// makes no difference.
func TestLinesEndInEveryWay(t *testing.T) {
	long := strings.Repeat("x", text.ReadBytes-1)
	for _, row := range []struct {
		name, why, text string
		want            []string // each line with its end, as a quoted field has it
	}{
		{"line feeds", "the usual end", "a\nbc\n", []string{"a\n", "bc\n"}},
		{"both", "Windows ends lines with both: one end", "a\r\nbc\r\n", []string{"a\n", "bc\n"}},
		{"carriage returns", "an old Mac and some host transfers end lines with it alone", "a\rbc\r", []string{"a\r", "bc\r"}},
		{"mixed", "parts of a file were joined", "a\rb\nc\r\nd\n\re\r\rf", []string{"a\r", "b\n", "c\n", "d\n", "\r", "e\r", "\r", "f\n"}},
		{"no end", "the last line may have none", "a\rb", []string{"a\r", "b\n"}},
		{"nothing", "no line at all", "", nil},
		{"one return", "an end of a line without a line before is a blank line", "\r", []string{"\r"}},
		{"return at the end", "an end of a line at the end of the text starts no line", "a\n\r", []string{"a\n", "\r"}},
		{"both over a buffer's edge", "the line feed that follows in the next buffer is part of the same end", long + "\r\nb\r\n", []string{long + "\n", "b\n"}},
		{"return at a buffer's edge", "what follows begins a line", long + "\rb\r", []string{long + "\r", "b\r"}},
		{"only feeds far away", "a line feed that was found once is not looked for again", "a\rb\rc\rd\ne\rf\n", []string{"a\r", "b\r", "c\r", "d\n", "e\r", "f\n"}},
	} {
		for way, content := range map[string]io.Reader{"whole": strings.NewReader(row.text), "byte by byte": iotest.OneByteReader(strings.NewReader(row.text))} {
			t.Run(row.name+"/"+way, func(t *testing.T) {
				lines := text.NewLineReader(content, len(long)+10)
				var got []string
				for {
					line, err := lines.Next()
					if err == io.EOF {
						break
					}
					if err != nil {
						t.Fatal(err)
					}
					if got = append(got, string(line.Text)+string(line.End)); line.Number != int64(len(got)) || line.TooLong {
						t.Fatalf("%s: want line %d within the limit, got %d, too long: %v", row.why, len(got), line.Number, line.TooLong)
					}
				}
				if strings.Join(got, "|") != strings.Join(row.want, "|") {
					t.Errorf("%s: want %.80q, got %.80q", row.why, row.want, got)
				}
			})
		}
	}
}

// TestLongLinesEndWithACarriageReturn: what is over the limit is passed over up to
// the end of its line, however that is written.
func TestLongLinesEndWithACarriageReturn(t *testing.T) {
	for _, end := range []string{"\n", "\r", "\r\n"} {
		lines := text.NewLineReader(strings.NewReader(strings.Repeat("x", 3*text.ReadBytes)+end+"b"+end), 100)
		first, err := lines.Next()
		if err != nil || !first.TooLong || len(first.Text) != 100 && len(first.Text) != 200 {
			t.Errorf("%q: want the beginning of a line that is too long, got %d bytes, %v, %v", end, len(first.Text), first.TooLong, err)
		}
		if second, err := lines.Next(); err != nil || string(second.Text) != "b" || second.Number != 2 {
			t.Errorf("%q: want b on line 2, got %.20q on %d, %v", end, second.Text, second.Number, err)
		}
	}
}
