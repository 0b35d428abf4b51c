package reports

import (
	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// column is one column of a list: what its CSV header calls it, and how it is
// written of a row. Exactly one of text and write is set.
type column[T any] struct {
	name string
	// text returns what a file said, or a word of the project.
	text func(*T) string
	// write appends what never needs quotes: an amount, a day, a number.
	write func(l *csvLine, to []byte, row *T) []byte
}

// list is what one CSV file holds of a kind of rows. In returns the currency of
// a row's amounts.
type list[T any] struct {
	columns  []column[T]
	currency func(*T) string
}

// header returns the first line of the list's file.
func (s *list[T]) header() []byte {
	var l csvLine
	for i := range s.columns {
		l.text(s.columns[i].name)
	}
	return l.end()
}

// line makes the line of a row; it is good until the next one is made.
func (s *list[T]) line(l *csvLine, row *T) []byte {
	l.begin()
	s.appendColumns(l, row, 0, len(s.columns))
	return l.end()
}

// appendColumns writes some of the columns, each with its comma.
func (s *list[T]) appendColumns(l *csvLine, row *T, from, to int) {
	l.setCurrency(s.currency(row))
	for i := from; i < to; i++ {
		c := &s.columns[i]
		if c.text != nil {
			l.cell(c.text(row))
			continue
		}
		l.line = append(c.write(l, l.line, row), ',')
	}
}

// shown are the texts of a row that people are shown, in the order of its list's columns.
type shown []string

// show makes the texts of a row, as they are: no quotes, nothing before a formula.
func (s *list[T]) show(l *csvLine, row *T) shown {
	l.setCurrency(s.currency(row))
	texts := make(shown, len(s.columns))
	for i := range s.columns {
		c := &s.columns[i]
		if c.text != nil {
			texts[i] = c.text(row)
			continue
		}
		l.line = c.write(l, l.line[:0], row)
		texts[i] = string(l.line)
	}
	return texts
}

// safe returns the text of a column as it is safe to open in a spreadsheet: an
// amount begins with a minus sign and is no formula.
func (s *list[T]) safe(texts shown, name string) string {
	place := s.place(name)
	if s.columns[place].text == nil {
		return texts[place]
	}
	return guarded(texts[place])
}

// place returns where the list has a column.
func (s *list[T]) place(name string) int {
	for i := range s.columns {
		if s.columns[i].name == name {
			return i
		}
	}
	panic("reports: no list has the column " + name)
}

// columnsOf makes columns of fields of a row R that a T holds.
func columnsOf[T, R any](fields []reconcile.Field[R], row func(*T) *R, names ...string) []column[T] {
	columns := make([]column[T], 0, len(names))
	for _, name := range names {
		columns = append(columns, columnOf(fields, row, name))
	}
	return columns
}

func columnOf[T, R any](fields []reconcile.Field[R], row func(*T) *R, name string) column[T] {
	for i := range fields {
		f := fields[i]
		if f.Name != name {
			continue
		}
		c := column[T]{name: name}
		switch {
		case f.Text != nil:
			c.text = func(t *T) string { return *f.Text(row(t)) }
		case f.Amount != nil:
			c.write = func(l *csvLine, to []byte, t *T) []byte { return l.appendSum(to, l.money(*f.Amount(row(t)))) }
		case f.NullableAmount != nil:
			c.write = func(l *csvLine, to []byte, t *T) []byte { return l.appendNullable(to, *f.NullableAmount(row(t))) }
		case f.Day != nil:
			c.write = func(l *csvLine, to []byte, t *T) []byte { return append(to, l.day(*f.Day(row(t)))...) }
		case f.Moment != nil:
			c.write = func(_ *csvLine, to []byte, t *T) []byte {
				if at := f.Moment(row(t)); !at.IsZero() {
					to = reconcile.AppendTime(to, *at)
				}
				return to
			}
		default:
			c.write = func(_ *csvLine, to []byte, t *T) []byte { return appendNumber(to, *f.Number(row(t))) }
		}
		return c
	}
	panic("reports: no field is called " + name)
}

// withName gives a column another name.
func (c column[T]) withName(name string) column[T] {
	c.name = name
	return c
}

// amountColumn is a column of an amount that is worked out; one that is not known is empty.
func amountColumn[T any](name string, amount func(*T) decimal.NullDecimal) column[T] {
	return column[T]{name: name, write: func(l *csvLine, to []byte, row *T) []byte { return l.appendNullable(to, amount(row)) }}
}
