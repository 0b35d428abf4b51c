package loaders

import (
	"bytes"
	"errors"
	"io"

	"tieout/reconcile"
)

// physicalLine is what stands between two ends of lines: a line feed, a carriage
// return, or both in this order.
type physicalLine struct {
	number int64 // counted from 1
	text   []byte
	// end is what a quoted field that runs over the line has in this place: a line
	// feed, also for both together, or the carriage return that stands alone.
	end byte
	// tooLong says that the line went past the limit; text is its beginning.
	tooLong bool
}

// blank reports whether nothing but white space stands on the line.
func (l *physicalLine) blank() bool { return len(bytes.TrimSpace(l.text)) == 0 }

// lineReader cuts a text into physical lines. It never holds more of a line than
// the limit allows, whatever the file does.
type lineReader struct {
	text   io.Reader
	most   int
	decode func([]byte) []byte // makes UTF-8 of a line; nil: it is
	// settled are lines that hold plain rows of pairs: counted, and passed over.
	settled reconcile.Bits
	passed  int64       // how many were
	left    *leftReader // reads the others only; nil: the text is read to its end

	buffer []byte
	rest   []byte // of the buffer
	feed   int    // bytes of rest from its next line feed on; 0: it has none; -1: not looked for
	cut    bool   // the buffer ended with a carriage return: what follows decides what it is
	err    error  // that the text ended with
	number int64
	read   int64 // bytes of the text
	held   []physicalLine
}

// readBytes is how much is read at a time.
const readBytes = 128 << 10

func newLineReader(text io.Reader, most int) *lineReader {
	return &lineReader{text: text, most: most, feed: -1}
}

// giveBack returns lines that were read, so that next yields them again.
func (r *lineReader) giveBack(lines []physicalLine) {
	r.held = append(append([]physicalLine(nil), lines...), r.held...)
}

// next returns the next line without its end, or io.EOF behind the last one. An
// end of a line at the end of the text starts no line. The line's text is good
// until the next call.
func (r *lineReader) next() (physicalLine, error) {
	if len(r.held) > 0 {
		line := r.held[0]
		r.held = r.held[1:]
		return line, nil
	}
	for {
		if r.left != nil && len(r.rest) == 0 {
			if err := r.jump(); err != nil {
				return physicalLine{}, err
			}
		}
		size, width := r.lineEnd()
		if width == 0 {
			return r.broken()
		}
		r.number++
		text, end := r.rest[:size], r.rest[size+width-1]
		r.rest = r.rest[size+width:]
		if r.settled.Has(r.number) {
			r.passed++
			continue
		}
		return r.line(text, end), nil
	}
}

// lineEnd returns how many bytes the first line of rest has, and how many its
// end; no end when the line goes on behind the buffer, or may do so.
func (r *lineReader) lineEnd() (size, width int) {
	if r.feed < 0 || r.feed > len(r.rest) { // the one that was known is behind
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

// replace takes the bytes to go on with.
func (r *lineReader) replace(rest []byte) { r.rest, r.feed = rest, -1 }

// readLeft goes on with what left reads, behind the lines that were read before.
func (r *lineReader) readLeft(left *leftReader) {
	r.left, r.cut = left, false
	r.replace(nil)
}

// jump goes to the next lines of which one is not settled.
func (r *lineReader) jump() error {
	if r.buffer == nil {
		r.buffer = make([]byte, readBytes)
	}
	behind := r.number // the last line that was read
	if behind >= r.left.index.lines {
		return io.EOF
	}
	group, text, buffer, err := r.left.next(int((behind+1)/groupLines), r.buffer)
	r.buffer = buffer
	if err == io.EOF {
		r.passed += r.left.index.lines - behind
		r.number = r.left.index.lines
		return err
	}
	if err != nil {
		return err
	}
	r.number = max(int64(group)*groupLines-1, 0)
	for r.number < behind { // of the first group: they were read before
		text = text[bytes.IndexByte(text, '\n')+1:]
		r.number++
	}
	r.replace(text)
	r.passed += r.number - behind
	return nil
}

// broken returns a line whose end does not lie in the buffer: it reads on.
func (r *lineReader) broken() (physicalLine, error) {
	start := r.begun(nil)
	if r.left != nil { // all that is left was read: this is the last line
		r.number++
		return r.passOr(start, '\n')
	}
	for {
		if err := r.fill(); err != nil && (err != io.EOF || len(start) == 0) {
			return physicalLine{}, err
		} else if err != nil {
			r.number++ // the last line has no end
			return r.passOr(start, '\n')
		}
		size, width := r.lineEnd()
		if width == 0 {
			start = r.begun(start)
			continue
		}
		if len(start) <= r.most {
			start = append(start, r.rest[:size]...)
		}
		end := r.rest[size+width-1]
		r.rest = r.rest[size+width:]
		r.number++
		return r.passOr(start, end)
	}
}

// begun appends the rest to the beginning of a line, unless that is over the
// limit. A carriage return at its end waits for what follows.
func (r *lineReader) begun(start []byte) []byte {
	rest := r.rest
	if r.cut = len(rest) > 0 && rest[len(rest)-1] == '\r'; r.cut {
		rest = rest[:len(rest)-1]
	}
	r.replace(nil)
	if len(start) > r.most {
		return start
	}
	return append(start, rest...)
}

// passOr returns the line, or the one behind it when it is settled.
func (r *lineReader) passOr(text []byte, end byte) (physicalLine, error) {
	if r.settled.Has(r.number) {
		r.passed++
		return r.next()
	}
	return r.line(text, end), nil
}

// fill reads the next piece of the text; it returns an error only when nothing was read.
func (r *lineReader) fill() error {
	if r.err != nil {
		return r.err
	}
	if r.buffer == nil {
		r.buffer = make([]byte, readBytes)
	}
	held := 0
	if r.cut {
		r.buffer[0], held, r.cut = '\r', 1, false
	}
	n, err := io.ReadAtLeast(r.text, r.buffer[held:], 1)
	r.replace(r.buffer[:held+n])
	r.read += int64(n)
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
func (r *lineReader) line(text []byte, end byte) physicalLine {
	tooLong := len(text) > r.most
	if tooLong {
		text = text[:min(len(text), 200)]
	}
	if r.decode != nil {
		text = r.decode(text)
	}
	return physicalLine{number: r.number, text: text, end: end, tooLong: tooLong}
}
