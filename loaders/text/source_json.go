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

// jsonArray hands over the elements of an array in a JSON document, one by one.
type jsonArray struct {
	decoder *json.Decoder
	text    *newlineCounter
	path    []string
	begun   bool
	over    bool
	element json.RawMessage
}

// newlineCounter remembers where lines end, by a line feed or a carriage return
// that stands alone, and stops an element that grows past the limit.
type newlineCounter struct {
	text     io.Reader
	most     int64 // bytes of one element
	offset   int64 // that was read
	since    int64 // since the last element
	ends     []int64
	line     int64 // of what lies before ends
	last     byte
	anything bool
}

// Read notes where lines end in what it gives.
func (n *newlineCounter) Read(p []byte) (int, error) {
	got, err := n.text.Read(p)
	for i, c := range p[:got] {
		switch {
		case c == '\n':
			n.ends = append(n.ends, n.offset+int64(i))
		case n.last == '\r':
			n.ends = append(n.ends, n.offset+int64(i)-1)
		}
		n.last, n.anything = c, true
	}
	n.offset += int64(got)
	if n.since += int64(got); n.since > n.most {
		return got, &fault.Error{Name: "line-too-long", Class: fault.Input, Fact: fmt.Sprintf("want at most %d bytes in one element of the JSON document, got more", n.most), Hint: "the file is damaged or of another kind"}
	}
	return got, err
}

// lineOf returns the line on which a byte stands; bytes must be asked for in order.
func (n *newlineCounter) lineOf(offset int64) int64 {
	for len(n.ends) > 0 && n.ends[0] < offset {
		n.ends = n.ends[1:]
		n.line++
	}
	return n.line + 1
}

// NewJSONArray returns a source of the elements of the array at a path of keys
// divided by points; an empty path is the document.
func NewJSONArray(text io.Reader, path string, limits Limits) *jsonArray {
	counter := &newlineCounter{text: text, most: int64(limits.MaxLine) + 1<<20}
	array := &jsonArray{decoder: json.NewDecoder(counter), text: counter}
	array.decoder.UseNumber()
	if path != "" {
		array.path = strings.Split(path, ".")
	}
	return array
}

// Lines returns how many lines were read; a last one without its line feed counts.
func (a *jsonArray) Lines() int64 {
	lines := a.text.line + int64(len(a.text.ends))
	if a.text.anything && a.text.last != '\n' {
		lines++
	}
	return lines
}

// Next returns the next element as one record.
func (a *jsonArray) Next() (RawRecord, error) {
	if a.over {
		return RawRecord{}, io.EOF
	}
	if !a.begun {
		a.begun = true
		if err := a.descend(); err != nil {
			return RawRecord{}, a.broken(err)
		}
	}
	if !a.decoder.More() {
		a.over = true
		if err := a.rest(); err != nil {
			return RawRecord{}, a.broken(err)
		}
		return RawRecord{}, io.EOF
	}
	a.text.since = 0
	if err := a.decoder.Decode(&a.element); err != nil {
		return RawRecord{}, a.broken(err)
	}
	begin := a.decoder.InputOffset() - int64(len(a.element))
	return RawRecord{Line: a.text.lineOf(begin), Text: a.element}, nil
}

var errNoArray = errors.New("no array at this path")

// descend reads up to the first element of the array.
func (a *jsonArray) descend() error {
	for _, key := range a.path {
		if err := a.delimiter('{'); err != nil {
			return err
		}
		for {
			if !a.decoder.More() {
				return errNoArray
			}
			name, err := a.decoder.Token()
			if err != nil {
				return err
			}
			if name == key {
				break
			}
			if err := a.skip(); err != nil {
				return err
			}
		}
	}
	return a.delimiter('[')
}

func (a *jsonArray) delimiter(want json.Delim) error {
	token, err := a.decoder.Token()
	if err == nil && token != want {
		err = errNoArray
	}
	return err
}

