package text

import (
	"bytes"
	"errors"
	"io"

	"tieout/reconcile"
)

// PhysicalLine is what is between two ends of lines: a line feed, a carriage
// return, or both in this order.
type PhysicalLine struct {
	Number int64  // counted from 1
	Text   []byte // without its end
	// End is what a quoted field that runs over the line has in this place: a line
	// feed, also for both together, or the carriage return alone.
	End byte
	// TooLong says that the line went past the limit; Text is its beginning.
	TooLong bool
}

// blank reports whether there is only white space on the line.
func (l *PhysicalLine) blank() bool { return len(bytes.TrimSpace(l.Text)) == 0 }

// LineReader cuts a text into physical lines. It never holds more of a line than
// the limit allows, whatever the file does.
type LineReader struct {
	text    io.Reader
	maxLine int
	Decode  func([]byte) []byte // makes UTF-8 of a line; nil: it is
	// Settled are lines that hold simple rows of pairs: counted, and passed over.
	Settled   reconcile.Bits
	Passed    int64            // how many were
	unsettled *UnsettledReader // reads the others only; nil: the text is read to its end

	buffer []byte
	rest   []byte // of the buffer
	feed   int    // bytes of rest from its next line feed on; 0: it has none; -1: not looked for
	cut    bool   // the buffer ended with a carriage return: what follows decides what it is
	err    error  // that the text ended with
	Number int64  // of the line that was read last
	Read   int64  // bytes of the text
	held   []PhysicalLine
}

// ReadBytes is how much is read at a time.
const ReadBytes = 128 << 10

// NewLineReader returns a reader of physical lines of at most so many bytes.
func NewLineReader(text io.Reader, most int) *LineReader {
	return &LineReader{text: text, maxLine: most, feed: -1}
}

// Unread returns lines that were read, so that Next yields them again.
func (r *LineReader) Unread(lines []PhysicalLine) {
	r.held = append(append([]PhysicalLine(nil), lines...), r.held...)
}

// Next returns the next line without its end, or io.EOF after the last one. An
// end of a line at the end of the text starts no line. The line's text is good
// until the next call.
func (r *LineReader) Next() (PhysicalLine, error) {
	if len(r.held) > 0 {
		line := r.held[0]
		r.held = r.held[1:]
		return line, nil
	}
	for {
		if r.unsettled != nil && len(r.rest) == 0 {
			if err := r.skipSettled(); err != nil {
				return PhysicalLine{}, err
			}
		}
		size, width := r.lineEnd()
		if width == 0 {
			return r.readSplitLine()
		}
		r.Number++
		text, end := r.rest[:size], r.rest[size+width-1]
		r.rest = r.rest[size+width:]
		if r.Settled.Has(r.Number) {
			r.Passed++
			continue
		}
		return r.line(text, end), nil
	}
}

// lineEnd returns how many bytes the first line of rest has, and how many its
// end; no end when the line goes on after the buffer, or may do so.
func (r *LineReader) lineEnd() (size, width int) {
	if r.feed < 0 || r.feed > len(r.rest) { // the one that was known is after
		r.feed = 0
		if at := bytes.IndexByte(r.rest, '\n'); at >= 0 {
			r.feed = len(r.rest) - at
		}
	}
	line := r.rest[:len(r.rest)-r.feed]
	cr := bytes.IndexByte(line, '\r')
	switch {
	case cr >= 0 && cr+1 < len(line):
		return cr, 1
	case cr >= 0 && r.feed > 0:
		return cr, 2
	case r.feed > 0:
		return len(line), 1
	case cr >= 0 && r.err != nil:
		return cr, 1 // nothing follows
	}
	return len(line), 0
}

// setRest takes the bytes to go on with.
func (r *LineReader) setRest(rest []byte) { r.rest, r.feed = rest, -1 }

