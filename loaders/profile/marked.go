package profile

import (
	"bytes"

	"tieout/loaders/account"
	"tieout/loaders/text"
)

// Bills of some wallets begin each cell with a mark, so that spreadsheets leave it alone.
// Comma and mark together then part the cells: a comma within one is text, and so is a
// line break, after which the line does not begin with the mark.

// markedRow is a row of which further lines may be a part.
type markedRow struct {
	record text.RawRecord // of its first line, with the text of all
	lines  int            // 0: there is none
}

// markOf returns the mark that the cells of a delimited shape begin with; empty: none.
func (s *shapeRule) markOf() string {
	if s.kind != "delimited" || s.quoted || len(s.strip) == 0 {
		return ""
	}
	return s.strip[0]
}

// splitRow splits a row. Cells that begin with the mark are parted by it too, unless the
// delimiter alone gives as many as there are columns.
func (r *reading) splitRow(content []byte) ([][]byte, *text.RowError) {
	cells, why := r.split(content, r.cells[:0])
	mark := r.def.shape.markOf()
	if why != nil || mark == "" || len(cells) == r.plan.columns || !bytes.HasPrefix(content, []byte(mark)) {
		return cells, why
	}
	return bytes.Split(content, []byte(r.delimiterOf()+mark)), nil
}

// joinMarked adds a line to the row before it, where that one lacks cells; it reports whether
// the line is done with. A line that the format itself knows ends the row.
func (r *reading) joinMarked(record *text.RawRecord) (done bool, err error) {
	if r.marked.lines == 0 {
		return false, nil
	}
	held := &r.marked
	if record.Why != nil || bytes.HasPrefix(record.Text, []byte(r.def.shape.markOf())) || r.isKnownLine(record) || held.lines >= r.in.Limits.MaxRecordLines {
		return false, r.endMarked()
	}
	held.record.Text = append(append(held.record.Text, '\n'), record.Text...)
	held.lines++
	held.record.Joined = true
	if cells, why := r.splitRow(held.record.Text); why != nil || len(cells) < r.plan.columns {
		return true, nil // more of it may follow
	}
	whole := held.record
	held.lines = 0
	return true, r.row(&whole)
}

// holdMarked keeps a row that lacks cells until the next line says whether it is a part of it.
func (r *reading) holdMarked(record *text.RawRecord, cells int) bool {
	mark := r.def.shape.markOf()
	if mark == "" || cells >= r.plan.columns || !bytes.HasPrefix(record.Text, []byte(mark)) || bytes.IndexByte(record.Text, '\n') >= 0 {
		return false
	}
	r.marked = markedRow{record: *record, lines: 1}
	r.marked.record.Text = append([]byte(nil), record.Text...)
	return true
}

// endMarked refuses a row that stayed without its cells.
func (r *reading) endMarked() error {
	if r.marked.lines == 0 {
		return nil
	}
	record := r.marked.record
	r.marked.lines = 0
	cells, _ := r.splitRow(record.Text)
	r.countUnread(record.Line)
	return r.sink.Refuse(record.Line, record.Text, text.Refuse("field-count", "want %d fields, got %d", r.plan.columns, len(cells)), account.References{})
}

// isKnownLine reports whether the line is one of control totals, or one that a rule knows.
func (r *reading) isKnownLine(record *text.RawRecord) bool {
	for i := range r.def.totals {
		if rule := &r.def.totals[i]; rule.atEnd == "" {
			if _, ok := rule.matches(record.Text, record.FromEnd); ok {
				return true
			}
		}
	}
	for i := range r.def.lines {
		if _, ok := r.def.lines[i].matches(record.Text, record.FromEnd); ok {
			return true
		}
	}
	return false
}
