package text

import (
	"bytes"
	"encoding/binary"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"tieout/internal/fault"
)

// The byte order marks.
const (
	markUTF8 = "\xef\xbb\xbf"
	markLE   = "\xff\xfe" // of UTF-16
	markBE   = "\xfe\xff"
)

// TextStats looks at a file's decompressed bytes for what encoding they can be in.
// It tries, in this order: byte order mark, NUL pattern of UTF-16, valid UTF-8; whatever
// is none of these must be GB18030 without a fault.
type TextStats struct {
	Size    int64 // bytes
	head    []byte
	Quoted  bool   // there is a quotation mark
	High    bool   // a byte of 0x80 or above
	NotUTF8 bool   // some bytes are no UTF-8
	NotGB   bool   // some bytes are no GB18030
	carry   []byte // an unfinished UTF-8 sequence at the end of the last chunk
	carryGB []byte // an unfinished GB18030 sequence
	nulEven int64
	nulOdd  int64
	tail    tail
}

// AddUnscanned takes the next chunk, which is looked at elsewhere.
func (c *TextStats) AddUnscanned(p []byte) {
	if len(c.head) < 4 {
		c.head = append(c.head, p[:min(len(p), 4-len(c.head))]...)
	}
	c.Size += int64(len(p))
	c.tail.add(p)
}

// Scan takes the next chunk and looks at it.
func (c *TextStats) Scan(p []byte) {
	c.CountNUL(p, c.Size)
	c.Quoted = c.Quoted || bytes.IndexByte(p, '"') >= 0
	if len(c.carry)+len(c.carryGB) > 0 || !ASCII(p) {
		c.High = true
		c.NotUTF8 = c.NotUTF8 || !c.utf8(p)
		c.NotGB = c.NotGB || !c.gb18030(p)
	}
	c.AddUnscanned(p)
}

// CountNUL counts the bytes of 0 in a chunk that begins at offset.
func (c *TextStats) CountNUL(p []byte, offset int64) {
	if bytes.IndexByte(p, 0) < 0 {
		return
	}
	for i, b := range p {
		if b == 0 && (offset+int64(i))%2 == 0 {
			c.nulEven++
		} else if b == 0 {
			c.nulOdd++
		}
	}
}

// Merge takes what was found elsewhere, in a chunk that begins and ends with whole
// sequences.
func (c *TextStats) Merge(found *TextStats) {
	c.Quoted, c.High = c.Quoted || found.Quoted, c.High || found.High
	c.NotUTF8, c.NotGB = c.NotUTF8 || found.NotUTF8, c.NotGB || found.NotGB
	c.nulEven, c.nulOdd = c.nulEven+found.nulEven, c.nulOdd+found.nulOdd
}

// ASCII reports whether every byte is below 0x80, eight at a time.
func ASCII(p []byte) bool {
	var high uint64
	for ; len(p) >= 32; p = p[32:] {
		high |= binary.LittleEndian.Uint64(p) | binary.LittleEndian.Uint64(p[8:]) | binary.LittleEndian.Uint64(p[16:]) | binary.LittleEndian.Uint64(p[24:])
	}
	for _, c := range p {
		high |= uint64(c)
	}
	return high&high1 == 0
}

// utf8 reports whether the text is valid so far.
func (c *TextStats) utf8(p []byte) bool {
	if len(c.carry) > 0 {
		for len(p) > 0 && len(c.carry) < utf8.UTFMax && !utf8.FullRune(c.carry) {
			c.carry, p = append(c.carry, p[0]), p[1:]
		}
		if !utf8.FullRune(c.carry) {
			return true
		}
		if !utf8.Valid(c.carry) {
			return false
		}
		c.carry = c.carry[:0]
	}
	keep := len(p)
	for i := 1; i <= min(len(p), utf8.UTFMax-1); i++ {
		if utf8.RuneStart(p[len(p)-i]) {
			if !utf8.FullRune(p[len(p)-i:]) {
				keep = len(p) - i
			}
			break
		}
	}
	c.carry = append(c.carry, p[keep:]...)
	return utf8.Valid(p[:keep])
}

