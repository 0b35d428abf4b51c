package text

import "bytes"

// DelimitedFormulas splits at a delimiter where a cell may be quoted, or be the formula ="...",
// which keeps its marks: whoever reads the cell takes them off.
func DelimitedFormulas(delimiter string) Splitter {
	mark := []byte(delimiter)
	plain := Delimited(delimiter, false)
	return func(text []byte, cells [][]byte) ([][]byte, *RowError) {
		if bytes.IndexByte(text, '"') < 0 {
			return plain(text, cells)
		}
		return splitQuoted(text, mark, cells, true)
	}
}

// formula is how a formula begins that is nothing but a text.
const formula = `="`

// splitFormula takes the formula off that a text begins with.
func splitFormula(text []byte) (cell, after []byte, ok bool) {
	if _, after, ok = unquote(text[1:]); !ok {
		return nil, nil, false
	}
	return text[:len(text)-len(after)], after, true
}

// Unwrapped takes a text out of the formula ="...", which keeps a spreadsheet from reading
// it as a number; two quotes within mean one.
func Unwrapped(content []byte) []byte {
	inner, found := bytes.CutPrefix(content, []byte(formula))
	if !found || len(inner) == 0 || inner[len(inner)-1] != '"' {
		return content
	}
	return single(inner[:len(inner)-1])
}

// single makes one quote of two.
func single(text []byte) []byte {
	if bytes.Contains(text, []byte(`""`)) {
		return bytes.ReplaceAll(text, []byte(`""`), []byte(`"`))
	}
	return text
}

// splitQuoted splits a line with quotes: they stand around whole cells, and two
// of them mean one inside. formulas: a cell may be ="...", too.
func splitQuoted(text, mark []byte, cells [][]byte, formulas bool) ([][]byte, *RowError) {
	blanks := " \t"
	if mark[0] == '\t' {
		blanks = " "
	}
	for {
		rest := bytes.TrimLeft(text, blanks)
		isFormula := formulas && bytes.HasPrefix(rest, []byte(formula))
		if len(rest) == 0 || rest[0] != '"' && !isFormula {
			before, after, found := bytes.Cut(text, mark)
			if bytes.IndexByte(before, '"') >= 0 {
				return cells, Refuse("broken-quotes", "want quotes around whole fields, and two of them for one inside, got one within a field")
			}
			cells = append(cells, before)
			if !found {
				return cells, nil
			}
			text = after
			continue
		}
		split := unquote
		if isFormula {
			split = splitFormula
		}
		cell, after, ok := split(rest)
		if !ok {
			return cells, Refuse("broken-quotes", "want the quote to be closed, got none")
		}
		cells = append(cells, cell)
		after = bytes.TrimLeft(after, blanks)
		switch {
		case len(after) == 0:
			return cells, nil
		case !bytes.HasPrefix(after, mark):
			return cells, Refuse("broken-quotes", "want a delimiter after the quote, got %q", Clip(string(after)))
		}
		text = after[len(mark):]
	}
}

// unquote returns what stands in the quotes that the text begins with.
func unquote(text []byte) (cell, after []byte, ok bool) {
	for i := 1; i < len(text); i++ {
		if text[i] != '"' {
			continue
		}
		if i+1 < len(text) && text[i+1] == '"' {
			i++
			continue
		}
		return single(text[1:i]), text[i+1:], true
	}
	return nil, nil, false
}
