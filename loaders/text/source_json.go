package text

import (
	"bytes"
	"encoding/json"
	"fmt"
)

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
