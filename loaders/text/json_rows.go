package text

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"tieout/internal/fault"
)

// JSONRows hands over the rows of JSON documents, one by one. A file may hold one document or several, one
// after the other: arrays of rows, documents with such an array at a path (the pages of an answer), and
// rows alone, on a line each or over several. A row that is no JSON costs itself, and the next is looked
// for where a line begins with a bracket; an array or a document that does not end costs the file, for
// nobody knows how many rows are gone.
type JSONRows struct {
	scan  jsonScanner
	path  []string
	isRow func(text []byte) bool // a document without the path is a row
	open  []byte                 // brackets that are open above the rows
	after bool                   // a value ended: a comma or the closing bracket follows
	rows  int64
	over  bool

	// Counts are the numbers of rows that documents state around them.
	Counts   []JSONCount
	isCount  func(key string) bool // nil: nobody asks
	envelope []byte                // of the document in hand, without its rows; empty: too long, or there is none
	before   int64                 // rows before it

	documents    int64
	begun, ended int64 // the lines on which the last one begins and ends
	lost         bool  // it was given up, as those were that stood on the line with a broken row
}

// NewJSONRows returns a source of the rows of a text. The path of keys, divided by points, is where in a
// document their array stands; where it is empty a document is an array of rows, or a row. isRow says whether an
// object that has no array there may be a row, isCount whether a key beside the path states a number of rows.
func NewJSONRows(text io.Reader, path string, limits Limits, isRow func([]byte) bool, isCount func(string) bool) *JSONRows {
	j := &JSONRows{isCount: isCount, scan: jsonScanner{text: text, most: limits.MaxLine + 1<<20, first: true, blank: true}, isRow: isRow}
	if path != "" {
		j.path = strings.Split(path, ".")
	}
	return j
}

// Lines returns how many lines were read; a last one without its line feed counts.
func (j *JSONRows) Lines() int64 { return j.scan.lines() }

// Next returns the next row as one record.
func (j *JSONRows) Next() (RawRecord, error) {
	for !j.over {
		c, err := j.scan.token()
		switch {
		case err == io.EOF && (len(j.open) > 0 || j.lost || j.documents == 0):
			return RawRecord{}, j.broken(io.ErrUnexpectedEOF)
		case err != nil:
			j.over = true
			return RawRecord{}, err
		case len(j.open) > 0 && j.scan.ofLines && j.scan.first && (c == '{' || c == '['):
			j.open, j.after = nil, false // the line before was cut
			return RawRecord{Line: j.begun, Why: Refuse("broken-json", "want a document that ends on its line, got none")}, nil
		case c == ',' && (j.after || len(j.open) == 0), c == '\x1e' && len(j.open) == 0: // a record separator (RFC 7464)
			j.after = false
			j.scan.drop()
		case c == ']' && j.in('['):
			j.scan.drop()
			if err := j.leave(); err != nil {
				return RawRecord{}, j.broken(err)
			}
		case j.after && len(j.open) > 0:
			return RawRecord{}, j.broken(errJSONGrammar)
		case c == '[' && len(j.open) == 0:
			j.begin()
			j.open, j.after = append(j.open, '['), false
			j.scan.drop()
		default:
			if record, found, err := j.value(); found || err != nil {
				return record, err
			}
		}
	}
	return RawRecord{}, io.EOF
}

// begin notes where a document begins. Where all before it stood on a line each, so may those behind it.
func (j *JSONRows) begin() {
	line := j.scan.line + 1
	if j.documents++; j.documents == 2 && j.scan.first {
		j.scan.ofLines = j.begun == j.ended
	}
	j.begun, j.lost = line, false
}

// end notes where a document ends.
func (j *JSONRows) end() {
	if len(j.open) == 0 {
		j.ended = j.scan.line + 1
	}
}

// in reports whether the innermost bracket that is open above the rows is such a one.
func (j *JSONRows) in(bracket byte) bool {
	return len(j.open) > 0 && j.open[len(j.open)-1] == bracket
}

// leave ends an array of rows, and passes over what stands behind it in the objects of its path.
func (j *JSONRows) leave() error {
	j.open, j.after = j.open[:len(j.open)-1], true
	j.keepEnvelope("]")
	for j.in('{') {
		j.scan.begin(nil)
		j.scan.open, j.scan.want = append(j.scan.open, '{'), wantComma
		if end := j.scan.value(); end != jsonWhole {
			return j.scan.why(end)
		}
		j.keepEnvelope(string(j.scan.kept))
		j.open = j.open[:len(j.open)-1]
	}
	if isTwice(j.envelope, j.path) {
		return &fault.Error{
			Name: "duplicate-key", Class: fault.Input, Line: j.scan.line + 1, Fact: "want each key that leads to the rows ($." + strings.Join(j.path, ".") + ") once, got one twice",
			Hint: "only the rows of one would be read: ask for the file again; no row of it was used",
		}
	}
	j.addCounts(j.rows - j.before)
	j.end()
	return nil
}

