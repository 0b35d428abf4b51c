package text

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
)

// A system that cuts a name to its field's width may cut a character of two bytes
// in half, and one byte of another encoding may stand in a shop's name. Such a file
// is read: what is no character becomes U+FFFD, which texts that nothing is matched by
// may hold. In a key or an amount it costs the row.

// maxBroken is how many bytes of text hold one at most that is no character: a
// name or two of a line, and no file of bytes.
const maxBroken = 32

// invalidBytes counts the bytes of a text that are no part of a character, and what speaks for UTF-8.
type invalidBytes struct{ utf8, gb, signs int64 }

// isUTF8 reports whether the text is UTF-8 in which some bytes are none. Most of such a text is GB18030 too, for a
// character of three bytes and the next one are three of two; but of text in GB18030 hardly a fifth of the characters
// is one of UTF-8, and none of three bytes.
func (b *invalidBytes) isUTF8() bool { return b.signs > 2*b.utf8 }

func (b *invalidBytes) countUTF8(line []byte) {
	for at := 0; at < len(line); {
		r, size := utf8.DecodeRune(line[at:])
		switch {
		case r == utf8.RuneError && size == 1:
			b.utf8++
		case size == 2:
			b.signs++
		case size > 2:
			b.signs += 3
		}
		at += size
	}
}

func (b *invalidBytes) countGB(line []byte) {
	for at := 0; at < len(line); {
		n, ok := ValidGB18030(line[at:])
		if at += n; !ok || at < len(line) {
			b.gb++
			at++
		}
	}
}

// innerNUL is how many NULs stand before the padding at the end.
func (c *TextStats) innerNUL() int64 { return max(c.nulEven+c.nulOdd-c.tail.padding, 0) }

// hasManyNUL reports whether a file that is no text in any encoding has more NULs than may have been written
// over a character of one that is.
func (c *TextStats) hasManyNUL() bool { return c.innerNUL() > c.Size/maxBroken }

// leastBrokenEncoding finds the encoding in which fewest bytes of a text are no character, and
// how many are not; "" when they are too many.
func (in *Intake) leastBrokenEncoding(text *TextStats) (encoding string, broken int64, err error) {
	content, err := in.Content()
	if err != nil || text.hasManyNUL() {
		return "", 0, err
	}
	var b invalidBytes
	lines := NewLineReader(content, in.Limits.MaxLine)
	for {
		line, err := lines.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return "", 0, in.ArchiveError(err)
		}
		b.countUTF8(line.Text)
		b.countGB(line.Text)
	}
	switch encoding, broken = "utf-8", b.utf8; {
	case bytes.HasPrefix(text.head, []byte{0xef, 0xbb, 0xbf}):
		encoding = "utf-8-bom"
	case b.gb < b.utf8 && !b.isUTF8():
		encoding, broken = "gb18030", b.gb
	}
	if broken+text.innerNUL() > text.Size/maxBroken {
		return "", 0, nil
	}
	return encoding, broken, nil
}

// enoughSigns is how much of a text is looked at to tell damaged UTF-8 from GB18030.
const enoughSigns = 1 << 14

// encodingOf returns what a text is in, or "" where some of its bytes are no character.
func (in *Intake) encodingOf(text *TextStats) (string, error) {
	found := text.encoding()
	if (found == "" || found == "gb18030") && in.named() == "" {
		if damaged, err := in.damagedUTF8(text); damaged || err != nil {
			return "", err
		}
	}
	return in.latin(found), nil
}

// damagedUTF8 reports whether a text that is no UTF-8 throughout is so but for some bytes.
func (in *Intake) damagedUTF8(text *TextStats) (bool, error) {
	if !text.NotUTF8 && len(text.carry) == 0 || text.hasManyNUL() {
		return false, nil
	}
	content, err := in.Content()
	if err != nil {
		return false, err
	}
	var b invalidBytes
	lines := NewLineReader(content, in.Limits.MaxLine)
	for b.signs+b.utf8 < enoughSigns {
		line, err := lines.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return false, in.ArchiveError(err)
		}
		if !ASCII(line.Text) {
			b.countUTF8(line.Text)
		}
	}
	return b.isUTF8(), nil
}

// Warnings say what a person should know of the file's bytes.
func (in *Intake) Warnings() (list []string) {
	if in.Broken > 0 {
		list = append(list, fmt.Sprintf("bytes that are no character of %[2]s: %[1]d; they are read as \ufffd, and a key or an amount with one is refused", in.Broken, in.Encoding))
	}
	if in.Padding > 0 {
		list = append(list, in.paddingWarning())
	}
	if len(in.left) > 0 {
		list = append(list, "entries of the archive that are not read: "+Clean(strings.Join(in.left, ", "), 200))
	}
	return list
}

// LineDecoder makes UTF-8 of a line of the file; nil: it is.
func (in *Intake) LineDecoder() func([]byte) []byte {
	switch {
	case in.Encoding == "gb18030":
		return FromGB18030
	case in.Broken > 0:
		return func(line []byte) []byte { return bytes.ToValidUTF8(line, []byte("\ufffd")) }
	}
	return nil
}

// Characters makes UTF-8 of a text of the file that has no lines of a bounded length, as LineDecoder does of a line.
func (in *Intake) Characters(text io.Reader) io.Reader {
	switch {
	case in.Encoding == "gb18030":
		return transform.NewReader(text, simplifiedchinese.GB18030.NewDecoder())
	case in.Broken > 0:
		return transform.NewReader(text, runes.ReplaceIllFormed())
	}
	return text
}
