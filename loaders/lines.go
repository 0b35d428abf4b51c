package loaders

import (
	"bufio"
	"bytes"
	"errors"
	"io"
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
	reader *bufio.Reader
	most   int
	number int64
	// held are lines that were read ahead and given back.
	held []physicalLine
}

func newLineReader(text io.Reader, most int) *lineReader {
	return &lineReader{reader: bufio.NewReaderSize(text, 1<<16), most: most}
}

// giveBack returns lines that were read, so that next yields them again.
func (r *lineReader) giveBack(lines []physicalLine) {
	r.held = append(append([]physicalLine(nil), lines...), r.held...)
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
	chunk, err := r.reader.ReadSlice('\n')
	if err != nil && !errors.Is(err, bufio.ErrBufferFull) && (err != io.EOF || len(chunk) == 0) {
		return physicalLine{}, err
	}
	r.number++
	line := physicalLine{number: r.number, text: chunk}
	if errors.Is(err, bufio.ErrBufferFull) {
		line.text, line.tooLong, err = r.long(chunk)
		if err != nil {
			return physicalLine{}, err
		}
	}
	line.text = bytes.TrimSuffix(line.text, []byte("\n"))
	line.text = bytes.TrimSuffix(line.text, []byte("\r"))
	if len(line.text) > r.most {
		line.tooLong = true
	}
	if line.tooLong {
		line.text = line.text[:min(len(line.text), 200)]
	}
	return line, nil
}

// long reads on a line that is longer than the buffer, up to the limit, and
// drops what comes behind it.
func (r *lineReader) long(start []byte) (text []byte, tooLong bool, err error) {
	text = append([]byte(nil), start...)
	for {
		chunk, err := r.reader.ReadSlice('\n')
		if len(text) <= r.most {
			text = append(text, chunk...)
		} else {
			tooLong = true
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err == io.EOF {
			err = nil // the last line has no line feed
		}
		return text, tooLong, err
	}
}
