package iso8583

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"io"

	"tieout/loaders/account"
	"tieout/loaders/text"
)

// The forms in which a message stands in a journal.
const (
	isoNoMessage = iota
	isoHex       // hexadecimal characters
	isoRaw       // the message itself
	isoKeyValue  // 0200|F3=000000|F4=000000001250
	isoTooLong
	isoCut // the file ends within it
)

// isoRecord is one message as it stands in the journal; data is good until the
// next call of next.
type isoRecord struct {
	line         int64
	form         int
	data         []byte
	stamp        account.CivilTime
	timed, dated bool
}

// isoSource hands over the messages of a journal in order.
type isoSource interface {
	next() (isoRecord, error)
	lines() int64
}

// isoText reads a journal of text, a message a line. A dump with offsets
// (0000: 30 32 30 30 ...) is one message from offset 0 on: it counts on its first line.
type isoText struct {
	reader *text.LineReader
	total  int64
	buffer []byte
}

func (t *isoText) lines() int64 { return t.total }

func (t *isoText) next() (isoRecord, error) {
	line, err := t.reader.Next()
	if err != nil {
		return isoRecord{}, err
	}
	t.total = line.Number
	line.Text = text.WithoutMark(line.Text) // nobody decodes a journal that may be bytes
	record := isoRecord{line: line.Number, data: line.Text}
	if line.TooLong {
		record.form = isoTooLong
		return record, nil
	}
	if pairs, ok := dumpLine(line.Text, 0); ok {
		t.buffer = append(t.buffer[:0], pairs...)
		record.form = isoHex
		err := t.dump()
		record.data = t.buffer
		return record, err
	}
	record.read(line.Text)
	return record, nil
}

// dump adds the lines of a dump that follow its first.
func (t *isoText) dump() error {
	for {
		line, err := t.reader.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		pairs, ok := dumpLine(line.Text, len(t.buffer)/2)
		if !ok || line.TooLong || len(t.buffer) > 1<<16 {
			line.Text = bytes.Clone(line.Text)
			t.reader.Unread([]text.PhysicalLine{line})
			return nil
		}
		t.total = line.Number
		t.buffer = append(t.buffer, pairs...)
	}
}

// dumpLine returns the hexadecimal digits of a line of a dump whose offset is the
// given one.
func dumpLine(text []byte, offset int) (digits []byte, ok bool) {
	text = bytes.TrimLeft(text, " ")
	end := bytes.IndexAny(text, ": ")
	if end < 4 || end > 8 {
		return nil, false
	}
	at := 0
	for _, c := range text[:end] {
		digit, isHex := hexDigit(c)
		if !isHex {
			return nil, false
		}
		at = at*16 + digit
	}
	if at != offset || len(text) < end+2 || text[end+1] != ' ' {
		return nil, false
	}
	text = bytes.TrimLeft(text[end+1:], " ")
	for len(text) >= 2 && len(digits) < 64 {
		_, high := hexDigit(text[0])
		_, low := hexDigit(text[1])
		if !high || !low || (len(text) > 2 && text[2] != ' ') {
			break
		}
		digits = append(digits, text[0], text[1])
		text = text[2:]
		gap := len(text) - len(bytes.TrimLeft(text, " "))
		if text = text[gap:]; gap > 2 {
			break // what follows are the characters
		}
	}
	return digits, len(digits) > 0
}

func hexDigit(c byte) (int, bool) {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0'), true
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10, true
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10, true
	}
	return 0, false
}

// isoWords is how many words a log may write before a message.
const isoWords = 5

// read finds out what stands on a line: after a time and a few words a trace, a
// message in hexadecimal digits, or one in characters.
func (r *isoRecord) read(text []byte) {
	text = r.readStamp(bytes.TrimLeft(text, " \t"))
	for range isoWords {
		switch {
		case len(text) < 5:
			return
		case isMTI(text) && bytes.IndexByte([]byte("|;,\t"), text[4]) >= 0:
			r.form, r.data = isoKeyValue, text
			return
		case isHexRun(text):
			r.form, r.data = isoHex, text
			return
		case isMTI(text) && len(text) > 20 && allHex(text[4:20]):
			r.form, r.data = isoRaw, text
			return
		}
		end := bytes.IndexAny(text, " \t]>:")
		if end < 0 {
			return
		}
		text = bytes.TrimLeft(text[end:], " \t]>:")
	}
}

// isMTI reports whether a message type of 1987 begins the text.
func isMTI(text []byte) bool {
	return text[0] == '0' && text[1] >= '1' && text[1] <= '8' && text[2] >= '0' && text[2] <= '9' && text[3] >= '0' && text[3] <= '9'
}

