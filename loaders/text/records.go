package text

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// RecordSource cuts a text into CSV records (RFC 4180) and accounts for every
// physical line: a stray quote costs its own line, not the lines up to the next quote.
type RecordSource struct {
	Lines  *LineReader // the physical lines below the records
	limits Limits
	fields int    // columns of the header; 0 before it is read
	header []byte // as it stands in the text
}

// RecordKind is what stands at a place of a text of records.
type RecordKind uint8

// The kinds.
const (
	Cells       RecordKind = iota // a record
	BrokenCells                   // lines that are none
	BlankLine                     // nothing but white space
	HeaderAgain                   // the header once more
)

// Record is what stands at one place of a text of records.
type Record struct {
	Kind RecordKind
	Line int64  // the physical line on which it begins
	Raw  []byte // as it stands; good until the next one is read
	// Parsed are the cells of a record with quotes; of one without, they are what commas part.
	Parsed []string
	Why    *RowError // of broken cells
}

// AppendCells adds the cells of a record whose bytes the text is.
func (r *Record) AppendCells(to []string, raw string) []string {
	if r.Parsed != nil {
		return append(to, r.Parsed...)
	}
	for {
		cell, rest, found := strings.Cut(raw, ",")
		if to = append(to, cell); !found {
			return to
		}
		raw = rest
	}
}

// NewRecordSource returns a source of the CSV records of a text.
func NewRecordSource(text io.Reader, limits Limits) *RecordSource {
	return &RecordSource{Lines: NewLineReader(text, limits.MaxLine), limits: limits}
}

// Records returns the source of a file's records.
func (in *Intake) Records() (*RecordSource, error) {
	text, err := in.Text()
	if err != nil {
		return nil, err
	}
	source := NewRecordSource(text, in.Limits)
	source.Lines.Decode = in.LineDecoder()
	return source, nil
}

// Headed reads the header of a file.
func (in *Intake) Headed() ([]string, error) {
	source, err := in.Records()
	if err != nil {
		return nil, err
	}
	header, _, err := source.Header(func(*Record) {})
	return header, err
}

// Next returns what comes next, or io.EOF after the last line.
func (s *RecordSource) Next() (Record, error) {
	line, err := s.Lines.Next()
	if err != nil {
		return Record{}, err
	}
	r := Record{Line: line.Number, Raw: line.Text}
	switch {
	case line.TooLong:
		r.Kind, r.Why = BrokenCells, Refuse("line-too-long", "want at most %d bytes on a line, got more", s.limits.MaxLine)
	case line.blank():
		r.Kind = BlankLine
	case s.header != nil && bytes.HasSuffix(line.Text, s.header) && bytes.Equal(HeaderText(line.Text), s.header):
		r.Kind = HeaderAgain
	default:
		if r.Why = s.readRecord(line, &r); r.Why != nil {
			r.Kind = BrokenCells
		}
	}
	return r, nil
}

// readRecord makes a record of the line, and of those after it that a quoted field
// runs over.
func (s *RecordSource) readRecord(line PhysicalLine, r *Record) *RowError {
	if bytes.IndexByte(line.Text, '"') < 0 {
		if got := bytes.Count(line.Text, []byte{','}) + 1; s.fields > 0 && got != s.fields {
			return Refuse("field-count", "want %d fields as in the header, got %d", s.fields, got)
		}
		return nil
	}
	line.Text = bytes.Clone(line.Text) // the next line takes its room
	r.Raw = line.Text
	record, more, err := s.joinQuoted(line)
	if err != nil {
		return Refuse("broken-quotes", "%v", err)
	}
	if why := swallowed(line.Text, record, more, []byte{','}); why != nil {
		s.Lines.Unread(more)
		return why
	}
	parsed, err := parseRecord(record)
	if err != nil || (s.fields > 0 && len(parsed) != s.fields) {
		s.Lines.Unread(more)
		if err != nil {
			return Refuse("broken-quotes", "want quotes around whole fields, and two of them for one inside, got %v", err)
		}
		return Refuse("field-count", "want %d fields as in the header, got %d", s.fields, len(parsed))
	}
	r.Raw, r.Parsed = record, parsed
	return nil
}

// joinQuoted adds lines while a quote is open. Lines that it read in vain are given back.
func (s *RecordSource) joinQuoted(line PhysicalLine) (record []byte, more []PhysicalLine, err error) {
	record = append(record, line.Text...)
	end := line.End
	for bytes.Count(record, []byte{'"'})%2 == 1 {
		next, err := s.Lines.Next()
		if err == nil {
			next.Text = append([]byte(nil), next.Text...)
			more = append(more, next)
		}
		if err != nil || next.TooLong || len(more) >= s.limits.MaxRecordLines || len(record)+len(next.Text) > s.limits.MaxLine {
			s.Lines.Unread(more)
			return nil, nil, fmt.Errorf("want the quote to be closed within %d lines, got none", s.limits.MaxRecordLines)
		}
		record = append(append(record, end), next.Text...)
		end = next.End
	}
	return record, more, nil
}

// parseRecord reads one whole record.
func parseRecord(record []byte) ([]string, error) {
	reader := csv.NewReader(bytes.NewReader(record))
	reader.FieldsPerRecord = -1
	fields, err := reader.Read()
	if err != nil {
		return nil, withoutPrefix(err)
	}
	if _, err := reader.Read(); err != io.EOF {
		return nil, fmt.Errorf("more than one record")
	}
	return fields, nil
}

// Header reads the first record, folds its names, and leaves the source after it. It returns
// the line on which it begins; what stands before it is handed out.
func (s *RecordSource) Header(before func(*Record)) (names []string, line int64, err error) {
	for {
		r, err := s.Next()
		if err != nil {
			return nil, 0, err
		}
		if r.Kind != Cells {
			before(&r)
			continue
		}
		names, err := parseRecord(r.Raw)
		if err != nil {
			return nil, 0, err
		}
		for i := range names {
			names[i] = strings.ToLower(strings.TrimSpace(names[i]))
		}
		s.fields, s.header = len(names), bytes.Clone(HeaderText(r.Raw))
		return names, r.Line, nil
	}
}
