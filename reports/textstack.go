package reports

import (
	"io"
	"strings"

	"tieout/internal/lines"
)

// On a narrow terminal the proof and the lists are laid out otherwise rather than cut or broken: first labels run over several
// lines, then what stands before them has a line of its own, at last each row is a paragraph. No amount, day or file is ever cut.

// leastLabel is the narrowest column in which a label may run over several lines.
const leastLabel = 14

// gridRow is a row of a grid: words, the last of which is the label, and numbers. One without numbers may be a head, which takes
// the whole width.
type gridRow struct {
	words, numbers []string
	head           bool
}

// writeGrid writes rows of words and as many numbers, which stand to the right; the first row is the head. It takes at most so
// many columns; 0: as many as it needs.
func writeGrid(w io.Writer, grid [][]string, numbers, columns int) error {
	rows := make([]gridRow, len(grid))
	for i, row := range grid {
		rows[i] = gridRow{words: row[:len(row)-numbers], numbers: row[len(row)-numbers:]}
	}
	before, label, after := gridWidths(rows)
	out := &lines.Writer{Out: w}
	if room := columns - before - after; columns == 0 || label <= room {
		writeGridRows(out, rows, label, columns)
		return out.Err
	} else if labelLines(rows, room) <= 2 {
		writeGridRows(out, rows, room, columns)
		return out.Err
	}
	apart := headsApart(rows)
	_, _, after = gridWidths(apart)
	if room := columns - after; labelLines(apart, room) <= 3 {
		writeGridRows(out, apart, room, columns)
	} else {
		writeParagraphs(out, rows, columns)
	}
	return out.Err
}

// gridWidths are how many columns stand before the labels, how many the widest label takes, and how many stand behind.
func gridWidths(rows []gridRow) (before, label, after int) {
	cells := func(of func(*gridRow) []string) (sum, last int) {
		for i := range of(&rows[0]) {
			last = 0
			for n := range rows {
				if !rows[n].head {
					last = max(last, displayWidth(of(&rows[n])[i]))
				}
			}
			sum += last + 2
		}
		return sum, last
	}
	words, label := cells(func(r *gridRow) []string { return r.words })
	after, _ = cells(func(r *gridRow) []string { return r.numbers })
	return words - label - 2, label, after
}

// tooMany is of how many lines labels are that can't be broken into so many columns.
const tooMany = 1000

// labelLines returns how many lines the longest label takes in so many columns.
func labelLines(rows []gridRow, room int) (most int) {
	if room < leastLabel {
		return tooMany
	}
	for i := range rows {
		pieces := strings.Split(wrapped(rows[i].words[len(rows[i].words)-1], room), "\n")
		for _, piece := range pieces {
			if displayWidth(piece) > room && !rows[i].head {
				return tooMany
			}
		}
		if !rows[i].head {
			most = max(most, len(pieces))
		}
	}
	return most
}

// headsApart gives what stands before labels a row of its own, and indents the labels.
func headsApart(rows []gridRow) (apart []gridRow) {
	for i := range rows {
		row := &rows[i]
		head, label := strings.TrimSpace(strings.Join(row.words[:len(row.words)-1], " ")), row.words[len(row.words)-1]
		if label == "" && displayWidth(head) <= leastLabel {
			apart = append(apart, gridRow{words: []string{head}, numbers: row.numbers})
			continue
		}
		if head != "" {
			apart = append(apart, gridRow{words: []string{head}, numbers: make([]string, len(row.numbers)), head: true})
		}
		apart = append(apart, gridRow{words: []string{strings.TrimRight("  "+label, " ")}, numbers: row.numbers})
	}
	return apart
}

// writeGridRows writes rows side by side, labels in lines of so many columns.
func writeGridRows(out *lines.Writer, rows []gridRow, room, columns int) {
	wide := func(of func(*gridRow) []string) []int {
		widths := make([]int, len(of(&rows[0])))
		for n := range rows {
			for i, cell := range of(&rows[n]) {
				if !rows[n].head {
					widths[i] = max(widths[i], displayWidth(cell))
				}
			}
		}
		return widths
	}
	words, numbers := wide(func(r *gridRow) []string { return r.words }), wide(func(r *gridRow) []string { return r.numbers })
	words[len(words)-1] = min(words[len(words)-1], room)
	for i := range rows {
		row := &rows[i]
		if row.head {
			out.Line("%s", wrapped(row.words[0], columns))
			continue
		}
		pieces := strings.Split(wrapped(row.words[len(row.words)-1], room), "\n")
		var b strings.Builder
		for n, cell := range row.words[:len(row.words)-1] {
			b.WriteString(cell + strings.Repeat(" ", words[n]-displayWidth(cell)+2))
		}
		indent := strings.Repeat(" ", displayWidth(b.String()))
		b.WriteString(pieces[0] + strings.Repeat(" ", words[len(words)-1]-displayWidth(pieces[0])+2))
		for n, cell := range row.numbers {
			b.WriteString(strings.Repeat(" ", numbers[n]-displayWidth(cell)) + cell + "  ")
		}
		out.Line("%s", strings.TrimRight(b.String(), " "))
		for _, piece := range pieces[1:] {
			out.Line("%s", indent+piece)
		}
	}
}

// writeParagraphs writes each row with its numbers below, by their heads.
func writeParagraphs(out *lines.Writer, rows []gridRow, columns int) {
	for i := range rows {
		row := &rows[i]
		said := strings.Join(strings.Fields(strings.Join(row.words, " ")), " ")
		if i == 0 {
			if len(row.words) > 1 { // else it is what the labels are called
				out.Line("%s", wrapped(said, columns))
			}
			continue
		}
		var cells []string
		for n, cell := range row.numbers {
			if cell != "" {
				cells = append(cells, rows[0].numbers[n]+" "+cell)
			}
		}
		if said != "" {
			out.Line("%s", wrapped(said, columns))
		}
		writeCells(out, cells, "  ", columns)
	}
}

// writeCells writes cells one behind the other, in lines of so many columns after an indent; none is broken.
func writeCells(out *lines.Writer, cells []string, indent string, columns int) {
	line := ""
	for _, cell := range cells {
		if line != "" && displayWidth(indent+line+"  "+cell) > columns {
			out.Line("%s", indent+line)
			line = ""
		}
		if line != "" {
			line += "  "
		}
		line += cell
	}
	if line != "" {
		out.Line("%s", indent+line)
	}
}
