package text

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
)

// nextLine is NEL, U+0085: what the line end of a mainframe becomes in Unicode and
// in ISO 8859. It is also what a converter of little care makes of an ellipsis: that row is
// then refused, which is seen, while a line end that is taken for a character swallows a row in
// silence. In bytes that are no UTF-8 it may be half a character: there it ends lines
// only where most lines end in it.
const nextLine = '\u0085'

// endsInNextLine reports whether a line at the beginning of the text ends in NEL.
func (in *Intake) endsInNextLine() (bool, error) {
	text, err := in.decoded()
	if err != nil {
		return false, err
	}
	head, err := io.ReadAll(io.LimitReader(text, HeadBytes))
	if err != nil {
		return false, in.ArchiveError(err)
	}
	return bytes.ContainsRune(head, nextLine), nil
}

// endInNextLine reports whether lines of bytes that nobody decodes end in NEL of UTF-8.
func endInNextLine(head []byte) bool {
	count := bytes.Count(head, []byte(string(nextLine)))
	return count > countLineEnds(head) || count > 0 && isUTF8(head)
}

// isUTF8 reports whether a beginning is UTF-8, but for a character that its end cuts.
func isUTF8(head []byte) bool {
	for cut := 0; cut < utf8.UTFMax && cut <= len(head); cut++ {
		if utf8.Valid(head[:len(head)-cut]) {
			return true
		}
	}
	return false
}

// feedNextLines makes line feeds of the NELs of a text in UTF-8.
func feedNextLines(text io.Reader) io.Reader {
	return transform.NewReader(text, runes.Map(func(r rune) rune {
		if r == nextLine {
			return '\n'
		}
		return r
	}))
}

// FeedLineEnds makes line feeds of the NELs of a text that nobody decodes: of UTF-8, or of ISO 8859
// where more of its lines end in them than in all other ends.
func FeedLineEnds(text io.Reader, head []byte) io.Reader {
	switch {
	case endInNextLine(head):
		return feedNextLines(text)
	case rawNextLines(head) > countLineEnds(head):
		return &feedRawNextLines{text}
	}
	return text
}

// feedRawNextLines makes line feeds of bytes of 0x85.
type feedRawNextLines struct{ text io.Reader }

// Read reads on.
func (f *feedRawNextLines) Read(p []byte) (int, error) {
	n, err := f.text.Read(p)
	for i, b := range p[:n] {
		if b == 0x85 {
			p[i] = '\n'
		}
	}
	return n, err
}

// rawNextLines counts the bytes of 0x85, NEL in ISO 8859, that stand between characters of one
// byte: elsewhere it is half a character of GB18030.
func rawNextLines(text []byte) (count int) {
	for at := 0; ; {
		next := bytes.IndexByte(text[at:], 0x85)
		if next < 0 {
			return count
		}
		at += next + 1
		if at > 1 && text[at-2] < 0x80 && (at == len(text) || text[at] < 0x80) {
			count++
		}
	}
}

// countLineEnds counts the line feeds and carriage returns of a text.
func countLineEnds(text []byte) int {
	return bytes.Count(text, []byte{'\n'}) + bytes.Count(text, []byte{'\r'})
}

// NormalizeLineEnds makes a line feed of every end of a line in the head of a file, in whatever
// encoding: an expression whose ^ is the beginning of a line knows no other end.
func NormalizeLineEnds(head []byte) []byte {
	if endInNextLine(head) {
		head = bytes.ReplaceAll(head, []byte(string(nextLine)), []byte{'\n'})
	}
	if bytes.Count(head, []byte{0x85}) > countLineEnds(head) { // in ISO 8859
		head = bytes.ReplaceAll(head, []byte{0x85}, []byte{'\n'})
	}
	return bytes.ReplaceAll(bytes.ReplaceAll(head, []byte("\r\n"), []byte{'\n'}), []byte{'\r'}, []byte{'\n'})
}