// gb18030 reports whether the text is valid so far.
func (c *TextStats) gb18030(p []byte) bool {
	for len(c.carryGB) > 0 && len(p) > 0 {
		c.carryGB, p = append(c.carryGB, p[0]), p[1:]
		n, ok := ValidGB18030(c.carryGB)
		if !ok {
			return false
		}
		c.carryGB = c.carryGB[n:]
	}
	n, ok := ValidGB18030(p)
	c.carryGB = append(c.carryGB, p[n:]...)
	return ok
}

// marked16 reports whether the bytes begin with a mark of UTF-16.
func (c *TextStats) marked16() bool {
	return bytes.HasPrefix(c.head, []byte(markLE)) || bytes.HasPrefix(c.head, []byte(markBE))
}

// encoding returns what the bytes are in, or "" when it is none.
func (c *TextStats) encoding() string {
	switch {
	case bytes.HasPrefix(c.head, []byte(markUTF8)) && !c.NotUTF8 && len(c.carry) == 0:
		return "utf-8-bom"
	case bytes.HasPrefix(c.head, []byte(markLE)):
		return "utf-16le"
	case bytes.HasPrefix(c.head, []byte(markBE)):
		return "utf-16be"
	// Text in UTF-16 that is mostly ASCII has a NUL in every second byte.
	case c.nulOdd > c.Size/4 && c.nulEven < c.Size/16:
		return "utf-16le"
	case c.nulEven > c.Size/4 && c.nulOdd < c.Size/16:
		return "utf-16be"
	case !c.NotUTF8 && len(c.carry) == 0:
		return "utf-8"
	case !c.NotGB && len(c.carryGB) == 0:
		return "gb18030"
	default:
		return ""
	}
}

// decoder returns the decoder of a whole text; nil for UTF-8, which needs none,
// and for GB18030, of which lines are decoded one by one: no sequence of it
// holds a line feed.
func decoder(name string) *encoding.Decoder {
	switch name {
	case "utf-16le":
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()
	case "utf-16be":
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder()
	default:
		return latinDecoder(name)
	}
}

// Text returns the file's content as UTF-8 or GB18030, without a byte order mark.
func (in *Intake) Text() (io.Reader, error) {
	text, err := in.decoded()
	if err == nil && in.NextLines {
		text = feedNextLines(text)
	}
	return text, err
}

// decoded is text with its lines as they end in the file.
func (in *Intake) decoded() (io.Reader, error) {
	content, err := in.Content()
	if err != nil {
		return nil, err
	}
	content = in.withoutPadding(content)
	if in.Encoding == "utf-8-bom" {
		if _, err := io.ReadFull(content, make([]byte, 3)); err != nil {
			return nil, in.ArchiveError(err)
		}
	}
	d := decoder(in.Encoding)
	switch {
	case in.isUTF16():
		return &unpadded{text: transform.NewReader(content, d)}, nil
	case d != nil:
		return transform.NewReader(content, d), nil
	}
	return content, nil
}

// refuseEncoding names the first line that holds bytes of no known encoding.
func (in *Intake) refuseEncoding() error {
	content, err := in.Content()
	if err != nil {
		return err
	}
	line := int64(0)
	lines := NewLineReader(content, in.Limits.MaxLine)
	for {
		next, err := lines.Next()
		if err != nil {
			break // the broken sequence runs over a line's end
		}
		line = next.Number
		if n, ok := ValidGB18030(next.Text); !next.TooLong && (!ok || n < len(next.Text)) {
			break
		}
	}
	return &fault.Error{
		Name: "wrong-encoding", Class: fault.Input, Place: in.Name(), Line: line, Fact: "want UTF-8, UTF-16 or GB18030 text, got bytes that are none of them",
		Hint: "the file is damaged or binary; ask for it again as text",
	}
}

const high1 = 0x8080808080808080
