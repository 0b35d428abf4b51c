package loaders

import (
	"context"
	"strings"

	"tieout/loaders/profile"
	"tieout/loaders/text"
)

// Meeting is what a log and a settlement file have in common.
type Meeting struct {
	Sales, Lines int // sales of the log, sale lines of the file
	Shared       int // lines that name a sale by their reference or order number
	Equal        int // those of them with the gross of the sale
}

// Add adds another meeting of files of the same two sources.
func (m *Meeting) Add(o Meeting) { m.Shared, m.Equal = m.Shared+o.Shared, m.Equal+o.Equal }

// Fewer is how many rows the smaller side has: so many can meet.
func (m *Meeting) Fewer() int { return min(m.Sales, m.Lines) }

// Meet counts the lines that name a sale of the log. Both inspections must have been made with Choice.References.
func Meet(log, settlement *Inspection) Meeting {
	m := Meeting{Sales: log.rows.sales, Lines: len(settlement.rows.settled)}
	for i := range settlement.rows.settled {
		line := &settlement.rows.settled[i]
		if sale, found := log.rows.sale(line); found {
			m.Shared++
			if sale.gross == line.gross {
				m.Equal++
			}
		}
	}
	return m
}

// References are the references and order numbers of the sales of a log, or of the sale lines of a settlement file,
// that was inspected with Choice.References.
func (i *Inspection) References() map[string]bool {
	all := map[string]bool{}
	for key := range i.rows.sold {
		all[key[1:]] = true
	}
	for n := range i.rows.settled {
		for _, reference := range [...]string{i.rows.settled[n].rrn, i.rows.settled[n].order} {
			if reference != "" {
				all[reference] = true
			}
		}
	}
	return all
}

// Setting is a choice that a profile leaves to its source.
type Setting = profile.Choice

// SettingsOf lists the settings of a profile, built-in or a path. Errors: as ProfileOf.
func SettingsOf(name string) ([]Setting, error) {
	p, err := ProfileOf(name, nil, "")
	if err != nil {
		return nil, err
	}
	return p.Choices(), nil
}

// mostTried is how many rows of a file are looked at to choose a column.
const mostTried = 5000

// Columns returns the values that the first rows of a file have in each column, by the name that its header writes.
// A file without such a header has none, as one that can't be read. Errors: ErrUnknownProfile, the context's.
func Columns(ctx context.Context, path string, choice Choice, limits text.Limits) (map[string][]string, error) {
	p, err := ProfileOf(choice.Profile, choice.Settings, "")
	if err != nil {
		return nil, err
	}
	in, err := Open(path, limits, p)
	if err != nil {
		return nil, ctx.Err()
	}
	defer func() { _ = in.Close() }() // read only: nothing can be lost
	values := map[string][]string{}
	_ = p.Cells(in, mostTried, func(names []string, cells [][]byte) { // Inspect tells what is wrong with the file
		for i, cell := range cells {
			if value := strings.Trim(strings.TrimSpace(string(cell)), "`'\t"); value != "" && names[i] != "" {
				values[names[i]] = append(values[names[i]], value)
			}
		}
	})
	return values, ctx.Err()
}
