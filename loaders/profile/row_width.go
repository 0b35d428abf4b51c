package profile

import (
	"bytes"

	"tieout/loaders/text"
)

// Some senders end each line with a delimiter, so that a cell without a name stands behind the last
// column. A delimiter within a text that no quotes protect gives a row as many cells, and its last
// one may be empty as well; but then every value behind it has moved into the next column. So a cell
// too many is dropped only where the file says that its lines end so: its header has it too, or
// `trailing` of the profile knows that the rows have what the header lacks.

// rowWidth is how many empty cells stand behind the last column of a file's rows.
type rowWidth struct {
	headed  int  // in the header; the rows have as many, or none
	most    int  // that rows may have
	surplus int  // that they have, once rows have shown it
	known   bool // rows have shown it
	looked  bool // the first rows were looked at together
}

// widthBelow returns the width of rows below a header with so many empty cells at its end.
func (d *definition) widthBelow(headed int) rowWidth {
	if d.shape.trailing {
		return rowWidth{headed: headed, most: max(headed, 1)}
	}
	return rowWidth{headed: headed, most: headed}
}

// widthRows is how many rows are looked at to see how rows end.
const widthRows = 100

// lookAtWidth lets the first rows of a file say together how its rows end: one of them alone may lack a
// cell, as where half a character takes the delimiter behind it with it (GB18030 has | as a second byte), and
// ends then as if no delimiter stood there. Where as many rows say this as that, the first one decides.
func (r *reading) lookAtWidth(record *text.RawRecord) {
	w := &r.width
	if w.looked || w.known || w.most == 0 {
		return
	}
	w.looked = true
	source, ok := r.source.(*text.Peeking)
	if !ok {
		return
	}
	without, with := 0, 0
	count := func(record *text.RawRecord) {
		cells, why := r.split(record.Text, nil)
		switch {
		case record.Why != nil || why != nil:
		case len(cells) == r.plan.columns+w.most && text.IsBlank(bytes.Join(cells[r.plan.columns:], nil)):
			with++
		case len(cells) == r.plan.columns && !r.mayLackDelimiter(record.Text):
			without++
		}
	}
	record.Text = bytes.Clone(record.Text)
	count(record)
	source.Peek(widthRows, count)
	if without != with {
		w.known = true
		if with > without {
			w.surplus = w.most
		}
	}
}

// mayLackDelimiter reports whether a character of a text in GB18030 has the delimiter as its second byte.
func (r *reading) mayLackDelimiter(content []byte) bool {
	delimiter := r.delimiterOf()
	return r.in.Encoding == "gb18030" && len(delimiter) == 1 && text.HasSecondByte(content, delimiter[0])
}

// fits reports whether a row has a cell for each of the columns, and behind them the empty ones that
// the file's rows end with. Where nothing else has, the first row that fits decides how many these are.
// doubtful: a delimiter of this one may be gone.
func (w *rowWidth) fits(cells [][]byte, columns int, doubtful func() bool) bool {
	surplus := len(cells) - columns
	switch {
	case surplus != 0 && surplus != w.most, w.known && surplus != w.surplus:
		return false
	case !w.known && surplus == 0 && text.IsBlank(cells[columns-1]) && (w.headed > 0 || doubtful()):
		return false // it may lack a cell, and end as the header does
	}
	for _, cell := range cells[columns:] {
		if !text.IsBlank(cell) {
			return false
		}
	}
	w.surplus, w.known = surplus, true
	return true
}

// wanted is how many cells a row of the columns should have.
func (w *rowWidth) wanted(columns int) int {
	if w.known {
		return columns + w.surplus
	}
	return columns + w.headed
}

// fitColumns wants a cell for each column. A workbook has none too many or too few: blank cells at the
// end of a row are there or not, and move no other.
func (r *reading) fitColumns(cells [][]byte, content []byte) ([][]byte, *text.RowError) {
	columns := r.plan.columns
	if r.sheet != nil {
		for len(cells) > columns && text.IsBlank(cells[len(cells)-1]) {
			cells = cells[:len(cells)-1]
		}
		for len(cells) < columns {
			cells = append(cells, nil)
		}
	}
	if len(cells) == columns && r.width.most == 0 || r.width.fits(cells, columns, func() bool { return r.mayLackDelimiter(content) }) {
		return cells[:columns], nil
	}
	want, got := r.width.wanted(columns), len(cells)
	if got > want && text.IsBlank(cells[got-1]) {
		return nil, text.Refuse("field-count", "want %d fields, got %d, the last of them empty: a delimiter within a text has moved what stands behind it", want, got)
	}
	return nil, text.Refuse("field-count", "want %d fields, got %d", want, got)
}
