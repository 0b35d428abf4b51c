package text

import (
	"bytes"
	"fmt"
	"io"
)

// A program of DOS ends a text with Ctrl-Z, and a system of fixed blocks fills the last one with
// NUL. Neither is a line of the file: what follows its last line is left out, and said.

// filling are the bytes of padding, and the ends of lines that may stand among them.
const filling = "\x00\x1a\r\n"

// tail follows the end of a text. The zero value stands at its beginning.
type tail struct {
	padding int64 // bytes that are padding if nothing else follows
	within  bool  // the last byte that is none stands within a line
	field   bool  // the padding follows it, so that it is the line's where that ends after all
	line    int64 // bytes of the line in which that byte stands, up to it
}

// add takes the next piece of the text.
func (t *tail) add(p []byte) {
	end := len(bytes.TrimRight(p, filling))
	if end > 0 {
		*t = tail{within: true, line: t.lineUpTo(p[:end])}
	}
	for _, c := range p[end:] {
		ends := c == '\n' || c == '\r'
		switch {
		case ends && (t.padding == 0 || t.field): // NULs that fill the last field of a line are the line's
			*t = tail{}
		case t.padding > 0:
			t.field = t.field && c == 0
			t.padding++
		default:
			t.padding, t.field = 1, t.within && c == 0
		}
	}
}

// lineUpTo is how many bytes of the last line there are with a further piece of the text.
func (t *tail) lineUpTo(p []byte) int64 {
	switch begin := bytes.LastIndexAny(p, "\r\n"); {
	case begin >= 0:
		return int64(len(p) - begin - 1)
	case t.within: // NULs within the line are the line's
		return t.line + t.padding + int64(len(p))
	default:
		return int64(len(p))
	}
}

// KeepLastField leaves a last line of fixed fields, each of which a system may fill with NUL, as many NULs of the
// padding as it lacks.
func (in *Intake) KeepLastField(width int) {
	if lacks := int64(width) - in.tail.line; in.Padding > 0 && in.tail.field && lacks > 0 && lacks <= in.tail.padding {
		in.Padding = in.tail.padding - lacks
	}
}

// TrimPadding returns a text without its padding.
func TrimPadding(text []byte) []byte {
	var t tail
	t.add(text)
	return text[:int64(len(text))-t.padding]
}

// withoutPadding stops a text before its padding.
func (in *Intake) withoutPadding(text io.Reader) io.Reader {
	if in.Padding == 0 {
		return text
	}
	return io.LimitReader(text, in.TextSize-in.Padding)
}

// TextOfBytes is the content of a file that a format of bytes finds to be text: without its padding,
// of which it says something when there is any.
func (in *Intake) TextOfBytes(content io.Reader) (text io.Reader, warning string) {
	in.Padding = in.tail.padding
	if in.Padding > 0 {
		warning = in.paddingWarning()
	}
	return in.withoutPadding(content), warning
}

// findPadding takes what the text statistics found, where a byte is a character of ASCII.
func (in *Intake) findPadding(text *TextStats) {
	if in.tail = text.tail; in.Encoding != "binary" && !in.isUTF16() {
		in.Padding = text.tail.padding
	}
}

// paddingWarning says that bytes after the last line are left out.
func (in *Intake) paddingWarning() string {
	return fmt.Sprintf("bytes after the last line that are NUL or Ctrl-Z: %d; they are left out", in.Padding)
}

// mostFilling is how much of what may be padding is held until it is known.
const mostFilling = 64 << 10

// unpadded leaves the padding out of a text whose end is not known before it is read, as of
// UTF-16.
type unpadded struct {
	text io.Reader
	tail tail
	held []byte // that is padding if nothing follows
	out  []byte // to hand over
	err  error
}

// Read reads on.
func (u *unpadded) Read(p []byte) (int, error) {
	for len(u.out) == 0 {
		if u.err != nil {
			return 0, u.err
		}
		buffer := make([]byte, ReadBytes)
		n, err := u.text.Read(buffer)
		u.err = err
		u.tail.add(buffer[:n])
		u.out = append(u.held, buffer[:n]...)
		u.held = nil
		if size := u.tail.padding; size <= int64(min(mostFilling, len(u.out))) {
			cut := int64(len(u.out)) - size
			u.out, u.held = u.out[:cut:cut], bytes.Clone(u.out[cut:])
		}
	}
	n := copy(p, u.out)
	u.out = u.out[n:]
	return n, nil
}