// ReadUnsettled goes on with what left reads, after the lines that were read before.
func (r *LineReader) ReadUnsettled(left *UnsettledReader) {
	r.unsettled, r.cut = left, false
	r.setRest(nil)
}

// skipSettled goes to the next lines of which one is not settled.
func (r *LineReader) skipSettled() error {
	if r.buffer == nil {
		r.buffer = make([]byte, ReadBytes)
	}
	behind := r.Number // the last line that was read
	if behind >= r.unsettled.Index.lines {
		return io.EOF
	}
	group, text, buffer, err := r.unsettled.next(int((behind+1)/GroupLines), r.buffer)
	r.buffer = buffer
	if err == io.EOF {
		r.Passed += r.unsettled.Index.lines - behind
		r.Number = r.unsettled.Index.lines
		return err
	}
	if err != nil {
		return err
	}
	r.Number = max(int64(group)*GroupLines-1, 0)
	for r.Number < behind { // of the first group: they were read before
		text = text[bytes.IndexByte(text, '\n')+1:]
		r.Number++
	}
	r.setRest(text)
	r.Passed += r.Number - behind
	return nil
}

// readSplitLine returns a line whose end does not lie in the buffer: it reads on.
func (r *LineReader) readSplitLine() (PhysicalLine, error) {
	start := r.appendRest(nil)
	if r.unsettled != nil { // all that is left was read: this is the last line
		r.Number++
		return r.lineOrNext(start, '\n')
	}
	for {
		if err := r.fill(); err != nil && (err != io.EOF || len(start) == 0) {
			return PhysicalLine{}, err
		} else if err != nil {
			r.Number++ // the last line has no end
			return r.lineOrNext(start, '\n')
		}
		size, width := r.lineEnd()
		if width == 0 {
			start = r.appendRest(start)
			continue
		}
		if len(start) <= r.maxLine {
			start = append(start, r.rest[:size]...)
		}
		end := r.rest[size+width-1]
		r.rest = r.rest[size+width:]
		r.Number++
		return r.lineOrNext(start, end)
	}
}

// appendRest appends the rest to the beginning of a line, unless that is over the
// limit. A carriage return at its end waits for what follows.
func (r *LineReader) appendRest(start []byte) []byte {
	rest := r.rest
	if r.cut = len(rest) > 0 && rest[len(rest)-1] == '\r'; r.cut {
		rest = rest[:len(rest)-1]
	}
	r.setRest(nil)
	if len(start) > r.maxLine {
		return start
	}
	return append(start, rest...)
}

// lineOrNext returns the line, or the one after it when it is settled.
func (r *LineReader) lineOrNext(text []byte, end byte) (PhysicalLine, error) {
	if r.Settled.Has(r.Number) {
		r.Passed++
		return r.Next()
	}
	return r.line(text, end), nil
}

// fill reads the next piece of the text; it returns an error only when nothing was read.
func (r *LineReader) fill() error {
	if r.err != nil {
		return r.err
	}
	if r.buffer == nil {
		r.buffer = make([]byte, ReadBytes)
	}
	held := 0
	if r.cut {
		r.buffer[0], held, r.cut = '\r', 1, false
	}
	n, err := io.ReadAtLeast(r.text, r.buffer[held:], 1)
	r.setRest(r.buffer[:held+n])
	r.Read += int64(n)
	if err != nil {
		r.err = err
		if errors.Is(err, io.ErrUnexpectedEOF) {
			r.err = io.EOF
		}
		if held+n == 0 {
			return r.err
		}
	}
	return nil
}

// line makes a line of the bytes before its end.
func (r *LineReader) line(text []byte, end byte) PhysicalLine {
	tooLong := len(text) > r.maxLine
	if tooLong {
		text = text[:min(len(text), 200)]
	}
	if r.Decode != nil {
		text = r.Decode(text)
	}
	return PhysicalLine{Number: r.Number, Text: text, End: end, TooLong: tooLong}
}
