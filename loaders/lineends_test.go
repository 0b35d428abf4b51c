package loaders

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"tieout/loaders/text"
)

// endedBy writes a text whose lines end as the given ends say in turn. A carriage
// return before a line feed would be one end with it: there a line feed stands.
func endedBy(content []byte, ends ...string) []byte {
	var b bytes.Buffer
	lines := strings.SplitAfter(string(content), "\n")
	for i, line := range lines {
		body, ended := strings.CutSuffix(line, "\n")
		end := ends[i%len(ends)]
		if end == "\r" && i+1 < len(lines) && lines[i+1] == "\n" && ends[(i+1)%len(ends)] == "\n" {
			end = "\n"
		}
		if b.WriteString(body); ended {
			b.WriteString(end)
		}
	}
	return b.Bytes()
}

// TestEveryFormatReadsEveryLineEnd runs the tests of every built-in profile whose
// input is text with other ends of lines: what is made of it is the same.
func TestEveryFormatReadsEveryLineEnd(t *testing.T) {
	ways := map[string][]string{
		"NEL of one byte": {"\x85"}, "carriage returns": {"\r"}, "carriage returns, a line feed after the last": {"\r"}, "mixed": {"\r", "\r\n", "\n"}, "NEL": {"\u0085"}, "NEL among others": {"\n", "\u0085", "\r", "\r\n"}, "NEL once in a while": {"\n", "\n", "\u0085", "\n", "\n"},
	}
	for _, name := range ProfileNames() {
		cases, err := TestCases(filepath.Join("profiles", name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			isText := bytes.IndexFunc(c.input, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' && r != 0x1f }) < 0
			if !isText || c.packing.xlsx != "" {
				continue // other bytes than those of lines
			}
			for way, ends := range ways {
				if strings.HasPrefix(way, "NEL") && !strings.HasPrefix(way, "NEL of") && (c.packing.gb18030 || !utf8.Valid(c.input)) {
					continue // GBK has no NEL
				}
				if strings.HasPrefix(way, "NEL of") && (c.packing.gb18030 || !text.ASCII(c.input)) {
					continue // no other byte above 0x7f may be there
				}
				t.Run(name+"/"+c.Name+"/"+way, func(t *testing.T) {
					other := c
					other.packing.crlf, other.input = false, endedBy(c.input, ends...)
					if strings.HasSuffix(way, "the last") {
						body, ended := bytes.CutSuffix(other.input, []byte("\r"))
						if ended && !bytes.HasSuffix(body, []byte("\r")) {
							other.input = append(body, '\n')
						}
					}
					got, err := other.Run(context.Background())
					if err != nil || got != c.Want {
						t.Errorf("%s: want\n%s\ngot\n%s\n%v", c.Why, c.Want, got, err)
					}
				})
			}
		}
	}
}
