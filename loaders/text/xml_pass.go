package text

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// xmlDepth is how deep elements of a workbook may nest; sheets have about ten levels.
const xmlDepth = 256

// xmlPass passes over a document and keeps nothing of it but the names of the elements that are open. It knows no
// document type, and of entities the five of XML: whoever reads the document knows no others.
type xmlPass struct {
	reader *bufio.Reader
	piece  []byte // read last, where it is longer than the reader's buffer
	names  []byte // of the open elements, one behind the other
	ends   []int  // where each of them ends in names
	rooted bool   // the document's element began
	other  bool   // it is in another encoding than UTF-8
}

// passXML says why a document is not well formed; empty: it is. What fails is the reading.
func passXML(document io.Reader) (why string, err error) {
	x := &xmlPass{reader: bufio.NewReaderSize(document, 64<<10)}
	for {
		text, err := x.until('<')
		if err != nil && err != io.EOF {
			return "", err
		}
		if !x.rooted {
			text = bytes.TrimPrefix(text, []byte("\ufeff"))
		}
		ended := err == io.EOF
		if !ended {
			text = text[:len(text)-1]
		}
		switch {
		case len(x.ends) == 0 && len(bytes.TrimLeft(text, " \t\r\n")) > 0:
			return "text outside of its element", nil
		case !x.isText(text) || bytes.Contains(text, []byte("]]>")):
			return "a character or a reference that XML does not allow", nil
		case ended && len(x.ends) > 0:
			return "its end within <" + Clip(string(x.top())) + ">", nil
		case ended && !x.rooted:
			return "no element", nil
		case ended:
			return "", nil
		}
		if why, err := x.markup(); why != "" || err != nil {
			return why, err
		}
	}
}

// until reads up to a byte and with it. The piece is good until the next call.
func (x *xmlPass) until(mark byte) ([]byte, error) {
	piece, err := x.reader.ReadSlice(mark)
	if !errors.Is(err, bufio.ErrBufferFull) {
		return piece, err
	}
	for x.piece = x.piece[:0]; ; {
		x.piece = append(x.piece, piece...)
		if err == nil || !errors.Is(err, bufio.ErrBufferFull) {
			return x.piece, err
		}
		piece, err = x.reader.ReadSlice(mark)
	}
}

// closed reads up to the first > at which an end is reached.
func (x *xmlPass) closed(isEnd func(tag []byte) bool) (tag []byte, err error) {
	tag, err = x.until('>')
	if err != nil || isEnd(tag) {
		return tag, err
	}
	whole := bytes.Clone(tag)
	for {
		tag, err = x.until('>')
		if whole = append(whole, tag...); err != nil || isEnd(whole) {
			return whole, err
		}
	}
}

// markup passes over what stands behind a <.
func (x *xmlPass) markup() (why string, err error) {
	ahead, err := x.reader.Peek(8)
	if err != nil && err != io.EOF {
		return "", err
	}
	ending := func(with string, least int) ([]byte, error) {
		return x.closed(func(tag []byte) bool { return len(tag) >= least && bytes.HasSuffix(tag, []byte(with)) })
	}
	var tag []byte
	var ok bool
	switch {
	case bytes.HasPrefix(ahead, []byte("!--")):
		tag, err = ending("-->", len("!---->"))
		ok = err == nil && x.areCharacters(tag) && !bytes.Contains(tag[3:len(tag)-2], []byte("--"))
	case bytes.HasPrefix(ahead, []byte("![CDATA[")):
		tag, err = ending("]]>", len("![CDATA[]]>"))
		ok = err == nil && len(x.ends) > 0 && x.areCharacters(tag)
	case bytes.HasPrefix(ahead, []byte("?")):
		tag, err = ending("?>", len("?x?>"))
		ok = err == nil && x.areCharacters(tag) && isInstruction(tag)
		x.other = x.other || ok && !x.rooted && namesOtherEncoding(tag)
	case bytes.HasPrefix(ahead, []byte("/")):
		tag, err = x.until('>')
		ok = err == nil && x.endTag(tag[1:len(tag)-1])
	default:
		tag, err = x.closed(func(tag []byte) bool { return !isQuoteOpen(tag) })
		ok = err == nil && x.startTag(tag[:len(tag)-1])
	}
	switch {
	case err == io.EOF:
		return "its end within a tag", nil
	case err != nil:
		return "", err
	case !ok:
		return "<" + Clip(string(tag)), nil
	}
	return "", nil
}

// isInstruction reports whether what stands between question marks has a name, and a document says that it is XML 1.0.
func isInstruction(tag []byte) bool {
	n := lengthOfName(tag[1:])
	if string(tag[1:1+n]) != "xml" {
		return n > 0
	}
	_, version, stated := bytes.Cut(tag, []byte("version="))
	return !stated || len(version) > 4 && string(version[1:4]) == "1.0" && version[4] == version[0]
}