// skip passes over one value.
func (a *jsonArray) skip() error {
	depth := 0
	for {
		token, err := a.decoder.Token()
		if err != nil {
			return err
		}
		a.text.since = 0
		switch token {
		case json.Delim('['), json.Delim('{'):
			depth++
		case json.Delim(']'), json.Delim('}'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

// rest reads what stands after the array: a cut document has no end.
func (a *jsonArray) rest() error {
	depth := len(a.path) + 1
	for depth > 0 {
		token, err := a.decoder.Token()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('['), json.Delim('{'):
			depth++
		case json.Delim(']'), json.Delim('}'):
			depth--
		}
	}
	if _, err := a.decoder.Token(); err != io.EOF {
		return errors.New("there is something after the document")
	}
	return nil
}

// broken names what is wrong with a document.
func (a *jsonArray) broken(err error) error {
	if fileError := fault.OfInput(err); fileError != nil {
		return err
	}
	a.over = true
	line := a.text.lineOf(a.decoder.InputOffset())
	if errors.Is(err, errNoArray) {
		return &fault.Error{Name: "no-rows", Class: fault.Input, Line: line, Fact: "want the rows as an array at " + strings.Join(append([]string{"$"}, a.path...), ".") + ", got none", Hint: "the file is an answer of another kind; ask for it again"}
	}
	return &fault.Error{Name: "broken-json", Class: fault.Input, Line: line, Fact: "want a whole JSON document, got a broken or cut one", Hint: "ask for the file again; no row of it was used", Err: err}
}

// JSONPlace is a place in a document, with the places below it.
type JSONPlace struct {
	At    int // its column; -1: none
	below map[string]*JSONPlace
}

// Add says that the value at the path of keys is the cell at.
func (p *JSONPlace) Add(path []string, at int) {
	if len(path) == 0 {
		p.At = at
		return
	}
	if p.below == nil {
		p.below = map[string]*JSONPlace{}
	}
	child := p.below[path[0]]
	if child == nil {
		child = &JSONPlace{At: -1}
		p.below[path[0]] = child
	}
	child.Add(path[1:], at)
}

// JSONWalker walks over a valid JSON text.
type JSONWalker struct {
	Text      []byte // the document
	at        int
	Cells     [][]byte // by column; nil: the document has no such place
	Duplicate bool     // a key is there twice
}

func (w *JSONWalker) blanks() {
	for w.at < len(w.Text) && blankByte(w.Text[w.at]) {
		w.at++
	}
}

// Value passes over a value and keeps it when its place has a column.
func (w *JSONWalker) Value(place *JSONPlace) {
	w.blanks()
	switch w.Text[w.at] {
	case '{':
		w.object(place)
	case '[':
		w.array(place)
	case '"':
		text := w.string()
		w.setCell(place, text)
	default:
		begin := w.at
		for w.at < len(w.Text) && !bytes.ContainsRune([]byte(",]} \t\r\n"), rune(w.Text[w.at])) {
			w.at++
		}
		if literal := w.Text[begin:w.at]; string(literal) != "null" {
			w.setCell(place, literal)
		}
	}
}

func (w *JSONWalker) setCell(place *JSONPlace, text []byte) {
	if place != nil && place.At >= 0 {
		w.Duplicate = w.Duplicate || w.Cells[place.At] != nil
		w.Cells[place.At] = text
	}
}

func (w *JSONWalker) object(place *JSONPlace) {
	w.at++
	for {
		w.blanks()
		switch w.Text[w.at] {
		case '}':
			w.at++
			return
		case ',':
			w.at++
			continue
		}
		key := w.string()
		w.blanks()
		w.at++ // the colon
		var child *JSONPlace
		if place != nil {
			child = place.below[string(key)]
		}
		w.Value(child)
	}
}

func (w *JSONWalker) array(place *JSONPlace) {
	w.at++
	for i := 0; ; {
		w.blanks()
		switch w.Text[w.at] {
		case ']':
			w.at++
			return
		case ',':
			w.at++
			i++
			continue
		}
		var child *JSONPlace
		if place != nil && place.below != nil {
			child = place.below[fmt.Sprint(i)]
		}
		w.Value(child)
	}
}

// string returns a string's characters.
func (w *JSONWalker) string() []byte {
	begin, escaped := w.at, false
	for w.at++; w.Text[w.at] != '"'; w.at++ {
		if w.Text[w.at] == '\\' {
			escaped = true
			w.at++
		}
	}
	w.at++
	if !escaped {
		return w.Text[begin+1 : w.at-1]
	}
	var text string
	if err := json.Unmarshal(w.Text[begin:w.at], &text); err != nil {
		return w.Text[begin+1 : w.at-1] // it was found valid before
	}
	return []byte(text)
}
