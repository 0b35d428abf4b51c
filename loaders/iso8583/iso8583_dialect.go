package iso8583

import (
	"bufio"
	"bytes"
	"io"
	"slices"
	"strconv"

	"tieout/internal/fault"
	"tieout/loaders/text"
)

// isoShape is how a journal is written: how its messages stand in it, and their dialect.
type isoShape struct {
	binary   bool // bytes, not lines of text
	prefixed bool // of bytes: a length stands before each message
	form     int  // of text: isoHex or isoRaw; traces need no dialect
	dialect  *isoDialect
}

// isoSkips are the bytes that may stand before the MTI: nothing, a TPDU, a TPDU
// with the header of a Chinese terminal; each also after a length of two bytes.
var isoSkips = []int{0, 5, 11, 2, 7, 13}

// isoSample is how many messages are looked at to find a journal's shape.
const isoSample = 64

// isoShapes lists the shapes that the settings leave open.
func isoShapes(settings map[string]string, binary bool) ([]isoShape, error) {
	tables := map[bool]*isoTable{}
	for _, packed := range [...]bool{false, true} {
		table, err := newISOTable(packed, settings["fields"])
		if err != nil {
			return nil, &fault.Error{Name: "bad-setting", Class: fault.Input, Fact: "fields: " + err.Error(), Hint: "correct settings: of the source"}
		}
		tables[packed] = table
	}
	skips := isoSkips
	if content := settings["header"]; content != "" && content != "auto" {
		skip, err := strconv.Atoi(content)
		if err != nil || skip < 0 || skip > 100 {
			return nil, &fault.Error{Name: "bad-setting", Class: fault.Input, Fact: "header: want auto or a number of bytes up to 100, got " + strconv.Quote(text.Clip(content)), Hint: "correct settings: of the source"}
		}
		skips = []int{skip}
	}
	var shapes []isoShape
	for _, form := range [...]int{isoHex, isoRaw} {
		for _, d := range [...]isoDialect{{name: "ascii-hex", hexBitmap: true}, {name: "ascii"}, {name: "bcd", packed: true}} {
			word := settings["encoding"]
			if word != "" && word != "auto" && word != d.name || (!binary && form == isoRaw && d.name != "ascii-hex") {
				continue
			}
			for _, skip := range skips {
				own := d
				own.skip, own.padLeft, own.table = skip, settings["odd"] == "left", tables[d.packed]
				shape := isoShape{binary: binary, form: form, prefixed: form == isoHex, dialect: &own}
				framing := settings["framing"]
				if binary && (framing == "length" && !shape.prefixed || framing == "bare" && shape.prefixed) {
					continue
				}
				shapes = append(shapes, shape)
			}
		}
	}
	return shapes, nil
}

// source opens the content in this shape.
func (s *isoShape) source(content io.Reader, most int) isoSource {
	if s.binary {
		return &isoBinary{reader: bufio.NewReaderSize(content, text.ReadBytes), prefixed: s.prefixed, dialect: s.dialect}
	}
	return &isoText{reader: text.NewLineReader(content, most)}
}

// table returns the elements' rules, which a shape has that was found.
func (s *isoShape) table() *isoTable {
	if s.dialect == nil {
		return &isoTable{}
	}
	return s.dialect.table
}

// decode reads one record in this shape; the message must fill it.
func (s *isoShape) decode(r *isoRecord, m *isoMessage, buffer *[]byte) *text.RowError {
	data := r.data
	switch {
	case r.form == isoKeyValue:
		return m.readTrace(r.data, s.table())
	case r.form == isoCut:
		return text.Refuse("bad-message", "want %s, got a file that ends within it", "a whole message")
	case !s.binary && r.form == isoRaw && s.form != isoRaw, s.dialect == nil:
		return text.Refuse("bad-message", "want a message in hexadecimal digits, got another text")
	case !s.binary && r.form == isoHex && s.form == isoHex:
		bytes, ok := unhex(*buffer, data)
		*buffer, data = bytes, bytes
		if !ok {
			return text.Refuse("bad-message", "want an even number of hexadecimal digits, got an odd one")
		}
	}
	size, why := s.dialect.decode(data, m)
	if why == nil && size < len(data) {
		why = text.Refuse("bad-message", "want the message to end after %d bytes, got %d more", size, len(data)-size)
	}
	return why
}

// isoBinaryHead reports whether a journal is bytes and not text.
func isoBinaryHead(head []byte) bool {
	head = text.TrimPadding(head) // which a text may end with
	return bytes.IndexFunc(head[:min(len(head), 4096)], func(c rune) bool { return c < ' ' && c != '\n' && c != '\r' && c != '\t' }) >= 0
}

// findISOShape returns the shape in which most of the first messages can be read,
// of equals the one listed first, and how many that are; traces count for each.
func findISOShape(head []byte, settings map[string]string) (best isoShape, hits, messages int, err error) {
	isBinary, cut := isoBinaryHead(head), len(head) == text.HeadBytes
	shapes, err := isoShapes(settings, isBinary)
	if err != nil {
		return best, 0, 0, err
	}
	if !isBinary {
		head = text.NormalizeLineEnds(text.TrimPadding(head))
	}
	if !isBinary && cut {
		head = head[:bytes.LastIndexByte(head, '\n')+1]
	}
	best = shapes[0] // when none of them can be read
	for i, shape := range slices.Backward(shapes) {
		own, all := shape.count(head)
		if own >= hits && own > 0 {
			best, hits, messages = shapes[i], own, all
		}
		messages = max(messages, all)
	}
	return best, hits, messages, nil
}

// count returns how many of the first messages can be read, of how many.
func (s *isoShape) count(head []byte) (hits, messages int) {
	source := s.source(bytes.NewReader(head), text.HeadBytes)
	var buffer []byte
	for messages < isoSample && source.lines() < 4*isoSample {
		record, err := source.next()
		if err != nil {
			break
		}
		if record.form == isoNoMessage || (record.form == isoCut && len(head) == text.HeadBytes) {
			continue
		}
		messages++
		if record.form != isoTooLong && s.decode(&record, &isoMessage{}, &buffer) == nil {
			hits++
		}
	}
	return hits, messages
}
