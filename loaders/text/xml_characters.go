package text

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/transform"
)

// XML 1.0 has no control characters but tab and line ends, not even as a reference such as &#x1;. A bank that copies
// what a payer typed into a remittance text may write one all the same. It becomes U+FFFD, as a byte does that is no
// character: a text that nobody matches on may hold it, and in a key or an amount it costs the row.

// XMLCharacters makes U+FFFD of what XML forbids in a text of UTF-8.
type XMLCharacters struct {
	transform.NopResetter
	replaced int64
}

// NewXMLCharacters returns the text with U+FFFD in the place of what XML forbids, and what counts them.
func NewXMLCharacters(text io.Reader) (io.Reader, *XMLCharacters) {
	x := &XMLCharacters{}
	return transform.NewReader(text, x), x
}

// Warning says how many were replaced; empty: none were.
func (x *XMLCharacters) Warning() string {
	if x.replaced == 0 {
		return ""
	}
	return fmt.Sprintf("characters that XML does not allow: %d; they are read as \ufffd, and a key or an amount with one is refused", x.replaced)
}

// mostReference is how long a reference to a character may be: noughts before it are pointless.
const mostReference = 12

// Transform implements transform.Transformer.
func (x *XMLCharacters) Transform(dst, src []byte, atEOF bool) (written, read int, err error) {
	for read < len(src) {
		n := plainXML(src[read:])
		n = min(n, len(dst)-written)
		copy(dst[written:], src[read:read+n])
		written, read = written+n, read+n
		if read == len(src) {
			break
		}
		if len(dst)-written < mostReference {
			return written, read, transform.ErrShortDst
		}
		size, forbidden := forbiddenXML(src[read:], atEOF)
		switch {
		case size == 0:
			return written, read, transform.ErrShortSrc
		case forbidden:
			x.replaced++
			written += utf8.EncodeRune(dst[written:], utf8.RuneError)
		default:
			written += copy(dst[written:], src[read:read+size])
		}
		read += size
	}
	return written, read, nil
}

// plainXML is how many bytes at the beginning of a text need no second look.
func plainXML(text []byte) int {
	for i, c := range text {
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' || c == '&' || c == 0xef {
			return i
		}
	}
	return len(text)
}

// forbiddenXML returns how many bytes the character or the reference has that a text begins with, and whether XML
// forbids it; 0 where more of the text must be seen.
func forbiddenXML(text []byte, atEOF bool) (size int, forbidden bool) {
	switch c := text[0]; {
	case c == 0xef: // U+FFFE and U+FFFF
		if len(text) < 3 {
			return whole(len(text), atEOF), false
		}
		return 3, text[1] == 0xbf && text[2] >= 0xbe
	case c != '&':
		return 1, true
	}
	end := bytes.IndexByte(text[:min(len(text), mostReference)], ';')
	if end < 0 && len(text) < mostReference {
		return whole(1, atEOF), false
	}
	if end < 3 || text[1] != '#' {
		return 1, false
	}
	digits, base := string(text[2:end]), 10
	if text[2] == 'x' {
		digits, base = string(text[3:end]), 16
	}
	code, err := strconv.ParseUint(digits, base, 32)
	if err != nil || isXMLCharacter(code) {
		return 1, false
	}
	return end + 1, true
}

// whole is a size where nothing follows, and 0 where something may.
func whole(size int, atEOF bool) int {
	if atEOF {
		return size
	}
	return 0
}

// isXMLCharacter reports whether a code is a character of XML 1.0.
func isXMLCharacter(code uint64) bool {
	return code == '\t' || code == '\n' || code == '\r' || code >= 0x20 && code <= 0xd7ff || code >= 0xe000 && code <= 0xfffd || code >= 0x10000 && code <= 0x10ffff
}
