package loaders

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

func newJSONArray(text io.Reader, path string, limits Limits) *jsonArray {
	counter := &newlineCounter{text: text, most: int64(limits.MaxLine) + 1<<20}
	array := &jsonArray{decoder: json.NewDecoder(counter), text: counter}
	array.decoder.UseNumber()
	if path != "" {
		array.path = strings.Split(path, ".")
	}
	return array
}

// lines returns how many lines were read; a last one without its line feed counts.
func (a *jsonArray) lines() int64 {
	lines := a.text.line + int64(len(a.text.ends))
	if a.text.anything && a.text.last != '\n' {
		lines++
	}
	return lines
}

func (a *jsonArray) next() (rawRecord, error) {
	if a.over {
		return rawRecord{}, io.EOF
	}
	if !a.begun {
		a.begun = true
		if err := a.descend(); err != nil {
			return rawRecord{}, a.broken(err)
		}
	}
	if !a.decoder.More() {
		a.over = true
		if err := a.rest(); err != nil {
			return rawRecord{}, a.broken(err)
		}
		return rawRecord{}, io.EOF
	}
	a.text.since = 0
	if err := a.decoder.Decode(&a.element); err != nil {
		return rawRecord{}, a.broken(err)
	}
	begin := a.decoder.InputOffset() - int64(len(a.element))
	return rawRecord{line: a.text.lineOf(begin), text: a.element}, nil
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

// rest reads what stands behind the array: a cut document has no end.
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
		return errors.New("something stands behind the document")
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

// jsonCells makes cells of the values that stand at the columns' paths. A number
// stays as it is written. check says that the text may be no JSON at all.
func jsonCells(columns []columnRule, check bool) splitter {
	root := &jsonPlace{at: -1}
	for i := range columns {
		root.add(strings.Split(columns[i].name, "."), i)
	}
	return func(text []byte, cells [][]byte) ([][]byte, *rowError) {
		for range columns {
			cells = append(cells, nil)
		}
		text = bytes.TrimSpace(text)
		if len(text) == 0 || text[0] != '{' || (check && !json.Valid(text)) {
			return cells, refuse("broken-json", "want a JSON object, got %q", clip(string(text)))
		}
		w := &jsonWalker{text: text, cells: cells[len(cells)-len(columns):]}
		if w.value(root); w.twice {
			return cells, refuse("duplicate-key", "want each key once in an object, got one twice")
		}
		return cells, nil
	}
}

// jsonPlace is a place in a document: at is its column or -1.
type jsonPlace struct {
	at    int
	below map[string]*jsonPlace
}

func (p *jsonPlace) add(path []string, at int) {
	if len(path) == 0 {
		p.at = at
		return
	}
	if p.below == nil {
		p.below = map[string]*jsonPlace{}
	}
	child := p.below[path[0]]
	if child == nil {
		child = &jsonPlace{at: -1}
		p.below[path[0]] = child
	}
	child.add(path[1:], at)
}

// jsonWalker walks over a valid JSON text.
type jsonWalker struct {
	text  []byte
	at    int
	cells [][]byte
	twice bool
}

func (w *jsonWalker) blanks() {
	for w.at < len(w.text) && blankByte(w.text[w.at]) {
		w.at++
	}
}

// value passes over a value and keeps it when its place has a column.
func (w *jsonWalker) value(place *jsonPlace) {
	w.blanks()
	switch w.text[w.at] {
	case '{':
		w.object(place)
	case '[':
		w.array(place)
	case '"':
		text := w.string()
		w.keep(place, text)
	default:
		begin := w.at
		for w.at < len(w.text) && !bytes.ContainsRune([]byte(",]} \t\r\n"), rune(w.text[w.at])) {
			w.at++
		}
		if literal := w.text[begin:w.at]; string(literal) != "null" {
			w.keep(place, literal)
		}
	}
}

func (w *jsonWalker) keep(place *jsonPlace, text []byte) {
	if place != nil && place.at >= 0 {
		w.twice = w.twice || w.cells[place.at] != nil
		w.cells[place.at] = text
	}
}

func (w *jsonWalker) object(place *jsonPlace) {
	w.at++
	for {
		w.blanks()
		switch w.text[w.at] {
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
		var child *jsonPlace
		if place != nil {
			child = place.below[string(key)]
		}
		w.value(child)
	}
}

func (w *jsonWalker) array(place *jsonPlace) {
	w.at++
	for i := 0; ; {
		w.blanks()
		switch w.text[w.at] {
		case ']':
			w.at++
			return
		case ',':
			w.at++
			i++
			continue
		}
		var child *jsonPlace
		if place != nil && place.below != nil {
			child = place.below[fmt.Sprint(i)]
		}
		w.value(child)
	}
}

// string returns a string's characters.
func (w *jsonWalker) string() []byte {
	begin, escaped := w.at, false
	for w.at++; w.text[w.at] != '"'; w.at++ {
		if w.text[w.at] == '\\' {
			escaped = true
			w.at++
		}
	}
	w.at++
	if !escaped {
		return w.text[begin+1 : w.at-1]
	}
	var text string
	if err := json.Unmarshal(w.text[begin:w.at], &text); err != nil {
		return w.text[begin+1 : w.at-1] // it was found valid before
	}
	return []byte(text)
}
