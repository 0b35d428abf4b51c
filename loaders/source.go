package loaders

import (
	"bytes"
	"context"
	"io"

	"tieout/internal/fault"
)

// eachOf hands what next yields to take, until next says io.EOF, either fails, or
// the context ends.
func eachOf[T any](ctx context.Context, next func() (T, error), take func(T) error) error {
	for n := 0; ; n++ {
		if n&0xfff == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		record, err := next()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = take(record)
		}
		if err != nil {
			return err
		}
	}
}

// rawRecord is one record of a file before it falls into cells.
type rawRecord struct {
	line    int64 // on which it begins
	text    []byte
	why     *rowError // it can't be used
	fromEnd int       // the n-th from the end that is not blank; 0: not known
}

// rawSource hands over the records of a file in order; a record's text is good
// until the next call.
type rawSource interface {
	next() (rawRecord, error)
	// lines returns how many physical lines were read.
	lines() int64
}

// physicalLines makes each line a record, or several that a quoted cell runs over.
type physicalLines struct {
	reader *lineReader
	limits Limits
	quoted bool
	total  int64
	joined []byte
}

func (p *physicalLines) lines() int64 { return p.total }

func (p *physicalLines) next() (rawRecord, error) {
	line, err := p.reader.next()
	if err != nil {
		return rawRecord{}, err
	}
	p.total++
	switch {
	case line.tooLong:
		return rawRecord{line: line.number, text: line.text, why: refuse("line-too-long", "want at most %d bytes on a line, got more", p.limits.MaxLine)}, nil
	case !p.quoted || bytes.Count(line.text, []byte{'"'})%2 == 0:
		return rawRecord{line: line.number, text: line.text}, nil
	}
	return p.join(line)
}

// join adds lines while a quote is open. When it is never closed, the lines that
// were read in vain are given back, and the first one is refused alone.
func (p *physicalLines) join(line physicalLine) (rawRecord, error) {
	p.joined = append(p.joined[:0], line.text...)
	var more []physicalLine
	first, end := len(line.text), line.end
	for bytes.Count(p.joined, []byte{'"'})%2 == 1 {
		next, err := p.reader.next()
		if err != nil && err != io.EOF {
			return rawRecord{}, err
		}
		if err == nil {
			next.text = append([]byte(nil), next.text...)
			more = append(more, next)
		}
		if err != nil || next.tooLong || len(more) >= p.limits.MaxRecordLines || len(p.joined)+len(next.text) > p.limits.MaxLine {
			p.reader.giveBack(more)
			return rawRecord{line: line.number, text: p.joined[:first], why: refuse("broken-quotes", "want the quote to be closed within %d lines, got none", p.limits.MaxRecordLines)}, nil
		}
		p.joined = append(append(p.joined, end), next.text...)
		end = next.end
	}
	p.total += int64(len(more))
	return rawRecord{line: line.number, text: p.joined}, nil
}

// lookAhead knows of the last few records that they are the last: a trailer is
// known by its place alone in some files.
type lookAhead struct {
	source rawSource
	most   int // how far from the end anybody asks
	held   []rawRecord
	full   int // of held, those that are not blank
	err    error
}

func (a *lookAhead) lines() int64 { return a.source.lines() }

func (a *lookAhead) next() (rawRecord, error) {
	for a.err == nil && a.full <= a.most {
		record, err := a.source.next()
		if err != nil {
			a.err = err
			break
		}
		record.text = append([]byte(nil), record.text...)
		a.held = append(a.held, record)
		if !isBlank(record.text) {
			a.full++
		}
	}
	if len(a.held) == 0 {
		return rawRecord{}, a.err
	}
	record := a.held[0]
	a.held = a.held[1:]
	if !isBlank(record.text) {
		if a.err == io.EOF {
			record.fromEnd = a.full
		}
		a.full--
	}
	return record, nil
}

// cellMark parts the cells of a workbook's row.
const cellMark = "\x1f"

func isBlank(text []byte) bool { return len(bytes.Trim(text, " \t\r\n"+cellMark)) == 0 }

// splitter makes cells of a record's text.
type splitter func(text []byte, cells [][]byte) ([][]byte, *rowError)

