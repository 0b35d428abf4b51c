package loaders

import (
	"bytes"
	"strings"
)

// cell reads a column, without blanks around it; a column that this file does
// not have is empty.
func (c *compiler) cell(name string) textOp {
	at, found := c.places[foldName(name)]
	if !found {
		return func(*rec) []byte { return nil }
	}
	strip := c.def.shape.strip
	decode := c.decode
	return func(r *rec) []byte {
		text := trimBlanks(r.cells[at])
		for _, mark := range strip {
			if len(text) >= len(mark) && string(text[:len(mark)]) == mark {
				text = trimBlanks(text[len(mark):])
			}
		}
		if decode != nil && !ascii(text) {
			text = decode(text)
		}
		return text
	}
}

// trimBlanks drops blanks, tabs and line ends around a text.
func trimBlanks(text []byte) []byte {
	for len(text) > 0 && text[0] <= ' ' && blankByte(text[0]) {
		text = text[1:]
	}
	for len(text) > 0 && text[len(text)-1] <= ' ' && blankByte(text[len(text)-1]) {
		text = text[:len(text)-1]
	}
	return text
}

func blankByte(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// text compiles a value that is text.
func (c *compiler) text(v *valueRule, field string) textOp {
	switch {
	case len(v.first) > 0:
		var list []textOp
		for i := range v.first {
			list = append(list, c.text(&v.first[i], field))
		}
		return firstText(list)
	case v.isFixed:
		fixed := []byte(v.fixed)
		return func(*rec) []byte { return fixed }
	}
	op := c.source(v)
	if v.pattern != nil {
		op = matched(op, v)
	}
	if len(v.slice) == 2 {
		op = sliced(op, v.slice[0], v.slice[1])
	}
	if v.words != nil || v.isEmpty {
		op = c.mapped(op, v, field)
	}
	return op
}

func firstText(list []textOp) textOp {
	return func(r *rec) []byte {
		for _, op := range list {
			if text := op(r); len(text) > 0 {
				return text
			}
		}
		return nil
	}
}

// source reads one column, or several joined.
func (c *compiler) source(v *valueRule) textOp {
	switch len(v.columns) {
	case 0:
		return func(*rec) []byte { return nil }
	case 1:
		return c.cell(v.columns[0])
	}
	var list []textOp
	for _, name := range v.columns {
		list = append(list, c.cell(name))
	}
	var buffer []byte
	return func(r *rec) []byte {
		buffer = buffer[:0]
		for i, op := range list {
			if i > 0 {
				buffer = append(buffer, v.join...)
			}
			buffer = append(buffer, op(r)...)
		}
		if len(bytes.TrimSpace(buffer)) == 0 {
			return nil
		}
		return buffer
	}
}

// matched takes the first group of a pattern, or the whole match; no match is empty.
func matched(op textOp, v *valueRule) textOp {
	group := min(1, v.pattern.NumSubexp())
	return func(r *rec) []byte {
		if found := v.pattern.FindSubmatch(op(r)); found != nil {
			return found[group]
		}
		return nil
	}
}

func sliced(op textOp, from, to int) textOp {
	return func(r *rec) []byte {
		text := op(r)
		if len(text) < to {
			return nil
		}
		return text[from:to]
	}
}

// mapped turns the file's words into ours.
func (c *compiler) mapped(op textOp, v *valueRule, field string) textOp {
	words := make(map[string][]byte, len(v.words))
	for word, value := range v.words {
		words[word] = []byte(value)
	}
	reason, name := "unknown-value", label(field, v)
	if field == "txn_type" {
		reason = "unknown-type"
	}
	other, empty := []byte(v.other), []byte(v.empty)
	return func(r *rec) []byte {
		text := op(r)
		if len(text) == 0 && v.isEmpty {
			return empty
		}
		if value, ok := words[string(text)]; ok {
			return value
		}
		switch {
		case len(text) == 0 || v.words == nil || v.other == "keep":
			return text
		case v.other == "reject":
			r.v.fail(reason, "%s: want one of %s, got %q", name, strings.Join(sortedWords(v.words), " "), clip(string(text)))
			return nil
		}
		return other
	}
}
