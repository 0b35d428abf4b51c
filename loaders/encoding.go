package loaders

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// census looks at a file's decompressed bytes for what encoding they can be in.
// The ladder is: byte order mark, NUL pattern of UTF-16, valid UTF-8; whatever
// is none of these must be GB18030 without a fault.
type census struct {
	size    int64
	head    []byte
	quoted  bool
	notUTF8 bool
	carry   []byte // an unfinished UTF-8 sequence at the end of the last chunk
	nulEven int64
	nulOdd  int64
}

// Write takes the next chunk.
func (c *census) Write(p []byte) (int, error) {
	if len(c.head) < 4 {
		c.head = append(c.head, p[:min(len(p), 4-len(c.head))]...)
	}
	if bytes.IndexByte(p, 0) >= 0 {
		for i, b := range p {
			if b == 0 && (c.size+int64(i))%2 == 0 {
				c.nulEven++
			} else if b == 0 {
				c.nulOdd++
			}
		}
	}
	c.quoted = c.quoted || bytes.IndexByte(p, '"') >= 0
	c.check(p)
	c.size += int64(len(p))
	return len(p), nil
}

func (c *census) check(p []byte) {
	if c.notUTF8 {
		return
	}
	if len(c.carry) > 0 {
		for len(p) > 0 && len(c.carry) < utf8.UTFMax && !utf8.FullRune(c.carry) {
			c.carry, p = append(c.carry, p[0]), p[1:]
		}
		if !utf8.FullRune(c.carry) {
			return
		}
		c.notUTF8 = !utf8.Valid(c.carry)
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
	c.notUTF8 = c.notUTF8 || !utf8.Valid(p[:keep])
	c.carry = append(c.carry, p[keep:]...)
}

// encoding returns what the bytes are in, or "" when only a trial can tell.
func (c *census) encoding() string {
	switch {
	case bytes.HasPrefix(c.head, []byte{0xef, 0xbb, 0xbf}) && !c.notUTF8 && len(c.carry) == 0:
		return "utf-8-bom"
	case bytes.HasPrefix(c.head, []byte{0xff, 0xfe}):
		return "utf-16le"
	case bytes.HasPrefix(c.head, []byte{0xfe, 0xff}):
		return "utf-16be"
	// Text in UTF-16 that is mostly ASCII has a NUL in every second byte.
	case c.nulOdd > c.size/4 && c.nulEven < c.size/16:
		return "utf-16le"
	case c.nulEven > c.size/4 && c.nulOdd < c.size/16:
		return "utf-16be"
	case !c.notUTF8 && len(c.carry) == 0:
		return "utf-8"
	default:
		return ""
	}
}

// decoder returns the encoding's decoder; nil for UTF-8, which needs none.
func decoder(name string) *encoding.Decoder {
	switch name {
	case "utf-16le":
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()
	case "utf-16be":
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder()
	case "gb18030":
		return simplifiedchinese.GB18030.NewDecoder()
	default:
		return nil
	}
}

// text returns the file's content as UTF-8, without a byte order mark.
func (in *Intake) text() (io.Reader, error) {
	content, err := in.content()
	if err != nil {
		return nil, err
	}
	if in.Encoding == "utf-8-bom" {
		if _, err := io.ReadFull(content, make([]byte, 3)); err != nil {
			return nil, in.archiveError(err)
		}
	}
	if d := decoder(in.Encoding); d != nil {
		return transform.NewReader(content, d), nil
	}
	return content, nil
}

// tryGB18030 reads the file as GB18030, which GBK and GB2312 are parts of, and
// refuses it at the first byte that is not.
func (in *Intake) tryGB18030() error {
	in.Encoding = "gb18030"
	reader, err := in.text()
	if err != nil {
		return err
	}
	line := int64(1)
	buffer := make([]byte, 1<<18)
	replacement := []byte("\uFFFD")
	var tail []byte
	for {
		n, err := reader.Read(buffer)
		chunk := append(tail, buffer[:n]...)
		if at := bytes.Index(chunk, replacement); at >= 0 {
			line += int64(bytes.Count(chunk[:at], []byte{'\n'}))
			return &FileError{
				Name: "wrong-encoding", File: in.name(), Line: line, Fact: "want UTF-8, UTF-16 or GB18030 text, got bytes that are none of them",
				Hint: "the file is damaged or binary; ask for it again as text",
			}
		}
		keep := min(len(chunk), len(replacement)-1)
		line += int64(bytes.Count(chunk[:len(chunk)-keep], []byte{'\n'}))
		tail = append([]byte(nil), chunk[len(chunk)-keep:]...)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the input: %w", err)
		}
	}
}