// delimited splits at a delimiter; quoted cells follow RFC 4180.
func delimited(delimiter string, quoted bool) splitter {
	mark := []byte(delimiter)
	if len(mark) == 1 {
		return func(text []byte, cells [][]byte) ([][]byte, *rowError) {
			if quoted && bytes.IndexByte(text, '"') >= 0 {
				return splitQuoted(text, mark, cells)
			}
			for {
				end := bytes.IndexByte(text, mark[0])
				if end < 0 {
					return append(cells, text), nil
				}
				cells = append(cells, text[:end])
				text = text[end+1:]
			}
		}
	}
	return func(text []byte, cells [][]byte) ([][]byte, *rowError) {
		if quoted && bytes.IndexByte(text, '"') >= 0 {
			return splitQuoted(text, mark, cells)
		}
		for {
			before, after, found := bytes.Cut(text, mark)
			cells = append(cells, before)
			if !found {
				return cells, nil
			}
			text = after
		}
	}
}

// splitQuoted splits a line with quotes: they stand around whole cells, and two
// of them mean one inside.
func splitQuoted(text, mark []byte, cells [][]byte) ([][]byte, *rowError) {
	for {
		rest := bytes.TrimLeft(text, " ")
		if len(rest) == 0 || rest[0] != '"' {
			before, after, found := bytes.Cut(text, mark)
			if bytes.IndexByte(before, '"') >= 0 {
				return cells, refuse("broken-quotes", "want quotes around whole fields, and two of them for one inside, got one within a field")
			}
			cells = append(cells, before)
			if !found {
				return cells, nil
			}
			text = after
			continue
		}
		cell, after, ok := unquote(rest)
		if !ok {
			return cells, refuse("broken-quotes", "want the quote to be closed, got none")
		}
		cells = append(cells, cell)
		if after = bytes.TrimLeft(after, " "); mark[0] != '\t' {
			after = bytes.TrimLeft(after, " \t")
		}
		switch {
		case len(after) == 0:
			return cells, nil
		case !bytes.HasPrefix(after, mark):
			return cells, refuse("broken-quotes", "want a delimiter behind the quote, got %q", clip(string(after)))
		}
		text = after[len(mark):]
	}
}

// unquote returns what stands in the quotes that the text begins with.
func unquote(text []byte) (cell, after []byte, ok bool) {
	for i := 1; i < len(text); i++ {
		if text[i] != '"' {
			continue
		}
		if i+1 < len(text) && text[i+1] == '"' {
			i++
			continue
		}
		cell = text[1:i]
		if bytes.Contains(cell, []byte(`""`)) {
			cell = bytes.ReplaceAll(cell, []byte(`""`), []byte(`"`))
		}
		return cell, text[i+1:], true
	}
	return nil, nil, false
}

// fixed slices a line at the bytes where its fields stand. A field is sliced
// before it is decoded: widths count bytes, and a name in GBK has two a character.
func fixed(columns []columnRule, shape *shapeRule) splitter {
	width := 0
	for i := range columns {
		width += columns[i].width + shape.gap
	}
	width -= shape.gap
	return func(text []byte, cells [][]byte) ([][]byte, *rowError) {
		if len(text) != width && len(text) != width+shape.closing {
			if !shape.trimmed || len(text) > width {
				return cells, refuse("line-width", "want %d bytes on a line, got %d", width, len(text))
			}
			text = append(append([]byte(nil), text...), bytes.Repeat([]byte{' '}, width-len(text))...)
		}
		at := 0
		for i := range columns {
			end := at + columns[i].width
			cells = append(cells, text[at:end])
			for gap := end; gap < end+shape.gap && gap < len(text); gap++ {
				if text[gap] != ' ' {
					return cells, refuse("line-width", "want a blank behind %s, at byte %d, got %q: the fields are out of step", columns[i].name, gap+1, text[gap])
				}
			}
			at = end + shape.gap
		}
		return cells, nil
	}
}

// eachLine hands every physical line of a content to take, and tells of its end.
// When the file turns out to be unusable, the lines that were not read are
// refused with it.
func (c *content) eachLine(ctx context.Context, to *sink, take func(*physicalLine) error, end func() error) error {
	lines := c.lines()
	err := eachOf(ctx, lines.next, func(line physicalLine) error { return take(&line) })
	if err == nil {
		err = end()
	}
	if fileError := fault.OfInput(err); fileError != nil {
		for left := error(nil); left == nil; {
			_, left = lines.next() // what is wrong with the file is told already
		}
		to.restRefused(lines.number)
	}
	if err != nil {
		return c.in.archiveError(err)
	}
	to.ends(lines.number)
	return nil
}
