package bank

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"tieout/internal/fault"
	"tieout/loaders/text"
)

// xmlDepth is how deep elements may nest. camt has about twenty levels.
const xmlDepth = 64

// xmlTokens reads an XML document token by token: no document in memory, no
// entities but the five of XML, no DTD. What goes past the limits is a *fault.Error
// (xml-limit), what is not well formed another (broken-xml).
type xmlTokens struct {
	decoder *xml.Decoder
	feed    *xmlFeed
	names   []string // of the open elements
}

func newXMLTokens(content io.Reader, limits text.Limits) *xmlTokens {
	feed := &xmlFeed{text: content, most: limits.MaxLine, buffer: make([]byte, text.ReadBytes)}
	decoder := xml.NewDecoder(feed)
	// The content is UTF-8 already, whatever its first line says.
	decoder.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return input, nil }
	return &xmlTokens{decoder: decoder, feed: feed}
}

// line is the physical line on which the last token ends.
func (x *xmlTokens) line() int64 {
	line, _ := x.decoder.InputPos()
	return int64(line)
}

// next returns the next token, or io.EOF after the end of a whole document. Its
// bytes are good until the next call.
func (x *xmlTokens) next() (xml.Token, error) {
	x.feed.left = x.feed.most
	token, err := x.decoder.RawToken()
	if err != nil {
		return nil, x.fault(err)
	}
	switch t := token.(type) {
	case xml.StartElement:
		if len(x.names) == xmlDepth {
			return nil, x.limit(fmt.Sprintf("want elements at most %d deep, got more", xmlDepth))
		}
		x.names = append(x.names, t.Name.Local)
	case xml.EndElement:
		if len(x.names) == 0 || x.names[len(x.names)-1] != t.Name.Local {
			return nil, x.broken(fmt.Sprintf("want the end of the element that is open, got </%s>", text.Clip(t.Name.Local)))
		}
		x.names = x.names[:len(x.names)-1]
	case xml.Directive:
		if strings.HasPrefix(strings.ToUpper(string(t)), "DOCTYPE") {
			return nil, x.limit("want a document without a DTD, got <!DOCTYPE")
		}
	}
	return token, nil
}

// fault names what ended the document.
func (x *xmlTokens) fault(err error) error {
	fileError := fault.OfInput(err)
	var syntax *xml.SyntaxError
	switch {
	case fileError != nil:
		fileError.Line = x.line()
		return fileError
	case err == io.EOF && len(x.names) == 0:
		return io.EOF
	case err == io.EOF:
		return x.broken(fmt.Sprintf("want </%s>, got the end of the file", text.Clip(x.names[len(x.names)-1])))
	case errors.As(err, &syntax):
		return x.broken("want XML that is well formed, got: " + text.Clean(syntax.Msg, 100))
	case x.feed.err == nil || x.feed.err == io.EOF: // the document, and not who reads it from the disk
		return x.broken("want a document of XML 1.0, got: " + text.Clean(err.Error(), 100))
	}
	return err
}

func (x *xmlTokens) broken(fact string) error {
	return &fault.Error{Name: "broken-xml", Class: fault.Input, Line: x.line(), Fact: fact, Hint: "the file is cut or damaged; no row of it is used. Ask the sender for it again"}
}

func (x *xmlTokens) limit(fact string) error {
	return &fault.Error{Name: "xml-limit", Class: fault.Input, Line: x.line(), Fact: fact, Hint: "no bank sends such a file; look at it by hand before anything reads it"}
}

// xmlFeed hands the bytes of a document to the decoder, as many for one token as
// the limit allows, and counts its lines.
type xmlFeed struct {
	text    io.Reader
	buffer  []byte
	at, end int // what is left of the buffer
	most    int // bytes of one token
	left    int
	err     error

	feeds int64 // ends of lines so far
	cut   bool  // the buffer ended with a carriage return: a line feed that follows is part of it
	last  byte  // of the document so far
	size  int64
}

// ReadByte returns the next byte.
func (f *xmlFeed) ReadByte() (byte, error) {
	if f.at == f.end || f.left == 0 {
		if err := f.fillWithinLimit(); err != nil {
			return 0, err
		}
	}
	c := f.buffer[f.at]
	f.at++
	f.left--
	return c, nil
}

// fillWithinLimit makes room for the next byte, or says why there is none.
func (f *xmlFeed) fillWithinLimit() error {
	if f.left <= 0 {
		return &fault.Error{
			Name: "xml-limit", Class: fault.Input, Fact: fmt.Sprintf("want a tag or a text of at most %d bytes, got more", f.most),
			Hint: "no bank sends such a file; look at it by hand before anything reads it",
		}
	}
	return f.fill()
}

// Read makes an io.Reader of it, as the decoder wants when a document names its encoding.
func (f *xmlFeed) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	c, err := f.ReadByte()
	if err != nil {
		return 0, err
	}
	p[0] = c
	return 1, nil
}

// fill reads the next piece; it returns an error only when nothing was read.
func (f *xmlFeed) fill() error {
	for f.at, f.end = 0, 0; f.at == f.end; {
		if f.err != nil {
			return f.err
		}
		n, err := io.ReadAtLeast(f.text, f.buffer, 1)
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = io.EOF
		}
		f.err, f.at, f.end = err, 0, n
		if n == 0 {
			continue
		}
		if f.cut && f.buffer[0] == '\n' {
			f.at = 1
		}
		f.cut = f.buffer[n-1] == '\r'
		feedReturns(f.buffer[f.at:n])
		f.feeds += int64(bytes.Count(f.buffer[f.at:n], []byte{'\n'}))
		f.last, f.size = f.buffer[n-1], f.size+int64(n)
	}
	return nil
}

// feedReturns makes a line feed of each carriage return that none follows, as XML
// itself has it.
func feedReturns(p []byte) {
	for at := bytes.IndexByte(p, '\r'); at >= 0; {
		if at+1 == len(p) || p[at+1] != '\n' {
			p[at] = '\n'
		}
		more := bytes.IndexByte(p[at+1:], '\r')
		if more < 0 {
			return
		}
		at += 1 + more
	}
}

// drain reads on to the end and returns how many lines the document has.
func (f *xmlFeed) drain() (int64, error) {
	for f.err == nil {
		if err := f.fill(); err != nil && err != io.EOF {
			return 0, err
		}
	}
	lines := f.feeds
	if f.size > 0 && f.last != '\n' {
		lines++
	}
	return lines, nil
}
