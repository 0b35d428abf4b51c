package reports

import (
	"slices"
	"strings"

	"tieout/internal/lines"
)

// textWidth is how many columns a list of the text takes where no terminal says how wide it is.
const textWidth = 80

// textColumn is a column of a list of the text.
type textColumn struct {
	name, title string
	number      bool // it stands to the right
	// spare says in which order columns are left out where there is no room for all, the least needed first: 1, 2, ...;
	// 0: never. What is left out stands in the list's CSV file.
	spare int
	cells []string
}

func (c *textColumn) width() (columns int) {
	for _, cell := range c.cells {
		columns = max(columns, displayWidth(cell))
	}
	return columns
}

// writeList writes columns side by side, of which as many as so many columns of a terminal have room for.
func writeList(out *lines.Writer, list []textColumn, columns int) {
	list, widths := fitting(list, columns)
	total := -2
	for _, width := range widths {
		total += width + 2
	}
	if total > columns {
		writeRecords(out, list, columns)
		return
	}
	for i := range list[0].cells {
		var b strings.Builder
		for n := range list {
			cell := shortened(list[n].cells[i], widths[n])
			gap := strings.Repeat(" ", widths[n]-displayWidth(cell))
			if list[n].number {
				b.WriteString(gap + cell + "  ")
			} else {
				b.WriteString(cell + gap + "  ")
			}
		}
		out.Line("%s", strings.TrimRight(b.String(), " "))
	}
}

// fitting returns the columns for which there is room, and how wide each is: where the last ones are still too wide, the
// widest that holds no numbers is narrowed.
func fitting(list []textColumn, columns int) (kept []textColumn, widths []int) {
	kept = slices.Clone(list)
	for spare := 1; ; spare++ {
		total := -2
		widths = widths[:0]
		for i := range kept {
			widths = append(widths, kept[i].width())
			total += widths[i] + 2
		}
		at := slices.IndexFunc(kept, func(c textColumn) bool { return c.spare == spare })
		if total <= columns || at < 0 && spare > len(list) {
			for ; total > columns && narrow(kept, widths); total-- {
			}
			return kept, widths
		}
		if at >= 0 {
			kept = slices.Delete(kept, at, at+1)
		}
	}
}

// narrow takes a column away from the widest text; false where none can spare one.
func narrow(list []textColumn, widths []int) bool {
	const least = 20 // days, merchants and retrieval references have fewer, and are never cut
	widest := -1
	for i := range list {
		if !list[i].number && widths[i] > least && (widest < 0 || widths[i] > widths[widest]) {
			widest = i
		}
	}
	if widest >= 0 {
		widths[widest]--
	}
	return widest >= 0
}

// shortened is a text in so many columns: of one that is too long the end, by which references differ.
func shortened(text string, columns int) string {
	if displayWidth(text) <= columns {
		return text
	}
	runes := []rune(text)
	for len(runes) > 0 && displayWidth(string(runes))+1 > columns {
		runes = runes[1:]
	}
	return "…" + string(runes)
}

// writeRecords writes each row of a list as a paragraph of its cells, numbers by their heads: there is no room for columns.
func writeRecords(out *lines.Writer, list []textColumn, columns int) {
	for i := 1; i < len(list[0].cells); i++ {
		var cells []string
		for n := range list {
			cell := list[n].cells[i]
			if list[n].number && cell != "" {
				cell = list[n].cells[0] + " " + cell
			}
			if cell != "" {
				cells = append(cells, cell)
			}
		}
		writeCells(out, cells[:1], "", columns)
		writeCells(out, cells[1:], "  ", columns)
	}
}
