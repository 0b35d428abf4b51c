package reports

import (
	"io"
	"strings"

	"tieout/internal/lines"
)

// textColumns are those of the totals that stand on a screen.
var textColumns = map[string]bool{
	"currency": true, "open_start": true, "new": true, "settled": true, "closed": true, "written_off": true, "open_end": true, "missing_end": true, "recovered": true,
}

// Text writes what must be known of the month, and its totals, in so many columns; 0: no terminal says how many.
func (s *MonthStatement) Text(w io.Writer, width int) error {
	say, out := speaker(s.Language), &lines.Writer{Out: w}
	if width > 0 {
		out.Out = &wrapper{w, width}
	}
	for _, note := range s.Notes() {
		out.Line("%s", note)
	}
	rolls := s.tables()[0]
	grid := [][]string{nil}
	for range rolls.totals {
		grid = append(grid, nil)
	}
	for i, c := range rolls.columns {
		if !textColumns[c.name] {
			continue
		}
		grid[0] = append(grid[0], strings.ToUpper(say.Heading(c.title)))
		for n, row := range rolls.rows[len(rolls.rows)-rolls.totals:] {
			grid[n+1] = append(grid[n+1], say.Digits(row[i]))
		}
	}
	if out.Err != nil {
		return out.Err
	}
	return writeGrid(w, grid, len(grid[0])-1, width)
}
