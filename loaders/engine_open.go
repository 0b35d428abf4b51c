package loaders

// open makes the source and the splitter of the shape.
func (r *reading) open() error {
	shape := &r.def.shape
	switch shape.kind {
	case "xlsx":
		source, err := newWorkbook(r.in, shape.sheet)
		r.source, r.split = source, delimited(cellMark, false)
		return err
	case "json":
		text, err := r.in.text()
		r.source, r.split = newJSONArray(text, shape.path, r.in.limits), jsonCells(r.def.columns, false)
		return err
	}
	text, err := r.in.text()
	if err != nil {
		return err
	}
	lines := newLineReader(text, r.in.limits.MaxLine)
	if shape.kind != "fixed" {
		lines.decode = r.in.lineDecoder()
	}
	r.source = &physicalLines{reader: lines, limits: r.in.limits, quoted: shape.quoted}
	if most := r.def.furthest(); most > 0 {
		r.source = &lookAhead{source: r.source, most: most}
	}
	switch shape.kind {
	case "fixed":
		r.split = fixed(r.def.columns, shape)
	case "json-lines":
		r.split = jsonCells(r.def.columns, true)
	default:
		r.split = delimited(shape.delimiter, shape.quoted)
	}
	return nil
}

// furthest returns how far from the end a rule asks for.
func (d *definition) furthest() int {
	most := 0
	for i := range d.lines {
		most = max(most, d.lines[i].fromEnd)
	}
	for i := range d.totals {
		most = max(most, d.totals[i].fromEnd)
	}
	return most
}
