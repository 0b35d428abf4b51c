package loaders

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"tieout/internal/mask"
	"tieout/reconcile"
)

// recordSource cuts a text into CSV records (RFC 4180) and accounts for every
// physical line. It is an io.Reader that hands over one whole record a call, and
// only records that a csv.Reader takes without an error, so that the decoder
// behind it is never out of step: a stray quote costs its own line, not the
// lines up to the next quote.
type recordSource struct {
	lines   *lineReader
	limits  Limits
	fields  int    // columns of the header; 0 before it is read
	pending []byte // what is left of the record being handed over
	at      int64  // the physical line on which the record begins
	raw     []byte // the record

	refused func(line int64, raw []byte, why *rowError)
	blank   func(line int64) // is told of blank lines; nil: nobody asks
}

func newRecordSource(text io.Reader, limits Limits, refused func(line int64, raw []byte, why *rowError)) *recordSource {
	return &recordSource{lines: newLineReader(text, limits.MaxLine), limits: limits, refused: refused}
}

// records returns the source of a file's records.
func (in *Intake) records(refused func(line int64, raw []byte, why *rowError)) (*recordSource, error) {
	text, err := in.text()
	if err != nil {
		return nil, err
	}
	source := newRecordSource(text, in.limits, refused)
	source.lines.decode = in.lineDecoder()
	return source, nil
}

// headed reads a file up to its header. What is refused before it is told of by Load.
func (in *Intake) headed() (*recordSource, []string, error) {
	source, err := in.records(func(int64, []byte, *rowError) {})
	if err != nil {
		return nil, nil, err
	}
	header, err := source.header()
	return source, header, err
}

// Read hands over the next record.
func (s *recordSource) Read(p []byte) (int, error) {
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
func (s *recordSource) advance() error {
	for {
		line, err := s.lines.next()
		if err != nil {
			return err
		}
		switch {
		case line.tooLong:
			s.refuse(line, refuse("line-too-long", "want at most %d bytes on a line, got more", s.limits.MaxLine))
			continue
		case line.blank():
			if s.blank != nil {
				s.blank(line.number)
			}
			continue
		}
		if why := s.take(line); why != nil {
			s.refuse(line, why)
			continue
		}
		return nil
	}
}

func (s *recordSource) refuse(line physicalLine, why *rowError) {
	s.refused(line.number, line.text, why)
}

// take makes a record of the line, and of those behind it that a quoted field
// runs over.
func (s *recordSource) take(line physicalLine) *rowError {
	s.at = line.number
	if bytes.IndexByte(line.text, '"') < 0 {
		if got := bytes.Count(line.text, []byte{','}) + 1; s.fields > 0 && got != s.fields {
			return refuse("field-count", "want %d fields as in the header, got %d", s.fields, got)
		}
		s.hand(line.text)
		return nil
	}
	record, more, err := s.join(line)
	if err != nil {
		return refuse("broken-quotes", "%v", err)
	}
	parsed, err := parseRecord(record)
	if err != nil || (s.fields > 0 && len(parsed) != s.fields) {
		s.lines.giveBack(more)
		if err != nil {
			return refuse("broken-quotes", "want quotes around whole fields, and two of them for one inside, got %v", err)
		}
		return refuse("field-count", "want %d fields as in the header, got %d", s.fields, len(parsed))
	}
	s.hand(record)
	return nil
}

// join adds lines while a quote is open. Lines that it read in vain are given back.
func (s *recordSource) join(line physicalLine) (record []byte, more []physicalLine, err error) {
	record = append(record, line.text...)
	end := line.end
	for bytes.Count(record, []byte{'"'})%2 == 1 {
		next, err := s.lines.next()
		if err == nil {
			next.text = append([]byte(nil), next.text...)
			more = append(more, next)
		}
		if err != nil || next.tooLong || len(more) >= s.limits.MaxRecordLines || len(record)+len(next.text) > s.limits.MaxLine {
			s.lines.giveBack(more)
			return nil, nil, fmt.Errorf("want the quote to be closed within %d lines, got none", s.limits.MaxRecordLines)
		}
		record = append(append(record, end), next.text...)
		end = next.end
	}
	return record, more, nil
}

// hand readies a record for Read.
func (s *recordSource) hand(record []byte) {
	s.raw = append(append(s.raw[:0], record...), '\n')
	s.pending = s.raw
}

// parseRecord reads one whole record.
func parseRecord(record []byte) ([]string, error) {
	reader := csv.NewReader(bytes.NewReader(record))
	reader.FieldsPerRecord = -1
	fields, err := reader.Read()
	if err != nil {
		return nil, plain(err)
	}
	if _, err := reader.Read(); err != io.EOF {
		return nil, fmt.Errorf("more than one record")
	}
	return fields, nil
}

// header reads the first record, folds its names, and leaves the source behind it.
func (s *recordSource) header() ([]string, error) {
	if err := s.advance(); err != nil {
		return nil, err
	}
	fields, err := parseRecord(bytes.TrimSuffix(s.raw, []byte{'\n'}))
	if err != nil {
		return nil, err
	}
	for i := range fields {
		fields[i] = strings.ToLower(strings.TrimSpace(fields[i]))
	}
	s.fields = len(fields)
	s.pending = nil
	return fields, nil
}

// reject makes of a refused row what the reports show.
func reject(name string, line int64, raw []byte, why *rowError) reconcile.Reject {
	return reconcile.Reject{
		Origin: reconcile.Origin{File: name, Line: line}, Reason: why.name, Excerpt: excerpt(raw),
		Detail: mask.Text(why.detail), // what a field's own words quote of it
	}
}