// namesOtherEncoding reports whether the first line of a document says that it is not in UTF-8.
func namesOtherEncoding(tag []byte) bool {
	lower := bytes.ToLower(tag)
	return bytes.Contains(lower, []byte("encoding")) && !bytes.Contains(lower, []byte("utf-8"))
}

// isQuoteOpen reports whether a tag breaks off within the value of an attribute.
func isQuoteOpen(tag []byte) bool {
	for {
		at := bytes.IndexAny(tag, `"'`)
		if at < 0 {
			return false
		}
		end := bytes.IndexByte(tag[at+1:], tag[at])
		if end < 0 {
			return true
		}
		tag = tag[at+1+end+1:]
	}
}

func (x *xmlPass) top() []byte {
	begin := 0
	if n := len(x.ends); n > 1 {
		begin = x.ends[n-2]
	}
	return x.names[begin:]
}

func (x *xmlPass) endTag(tag []byte) bool {
	if len(x.ends) == 0 || !bytes.Equal(trimBlanks(tag), x.top()) {
		return false
	}
	x.names = x.names[:len(x.names)-len(x.top())]
	x.ends = x.ends[:len(x.ends)-1]
	return true
}

// startTag takes the tag that begins an element, or is one.
func (x *xmlPass) startTag(tag []byte) bool {
	if len(x.ends) == 0 && x.rooted || len(x.ends) == xmlDepth {
		return false
	}
	x.rooted = true
	tag, alone := bytes.CutSuffix(tag, []byte("/"))
	n := lengthOfName(tag)
	if n == 0 || !x.areAttributes(tag[n:]) {
		return false
	}
	if !alone {
		x.names = append(x.names, tag[:n]...)
		x.ends = append(x.ends, len(x.names))
	}
	return true
}

// areAttributes reports whether what stands behind a tag's name is names with values in quotes, parted by blanks.
func (x *xmlPass) areAttributes(tag []byte) bool {
	for {
		rest := trimBlanks(tag)
		if len(rest) == 0 {
			return true
		}
		n := lengthOfName(rest)
		value, found := bytes.CutPrefix(trimBlanks(rest[n:]), []byte("="))
		value = trimBlanks(value)
		if !blankByte(tag[0]) || n == 0 || !found || len(value) < 2 || value[0] != '"' && value[0] != '\'' {
			return false
		}
		end := bytes.IndexByte(value[1:], value[0])
		if end < 0 || bytes.IndexByte(value[1:1+end], '<') >= 0 || !x.isText(value[1:1+end]) {
			return false
		}
		tag = value[1+end+1:]
	}
}

// isText reports whether a text holds characters of XML only, and references to such.
func (x *xmlPass) isText(text []byte) bool {
	for at := bytes.IndexByte(text, '&'); at >= 0; at = bytes.IndexByte(text, '&') {
		n := lengthOfReference(text[at:])
		if n == 0 || !x.areCharacters(text[:at]) {
			return false
		}
		text = text[at+n:]
	}
	return x.areCharacters(text)
}

// areCharacters reports whether XML allows each character of a text.
func (x *xmlPass) areCharacters(text []byte) bool {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c < ' ' && !blankByte(c):
			return false
		case c < utf8.RuneSelf || x.other:
		default:
			r, n := utf8.DecodeRune(text[i:])
			if r == utf8.RuneError && n == 1 || !isXMLCharacter(uint64(r)) {
				return false
			}
			i += n - 1
		}
	}
	return true
}

// lengthOfReference is how many bytes a reference has that a text begins with; 0: it is none that XML knows.
func lengthOfReference(text []byte) int {
	end := bytes.IndexByte(text[:min(len(text), mostReference)], ';')
	if end < 2 {
		return 0
	}
	switch name := string(text[1:end]); {
	case name == "lt", name == "gt", name == "amp", name == "apos", name == "quot":
		return end + 1
	case name[0] == '#':
		digits, base := name[1:], 10
		if hex, found := bytes.CutPrefix([]byte(digits), []byte("x")); found {
			digits, base = string(hex), 16
		}
		if code, err := strconv.ParseUint(digits, base, 32); err == nil && isXMLCharacter(code) {
			return end + 1
		}
	}
	return 0
}

// lengthOfName is how long the name is that a text begins with: in workbooks they are of ASCII, with one prefix at most.
func lengthOfName(text []byte) int {
	begins, colons := true, 0
	for i, c := range text {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_':
			begins = false
		case !begins && (c >= '0' && c <= '9' || c == '.' || c == '-'):
		case !begins && c == ':' && colons == 0:
			begins, colons = true, 1
		case begins:
			return 0
		default:
			return i
		}
	}
	if begins {
		return 0
	}
	return len(text)
}

func trimBlanks(text []byte) []byte { return bytes.Trim(text, " \t\r\n") }
