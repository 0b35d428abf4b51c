package text

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"math/bits"
)

// EachOf hands what next yields to take, until next says io.EOF, either fails, or
// the context ends.
func EachOf[T any](ctx context.Context, next func() (T, error), take func(T) error) error {
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

// RawRecord is one record of a file before it is split into cells.
type RawRecord struct {
	Line    int64     // on which it begins
	Text    []byte    // undivided
	Why     *RowError // it can't be used
	FromEnd int       // the n-th from the end that is not blank; 0: not known
	Joined  bool      // it runs over several lines
}

// RawSource gives the records of a file in order; a record's text is good
// until the next call.
type RawSource interface {
	Next() (RawRecord, error)
	// Lines returns how many physical lines were read.
	Lines() int64
}

// PhysicalLines makes each line a record, or several that a quoted cell runs over.
type PhysicalLines struct {
	Reader *LineReader
	Limits Limits
	Quoted bool // a cell may be in double quotes, and run over lines
	// Delimiter says what parts the cells of the file; only asked where a quoted cell runs over lines.
	Delimiter func() string
	total     int64
	joined    []byte
}

// Lines returns how many physical lines were read.
func (p *PhysicalLines) Lines() int64 { return p.total }

// Next returns the next line; with Quoted, one that ends within quotes goes on with
// the lines after it.
func (p *PhysicalLines) Next() (RawRecord, error) {
	line, err := p.Reader.Next()
	if err != nil {
		return RawRecord{}, err
	}
	p.total++
	switch {
	case line.TooLong:
		return RawRecord{Line: line.Number, Text: line.Text, Why: Refuse("line-too-long", "want at most %d bytes on a line, got more", p.Limits.MaxLine)}, nil
	case !p.Quoted || bytes.Count(line.Text, []byte{'"'})%2 == 0:
		return RawRecord{Line: line.Number, Text: line.Text}, nil
	}
	return p.join(line)
}

// join adds lines while a quote is open. When it is never closed, the lines that
// were read in vain are given back, and the first one is refused alone.
func (p *PhysicalLines) join(line PhysicalLine) (RawRecord, error) {
	p.joined = append(p.joined[:0], line.Text...)
	var more []PhysicalLine
	first, end := len(line.Text), line.End
	for bytes.Count(p.joined, []byte{'"'})%2 == 1 {
		next, err := p.Reader.Next()
		if err != nil && err != io.EOF {
			return RawRecord{}, err
		}
		if err == nil {
			next.Text = append([]byte(nil), next.Text...)
			more = append(more, next)
		}
		if err != nil || next.TooLong || len(more) >= p.Limits.MaxRecordLines || len(p.joined)+len(next.Text) > p.Limits.MaxLine {
			p.Reader.Unread(more)
			return RawRecord{Line: line.Number, Text: p.joined[:first], Why: Refuse("broken-quotes", "want the quote to be closed within %d lines, got none", p.Limits.MaxRecordLines)}, nil
		}
		p.joined = append(append(p.joined, end), next.Text...)
		end = next.End
	}
	if why := swallowed(p.joined[:first], p.joined, more, []byte(p.Delimiter())); why != nil {
		p.Reader.Unread(more)
		return RawRecord{Line: line.Number, Text: p.joined[:first], Why: why}, nil
	}
	p.total += int64(len(more))
	return RawRecord{Line: line.Number, Text: p.joined, Joined: true}, nil
}

// LookAhead knows of the last few records that they are the last: a trailer is
// known by its place alone in some files.
type LookAhead struct {
	Source RawSource
	Most   int // how far from the end a record may ask for its place
	held   []RawRecord
	full   int // of held, those that are not blank
	err    error
}

// Lines returns how many physical lines the source has read.
func (a *LookAhead) Lines() int64 { return a.Source.Lines() }

// Next returns the next record, once the Most records after it that are not blank
// were read.
func (a *LookAhead) Next() (RawRecord, error) {
	for a.err == nil && a.full <= a.Most {
		record, err := a.Source.Next()
		if err != nil {
			a.err = err
			break
		}
		record.Text = append([]byte(nil), record.Text...)
		a.held = append(a.held, record)
		if !IsBlank(record.Text) {
			a.full++
		}
	}
	if len(a.held) == 0 {
		return RawRecord{}, a.err
	}
	record := a.held[0]
	a.held = a.held[1:]
	if !IsBlank(record.Text) {
		if a.err == io.EOF {
			record.FromEnd = a.full
		}
		a.full--
	}
	return record, nil
}

// CellMark divides the cells of a workbook's row.
const CellMark = "\x1f"

// IsBlank reports whether a record holds blanks and marks of cells only.
func IsBlank(text []byte) bool { return len(bytes.Trim(text, " \t\r\n"+CellMark)) == 0 }

// Splitter makes cells of a record's text.
type Splitter func(text []byte, cells [][]byte) ([][]byte, *RowError)

// splitAt appends the cells between the marks of a text: eight bytes at a time, for most cells
// are shorter than what a search for the next mark costs.
func splitAt(text []byte, mark byte, cells [][]byte) [][]byte {
	const low, ones = 0x7f7f7f7f7f7f7f7f, 0x0101010101010101
	marks := ones * uint64(mark)
	begin, at := 0, 0
	for ; at+8 <= len(text); at += 8 {
		differs := binary.LittleEndian.Uint64(text[at:]) ^ marks
		found := ^((differs&low + low) | differs | low) // the highest bit of each byte that is the mark
		for ; found != 0; found &= found - 1 {
			end := at + bits.TrailingZeros64(found)/8
			cells = append(cells, text[begin:end])
			begin = end + 1
		}
	}
	for ; at < len(text); at++ {
		if text[at] == mark {
			cells = append(cells, text[begin:at])
			begin = at + 1
		}
	}
	return append(cells, text[begin:])
}

// CommonDelimiters are the bytes that senders and spreadsheets part cells with.
const CommonDelimiters = ",;\t|"

// Delimited splits at a delimiter; quoted cells follow RFC 4180.
func Delimited(delimiter string, quoted bool) Splitter {
	mark := []byte(delimiter)
	if len(mark) == 1 {
		return func(text []byte, cells [][]byte) ([][]byte, *RowError) {
			if quoted && bytes.IndexByte(text, '"') >= 0 {
				return splitQuoted(text, mark, cells, false)
			}
			return splitAt(text, mark[0], cells), nil
		}
	}
	return func(text []byte, cells [][]byte) ([][]byte, *RowError) {
		if quoted && bytes.IndexByte(text, '"') >= 0 {
			return splitQuoted(text, mark, cells, false)
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