// isTwice reports whether an object has a key of the path twice, or one on its way does.
func isTwice(object []byte, path []string) bool {
	if len(path) == 0 || len(object) == 0 {
		return false
	}
	decoder := json.NewDecoder(bytes.NewReader(object))
	if _, err := decoder.Token(); err != nil {
		return false
	}
	found := 0
	for decoder.More() {
		key, err := decoder.Token()
		var value json.RawMessage
		if err != nil || decoder.Decode(&value) != nil {
			return false
		}
		if key != path[0] {
			continue
		}
		if found++; found > 1 || isTwice(value, path[1:]) {
			return true
		}
	}
	return false
}

// keepEnvelope adds what stands behind the rows to what stood before them.
func (j *JSONRows) keepEnvelope(text string) {
	if j.scan.tooLong || len(j.envelope) == 0 {
		j.envelope = j.envelope[:0]
		return
	}
	j.envelope = append(j.envelope, text...)
}

// value takes a value where a row may stand: found is false where it is a document in which
// the array of rows begins.
func (j *JSONRows) value() (record RawRecord, found bool, err error) {
	if len(j.open) == 0 {
		j.begin()
	}
	path := j.path
	inside := j.in('[') && len(j.open) > len(j.path)
	if inside {
		path = nil // the elements of the array are rows
	}
	j.scan.begin(path)
	record.Line = j.scan.line + 1
	end := j.scan.value()
	record.Text = j.scan.kept
	switch {
	case end == jsonFailed:
		return record, false, j.scan.failed
	case end == jsonAtPath:
		for range path {
			j.open = append(j.open, '{')
		}
		j.envelope, j.before = append(j.envelope[:0], record.Text...), j.rows
		if j.scan.tooLong {
			j.envelope = j.envelope[:0]
		}
		j.open, j.after = append(j.open, '['), false
		return record, false, nil
	case j.scan.tooLong:
		return record, false, j.tooLong()
	case end == jsonCut && len(j.open) > 0:
		return record, false, j.broken(io.ErrUnexpectedEOF)
	case end != jsonWhole || !json.Valid(record.Text):
		return j.refuse(record, end)
	case !inside && j.rows == 0 && !j.isRow(record.Text):
		return record, false, j.noRows()
	}
	j.after = true
	j.rows++
	j.end()
	return record, true, nil
}

// refuse makes a refused row of what is no JSON, and goes to where the next may begin. An array that
// began on its line ends with it. What was passed over belongs to the row: half a number that is parted
// by blanks is no card number, and would be shown.
func (j *JSONRows) refuse(record RawRecord, end jsonEnd) (RawRecord, bool, error) {
	if end == jsonBroken || len(j.open) == 0 {
		if len(j.open) > 0 && j.begun == record.Line {
			j.open, j.lost = nil, true
		}
		j.scan.nextLine(j.in('['))
		j.after = false
		record.Text = bytes.TrimRight(j.scan.kept, "\r\n")
		if _, err := j.scan.peek(); err == io.EOF && j.rows == 0 {
			return record, false, j.brokenAt(record.Line, j.scan.why(end)) // there is nothing but this
		}
	} else {
		j.after = true
	}
	j.rows++
	record.Text = bytes.Clone(record.Text)
	record.Why = Refuse("broken-json", "want a JSON object, got %q", Clip(string(record.Text)))
	return record, true, nil
}

func (j *JSONRows) noRows() error {
	j.over = true
	return &fault.Error{Name: "no-rows", Class: fault.Input, Line: j.scan.line + 1, Fact: "want the rows as an array at " + strings.Join(append([]string{"$"}, j.path...), ".") + ", got none", Hint: "the file is an answer of another kind; ask for it again"}
}

func (j *JSONRows) tooLong() error {
	j.over = true
	return &fault.Error{Name: "line-too-long", Class: fault.Input, Line: j.scan.line + 1, Fact: fmt.Sprintf("want at most %d bytes in one element of the JSON document, got more", j.scan.most), Hint: "the file is damaged or of another kind"}
}

// broken names what is wrong with a document.
func (j *JSONRows) broken(err error) error {
	j.over = true
	if fileError := fault.OfInput(err); fileError != nil {
		return err
	}
	line := j.scan.line + 1
	if errors.Is(err, io.ErrUnexpectedEOF) {
		line = max(j.Lines(), 1) // where the text ends
	}
	return j.brokenAt(line, err)
}

func (j *JSONRows) brokenAt(line int64, err error) error {
	j.over = true
	return &fault.Error{Name: "broken-json", Class: fault.Input, Line: line, Fact: "want a whole JSON document, got a broken or cut one", Hint: "ask for the file again; no row of it was used", Err: err}
}

// IsJSONLines reports whether a text may hold an object on each line: its first line is one, or is too long
// to say.
func IsJSONLines(head []byte) bool {
	head = bytes.TrimLeft(head, " \t\r\n")
	line, _, ended := bytes.Cut(bytes.ReplaceAll(head, []byte("\r"), []byte("\n")), []byte("\n"))
	return len(head) == 0 || head[0] == '{' && (!ended || json.Valid(line))
}
