package text

import (
	"bytes"
	"io"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
)

// nextLine is NEL, U+0085: what the line end of a mainframe becomes in Unicode and
// in ISO 8859. It is also what a converter of little care makes of an ellipsis, so
// that it ends lines only where most lines end in it.
const nextLine = '\u0085'

// endsInNextLine reports whether most lines at the beginning of the text end in NEL.
func (in *Intake) endsInNextLine() (bool, error) {
	text, err := in.decoded()
	if err != nil {
		return false, err
	}
	head, err := io.ReadAll(io.LimitReader(text, HeadBytes))
	if err != nil {
		return false, in.ArchiveError(err)
	}
	return MostlyNextLine(head), nil
}

// MostlyNextLine reports whether more lines of a beginning end in NEL (U+0085) than
// in all other ends of lines.
func MostlyNextLine(head []byte) bool {
	return bytes.Count(head, []byte(string(nextLine))) > countLineEnds(head)
}

// FeedNextLines makes line feeds of the NELs of a text in UTF-8.
func FeedNextLines(text io.Reader) io.Reader {
	return transform.NewReader(text, runes.Map(func(r rune) rune {
		if r == nextLine {
			return '\n'
		}
		return r
	}))
}

// countLineEnds counts the line feeds and carriage returns of a text.
func countLineEnds(text []byte) int {
	return bytes.Count(text, []byte{'\n'}) + bytes.Count(text, []byte{'\r'})
}

// NormalizeLineEnds makes a line feed of every end of a line in the head of a file, in whatever
// encoding: an expression whose ^ is the beginning of a line knows no other end.
func NormalizeLineEnds(head []byte) []byte {
	for _, mark := range [...]string{string(nextLine), "\x85"} { // in UTF-8, in ISO 8859
		if bytes.Count(head, []byte(mark)) > countLineEnds(head) {
			head = bytes.ReplaceAll(head, []byte(mark), []byte{'\n'})
		}
	}
	return bytes.ReplaceAll(bytes.ReplaceAll(head, []byte("\r\n"), []byte{'\n'}), []byte{'\r'}, []byte{'\n'})
}
