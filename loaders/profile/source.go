package profile

import (
	"bytes"

	"tieout/loaders/text"
)

// fixed slices a line at the bytes where its fields stand. A field is sliced
// before it is decoded: widths count bytes, and a name in GBK has two a character. A system may fill fields
// and what stands between them with NUL instead of blanks.
func fixed(columns []columnRule, shape *shapeRule) text.Splitter {
	width := fixedWidth(columns, shape)
	return func(content []byte, cells [][]byte) ([][]byte, *text.RowError) {
		if len(content) != width && len(content) != width+shape.closing {
			if !shape.trimmed || len(content) > width {
				return cells, text.Refuse("line-width", "want %d bytes on a line, got %d", width, len(content))
			}
			content = append(append([]byte(nil), content...), bytes.Repeat([]byte{' '}, width-len(content))...)
		}
		at := 0
		for i := range columns {
			end := at + columns[i].width
			cell := content[at:end]
			if bytes.IndexByte(cell, 0) >= 0 {
				cell = bytes.TrimRight(cell, "\x00 ")
			}
			cells = append(cells, cell)
			for gap := end; gap < end+shape.gap && gap < len(content); gap++ {
				if content[gap] != ' ' && content[gap] != 0 {
					return cells, text.Refuse("line-width", "want a blank after %s, at byte %d, got %q: the fields are out of step", columns[i].name, gap+1, content[gap])
				}
			}
			at = end + shape.gap
		}
		return cells, nil
	}
}

// fixedWidth is how many bytes a line of fixed fields has, without the blanks after the last.
func fixedWidth(columns []columnRule, shape *shapeRule) (width int) {
	for i := range columns {
		width += columns[i].width + shape.gap
	}
	return width - shape.gap
}
