package text

import "bytes"

// A quoted text may hold an end of a line. But a quote that was never meant as one, with another a few lines
// below, makes the same sight, and the rows between them would become part of a text. They tell themselves: a
// line within a text is no row of the file, with as many cells as the record, or as its first line, and numbers where that has them.

// swallowed refuses a record that runs over lines, of which one is a row of its own; nil: none is.
func swallowed(first, record []byte, more []PhysicalLine, delimiter []byte) *RowError {
	width, cells := len(looseCells(record, delimiter)), looseCells(first, delimiter)
	for i := range more {
		if its := looseCells(more[i].Text, delimiter); (len(its) == width || len(its) == len(cells)) && numbersAgree(cells, its) {
			return Refuse("broken-quotes", "want a quote that is closed before the next row, got line %d within it, which is a row", more[i].Number)
		}
	}
	return nil
}

// looseCells splits a line in which a quote that does not stand around a whole cell is a letter like others.
func looseCells(line, delimiter []byte) (cells [][]byte) {
	for {
		if len(line) > 0 && line[0] == '"' {
			if _, after, ok := unquote(line); ok && (len(after) == 0 || bytes.HasPrefix(after, delimiter)) {
				cells = append(cells, line[1:len(line)-len(after)-1])
				if len(after) == 0 {
					return cells
				}
				line = after[len(delimiter):]
				continue
			}
		}
		cell, after, found := bytes.Cut(line, delimiter)
		if cells = append(cells, cell); !found {
			return cells
		}
		line = after
	}
}

// numbersAgree reports whether one line has numbers, days and amounts where the other has them: two at
// least, for each row of money has a day and an amount.
func numbersAgree(cells, others [][]byte) bool {
	both := 0
	for i, cell := range cells[:min(len(cells), len(others))] {
		if !isNumber(cell) || IsBlank(others[i]) {
			continue
		}
		if !isNumber(others[i]) {
			return false
		}
		both++
	}
	return both >= 2
}

// isNumber reports whether a cell has digits, and beside them nothing but what stands in numbers, days and amounts.
func isNumber(cell []byte) bool {
	return bytes.ContainsAny(cell, "0123456789") && len(bytes.TrimLeft(cell, "0123456789.,-+:/ '`=\"$()\t")) == 0
}
