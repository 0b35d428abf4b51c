package profile

import (
	"errors"
	"io"

	"tieout/loaders/text"
)

// open makes the source and the splitter of the shape.
func (r *reading) open() error {
	shape := &r.def.shape
	switch {
	case shape.kind == "xlsx" || shape.workbook && r.in.Container == "xlsx":
		return r.openSheet()
	case shape.kind == "json":
		return r.openJSON(shape.path)
	case shape.kind == "json-lines":
		content, err := r.in.Text() // in which every end of a line is known, as it is not in the head of the file
		if err != nil {
			return err
		}
		head := make([]byte, text.HeadBytes)
		n, err := io.ReadFull(content, head)
		if err != nil && err != io.EOF && !errors.Is(err, io.ErrUnexpectedEOF) {
			return r.in.ArchiveError(err)
		}
		if !text.IsJSONLines(head[:n]) {
			return r.openJSON("")
		}
	}
	words, err := r.in.Text()
	if err != nil {
		return err
	}
	lines := text.NewLineReader(words, r.in.Limits.MaxLine)
	if shape.kind != "fixed" {
		lines.Decode = r.in.LineDecoder()
	}
	r.source = &text.PhysicalLines{Reader: lines, Limits: r.in.Limits, Quoted: shape.quoted, Delimiter: r.delimiterOf}
	r.lookAhead()
	switch shape.kind {
	case "fixed":
		r.split = fixed(r.def.columns, shape)
	case "json-lines":
		r.split = jsonCells(r.def.columns, true)
	case "delimited":
		r.splitAt(r.delimiterOf())
		r.source = &text.Peeking{Source: r.source}
	}
	return nil
}

// openSheet makes the source of a workbook.
func (r *reading) openSheet() error {
	sheet, err := text.NewWorkbook(r.in, r.def.shape.sheet)
	if err != nil {
		return err
	}
	r.source, r.sheet, r.split = sheet, sheet, text.Delimited(text.CellMark, false)
	r.lookAhead()
	return nil
}

// lookAhead lets the source know its last records, where a rule asks for their place.
func (r *reading) lookAhead() {
	if most := r.def.maxFromEnd(); most > 0 {
		r.source = &text.LookAhead{Source: r.source, Most: most}
	}
}

// maxFromEnd returns how far from the end a rule asks for.
func (d *definition) maxFromEnd() int {
	most := 0
	for i := range d.lines {
		most = max(most, d.lines[i].fromEnd)
	}
	for i := range d.totals {
		most = max(most, d.totals[i].fromEnd)
	}
	return most
}
