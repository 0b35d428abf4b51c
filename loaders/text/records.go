package text

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// RecordSource cuts a text into CSV records (RFC 4180) and accounts for every
// physical line. It is an io.Reader that hands over one whole record a call, and
// only records that a csv.Reader takes without an error, so that the decoder
// after it is never out of step: a stray quote costs its own line, not the
// lines up to the next quote.
type RecordSource struct {
	Lines   *LineReader // the physical lines below the records
	limits  Limits
	fields  int    // columns of the header; 0 before it is read
	pending []byte // what is left of the record being handed over
	At      int64  // the physical line on which the record begins
	Raw     []byte // the record

	refused func(line int64, raw []byte, why *RowError)
	Blank   func(line int64) // is called with blank lines; may be nil
	Again   func(line int64) // is called with lines that are the header once more; nil: they are records
	header  []byte           // as it stands in the text
}

// NewRecordSource returns a source of the CSV records of a text; refused gets the
// lines that are none.
func NewRecordSource(text io.Reader, limits Limits, refused func(line int64, raw []byte, why *RowError)) *RecordSource {
	return &RecordSource{Lines: NewLineReader(text, limits.MaxLine), limits: limits, refused: refused}
}

// Records returns the source of a file's records.
func (in *Intake) Records(refused func(line int64, raw []byte, why *RowError)) (*RecordSource, error) {
	text, err := in.Text()
	if err != nil {
		return nil, err
	}
	source := NewRecordSource(text, in.Limits, refused)
	source.Lines.Decode = in.LineDecoder()
	return source, nil
}

// Headed reads a file up to its header. What is refused before it is reported by Load.
func (in *Intake) Headed() (*RecordSource, []string, error) {
	source, err := in.Records(func(int64, []byte, *RowError) {})
	if err != nil {
		return nil, nil, err
	}
	header, err := source.Header()
	return source, header, err
}

// Read hands over the next record.
func (s *RecordSource) Read(p []byte) (int, error) {
	if len(s.pending) == 0 {
		if err := s.advance(); err != nil {
			return 0, err
		}
	}
	n := copy(p, s.pending)
	s.pending = s.pending[n:]
	return n, nil
}

// advance finds the next record that can be decoded.
func (s *RecordSource) advance() error {
	for {
		line, err := s.Lines.Next()
		if err != nil {
			return err
		}
		switch {
		case line.TooLong:
			s.refuse(line, Refuse("line-too-long", "want at most %d bytes on a line, got more", s.limits.MaxLine))
			continue
		case line.blank():
			if s.Blank != nil {
				s.Blank(line.Number)
			}
			continue
		case s.Again != nil && bytes.HasSuffix(line.Text, s.header) && bytes.Equal(HeaderText(line.Text), s.header):
			s.Again(line.Number)
			continue
		}
		if why := s.readRecord(line); why != nil {
			s.refuse(line, why)
			continue
		}
		return nil
	}
}

func (s *RecordSource) refuse(line PhysicalLine, why *RowError) {
	s.refused(line.Number, line.Text, why)
}

// readRecord makes a record of the line, and of those after it that a quoted field
// runs over.
func (s *RecordSource) readRecord(line PhysicalLine) *RowError {
	s.At = line.Number
	if bytes.IndexByte(line.Text, '"') < 0 {
		if got := bytes.Count(line.Text, []byte{','}) + 1; s.fields > 0 && got != s.fields {
			return Refuse("field-count", "want %d fields as in the header, got %d", s.fields, got)
		}
		s.setPending(line.Text)
		return nil
	}
	record, more, err := s.joinQuoted(line)
	if err != nil {
		return Refuse("broken-quotes", "%v", err)
	}
	parsed, err := parseRecord(record)
	if err != nil || (s.fields > 0 && len(parsed) != s.fields) {
		s.Lines.Unread(more)
		if err != nil {
			return Refuse("broken-quotes", "want quotes around whole fields, and two of them for one inside, got %v", err)
		}
		return Refuse("field-count", "want %d fields as in the header, got %d", s.fields, len(parsed))
	}
	s.setPending(record)
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

// setPending readies a record for Read.
func (s *RecordSource) setPending(record []byte) {
	s.Raw = append(append(s.Raw[:0], record...), '\n')
	s.pending = s.Raw
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

// Header reads the first record, folds its names, and leaves the source after it.
func (s *RecordSource) Header() ([]string, error) {
	if err := s.advance(); err != nil {
		return nil, err
	}
	fields, err := parseRecord(bytes.TrimSuffix(s.Raw, []byte{'\n'}))
	if err != nil {
		return nil, err
	}
	for i := range fields {
		fields[i] = strings.ToLower(strings.TrimSpace(fields[i]))
	}
	s.fields, s.header = len(fields), bytes.Clone(HeaderText(s.Raw))
	s.pending = nil
	return fields, nil
}
