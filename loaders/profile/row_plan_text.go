package profile

import (
	"bytes"
	"strings"

	"tieout/loaders/account"
	"tieout/loaders/text"
)

// cell reads a column, without blanks around it; a column that this file does
// not have is empty, or says what its profile takes each row to say then.
func (c *compiler) cell(name string) account.TextOp {
	at, found := c.places[text.FoldName(name)]
	if !found {
		absent := []byte(c.def.absentText(name))
		return func(*account.Record) []byte { return absent }
	}
	strip, formulas := c.def.shape.strip, c.def.shape.formulas
	decode := c.decode
	return func(r *account.Record) []byte {
		content := text.TrimBlanks(r.Cells[at])
		for _, mark := range strip {
			if len(content) >= len(mark) && string(content[:len(mark)]) == mark {
				content = text.TrimBlanks(content[len(mark):])
			}
		}
		if formulas {
			content = text.Unwrapped(content)
		}
		if decode != nil && !text.ASCII(content) {
			content = decode(content)
		}
		return content
	}
}

// text compiles a value that is text.
func (c *compiler) text(v *valueRule, field string) account.TextOp {
	switch {
	case len(v.first) > 0:
		var list []account.TextOp
		for i := range v.first {
			list = append(list, c.text(&v.first[i], field))
		}
		return firstText(list)
	case v.isFixed:
		fixed := []byte(v.fixed)
		return func(*account.Record) []byte { return fixed }
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

func firstText(list []account.TextOp) account.TextOp {
	return func(r *account.Record) []byte {
		for _, op := range list {
			if text := op(r); len(text) > 0 {
				return text
			}
		}
		return nil
	}
}

// source reads one column, or several joined.
func (c *compiler) source(v *valueRule) account.TextOp {
	switch len(v.columns) {
	case 0:
		return func(*account.Record) []byte { return nil }
	case 1:
		return c.cell(v.columns[0])
	}
	var list []account.TextOp
	for _, name := range v.columns {
		list = append(list, c.cell(name))
	}
	var buffer []byte
	return func(r *account.Record) []byte {
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
func matched(op account.TextOp, v *valueRule) account.TextOp {
	group := min(1, v.pattern.NumSubexp())
	return func(r *account.Record) []byte {
		if found := v.pattern.FindSubmatch(op(r)); found != nil {
			return found[group]
		}
		return nil
	}
}

func sliced(op account.TextOp, from, to int) account.TextOp {
	return func(r *account.Record) []byte {
		text := op(r)
		if len(text) < to {
			return nil
		}
		return text[from:to]
	}
}

// mapped turns the file's words into ours.
func (c *compiler) mapped(op account.TextOp, v *valueRule, field string) account.TextOp {
	words := make(map[string][]byte, len(v.words))
	for word, value := range v.words {
		if v.fold {
			word = strings.ToLower(word)
		}
		words[word] = []byte(value)
	}
	reason, name := "unknown-value", label(field, v)
	if field == "txn_type" {
		reason = "unknown-type"
	}
	other, empty := []byte(v.other), []byte(v.empty)
	return func(r *account.Record) []byte {
		content := op(r)
		if len(content) == 0 && v.isEmpty {
			return empty
		}
		if value, ok := words[string(content)]; ok {
			return value
		}
		if v.fold {
			if value, ok := words[strings.ToLower(string(content))]; ok {
				return value
			}
		}
		switch {
		case len(content) == 0 || v.words == nil || v.other == "keep":
			return content
		case v.other == "reject":
			r.V.Fail(reason, "%s: want one of %s, got %q", name, strings.Join(sortedWords(v.words), " "), text.Clip(string(content)))
			return nil
		case account.IsBroken(content): // what all other words are, is not said of half a word
			r.V.Whole(name, string(content))
			return nil
		}
		return other
	}
}
