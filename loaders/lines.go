package loaders

import (
	"bytes"
	"errors"
	"io"

	"tieout/reconcile"
)

// physicalLine is what stands between two line feeds.
type physicalLine struct {
	number int64 // counted from 1
	text   []byte
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
	err    error  // that the text ended with
	number int64
	told   int64 // of passed, what settledLines told of
	read   int64 // bytes of the text
	held   []physicalLine
}

// readBytes is how much is read at a time.
const readBytes = 128 << 10

func newLineReader(text io.Reader, most int) *lineReader { return &lineReader{text: text, most: most} }

// giveBack returns lines that were read, so that next yields them again.
func (r *lineReader) giveBack(lines []physicalLine) {
	r.held = append(append([]physicalLine(nil), lines...), r.held...)
}

// settledLines returns how many lines were passed over since it was asked last.
func (r *lineReader) settledLines() int64 {
	since := r.passed - r.told
	r.told = r.passed
	return since
}

// next returns the next line without its line feed, or io.EOF behind the last
// one. A line feed at the end of the text starts no line. The line's text is
// good until the next call.
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
		end := bytes.IndexByte(r.rest, '\n')
		if end < 0 {
			return r.broken()
		}
		r.number++
		text := r.rest[:end]
		r.rest = r.rest[end+1:]
		if r.settled.Has(r.number) {
			r.passed++
			continue
		}
		return r.line(text, false), nil
	}
}

// readLeft goes on with what left reads, behind the lines that were read before.
func (r *lineReader) readLeft(left *leftReader) { r.left, r.rest = left, nil }

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
	r.rest, r.number = text, max(int64(group)*groupLines-1, 0)
	for r.number < behind { // of the first group: they were read before
		r.rest = r.rest[bytes.IndexByte(r.rest, '\n')+1:]
		r.number++
	}
	r.passed += r.number - behind
	return nil
}

// broken returns a line whose end does not lie in the buffer: it reads on.
func (r *lineReader) broken() (physicalLine, error) {
	start := append([]byte(nil), r.rest...)
	r.rest = nil
	tooLong := false
	if r.left != nil { // all that is left was read: this is the last line
		r.number++
		return r.passOr(start, tooLong)
	}
	for {
		if err := r.fill(); err != nil && (err != io.EOF || len(start) == 0) {
			return physicalLine{}, err
		} else if err != nil {
			r.number++ // the last line has no line feed
			return r.passOr(start, tooLong)
		}
		end := bytes.IndexByte(r.rest, '\n')
		piece := r.rest
		if end >= 0 {
			piece = r.rest[:end]
		}
		if len(start) <= r.most {
			start = append(start, piece...)
		} else {
			tooLong = true
		}
		if end >= 0 {
			r.rest = r.rest[end+1:]
			r.number++
			return r.passOr(start, tooLong)
		}
		r.rest = nil
	}
}

// passOr returns the line, or the one behind it when it is settled.
func (r *lineReader) passOr(text []byte, tooLong bool) (physicalLine, error) {
	if r.settled.Has(r.number) {
		r.passed++
		return r.next()
	}
	return r.line(text, tooLong), nil
}

// fill reads the next piece of the text; it returns an error only when nothing was read.
func (r *lineReader) fill() error {
	if r.err != nil {
		return r.err
	}
	if r.buffer == nil {
		r.buffer = make([]byte, readBytes)
	}
	n, err := io.ReadAtLeast(r.text, r.buffer, 1)
	r.rest = r.buffer[:n]
	r.read += int64(n)
	if err != nil {
		r.err = err
		if errors.Is(err, io.ErrUnexpectedEOF) {
			r.err = io.EOF
		}
		if n == 0 {
			return r.err
		}
	}
	return nil
}

// line makes a line of the bytes before a line feed.
func (r *lineReader) line(text []byte, tooLong bool) physicalLine {
	text = bytes.TrimSuffix(text, []byte("\r"))
	tooLong = tooLong || len(text) > r.most
	if tooLong {
		text = text[:min(len(text), 200)]
	}
	if r.decode != nil {
		text = r.decode(text)
	}
	return physicalLine{number: r.number, text: text, tooLong: tooLong}
}