// isHexRun reports whether the text is hexadecimal digits, perhaps in groups, and
// enough of them to be a message.
func isHexRun(text []byte) bool {
	digits := 0
	for _, c := range text {
		if _, isHex := hexDigit(c); isHex {
			digits++
		} else if c != ' ' && c != '\t' {
			return false
		}
	}
	return digits >= 20
}

func allHex(text []byte) bool {
	for _, c := range text {
		if _, isHex := hexDigit(c); !isHex {
			return false
		}
	}
	return true
}

// isoStamps are the forms of a time before a message, the longest first.
var isoStamps = []account.Layout{
	account.NewLayout("2006-01-02 15:04:05"), account.NewLayout("2006-01-02T15:04:05"), account.NewLayout("2006/01/02 15:04:05"), account.NewLayout("20060102 15:04:05"),
	account.NewLayout("20060102 150405"), account.NewLayout("20060102150405"), account.NewLayout("15:04:05"),
}

// readStamp reads the time that the log wrote before a message.
func (r *isoRecord) readStamp(text []byte) (rest []byte) {
	inner := bytes.TrimPrefix(text, []byte("["))
	for i := range isoStamps {
		size := len(isoStamps[i].Text)
		if len(inner) <= size {
			continue
		}
		stamp, ok := isoStamps[i].Read(inner[:size], false)
		if _, isHex := hexDigit(inner[size]); !ok || isHex || (isoStamps[i].HasYear && (stamp.Year < 1990 || stamp.Year > 2100)) {
			continue
		}
		if !isoStamps[i].HasYear {
			stamp.Year, stamp.Month, stamp.Day = 2000, 1, 1 // a day that exists: only the time is used
		}
		if _, exists := stamp.Time(); !exists {
			continue
		}
		r.stamp, r.timed, r.dated = stamp, true, isoStamps[i].HasYear
		rest := inner[size:]
		if rest[0] == '.' || rest[0] == ',' {
			rest = bytes.TrimLeft(rest[1:], "0123456789")
		}
		return bytes.TrimLeft(rest, "] \t|Z")
	}
	return text
}

// isoBinary reads a journal of bytes: messages after a length of two bytes, the
// higher first, or one after another. A message is a line.
type isoBinary struct {
	reader   *bufio.Reader
	prefixed bool
	dialect  *isoDialect // of bare messages: only it knows where one ends
	total    int64
	buffer   []byte
}

// isoLongest is how long a bare message may be.
const isoLongest = 8 << 10

func (b *isoBinary) lines() int64 { return b.total }

func (b *isoBinary) next() (isoRecord, error) {
	if b.prefixed {
		return b.nextPrefixed()
	}
	for {
		head, err := b.reader.Peek(isoLongest)
		if len(head) == 0 {
			return isoRecord{}, err
		}
		if head[0] == '\n' || head[0] == '\r' {
			if _, err := b.reader.Discard(1); err != nil {
				return isoRecord{}, err
			}
			continue
		}
		b.total++
		size, why := b.dialect.decode(head, &isoMessage{})
		if why != nil { // it is not known where the next message begins
			b.buffer = append(b.buffer[:0], head...)
			_, err := io.Copy(io.Discard, b.reader)
			return isoRecord{line: b.total, form: isoRaw, data: b.buffer}, err
		}
		b.buffer = append(b.buffer[:0], head[:size]...)
		_, err = b.reader.Discard(size)
		return isoRecord{line: b.total, form: isoRaw, data: b.buffer}, err
	}
}

func (b *isoBinary) nextPrefixed() (isoRecord, error) {
	var prefix [2]byte
	n, err := io.ReadFull(b.reader, prefix[:])
	if n == 0 {
		return isoRecord{}, err
	}
	b.total++
	size := int(binary.BigEndian.Uint16(prefix[:]))
	if err == nil {
		b.buffer = append(b.buffer[:0], make([]byte, size)...)
		n, err = io.ReadFull(b.reader, b.buffer)
	}
	switch {
	case err == io.EOF && size > 0, err == io.ErrUnexpectedEOF:
		return isoRecord{line: b.total, form: isoCut, data: b.buffer[:min(n, len(b.buffer))]}, nil
	case err != nil && err != io.EOF:
		return isoRecord{}, err
	case size == 0:
		return isoRecord{line: b.total, form: isoNoMessage}, nil
	}
	return isoRecord{line: b.total, form: isoRaw, data: b.buffer}, nil
}

// unhex makes bytes of hexadecimal characters, blanks between them left out.
func unhex(to, text []byte) ([]byte, bool) {
	to = to[:0]
	for _, c := range text {
		if c != ' ' && c != '\t' {
			to = append(to, c)
		}
	}
	n, err := hex.Decode(to, to)
	return to[:n], err == nil
}
