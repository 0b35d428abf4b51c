package reports

import (
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"tieout/reconcile"
)

// The first sheet of the workbook leads from each sum to its rows: they stand together on their sheet, which is ordered so.

// orderedBy orders rows by the texts of some columns, one after "-" from its greatest text on; rows that are equal in them
// stay in the order of the list.
func orderedBy[T any](s *list[T], rows []shown, names ...string) []shown {
	places, signs := make([]int, len(names)), make([]int, len(names))
	for i, name := range names {
		plain := strings.TrimPrefix(name, "-")
		places[i], signs[i] = s.place(plain), 1-2*(len(name)-len(plain))
	}
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b shown) int {
		for i, place := range places {
			if order := strings.Compare(a[place], b[place]); order != 0 {
				return order * signs[i]
			}
		}
		return 0
	})
	return rows
}

// block returns where those rows of a sheet are that are kept, as a link within the workbook leads there; empty where there
// are none, or where others stand between them.
func (t *table) block(keep func(row int) bool) string {
	first, last, count := -1, -1, 0
	for row := range t.atHand() {
		if !keep(row) {
			continue
		}
		if first < 0 {
			first = row
		}
		last, count = row, count+1
	}
	if count == 0 || last-first+1 != count {
		return ""
	}
	from, errFrom := excelize.CoordinatesToCellName(1, first+2) // below the head
	to, errTo := excelize.CoordinatesToCellName(len(t.columns), last+2)
	if errFrom != nil || errTo != nil {
		return ""
	}
	return t.place(from + ":" + to)
}

// top is where a sheet begins.
func (t *table) top() string { return t.place("A1") }

func (t *table) place(cells string) string {
	return "'" + strings.ReplaceAll(t.sheet, "'", "''") + "'!" + cells
}

// rowsOn says on which sheet, by the CSV file that has the same rows, rows stand, and what columns of them say.
type rowsOn struct {
	csv   string
	texts []columnText
}

type columnText struct{ column, is string }

// sheetRowsOf says where the rows of a term of the proof stand; no file: no sheet has them.
func sheetRowsOf(l *ProofLine) (on rowsOn) {
	verdict := strings.ReplaceAll(l.Name, "_", "-")
	switch name := l.Side + " " + l.Name; {
	case l.Sign != "=":
	case l.Side == "payouts":
		return rowsOn{"deposits.csv", []columnText{{"what", "payout"}, {"verdict", verdict}}}
	case l.Side == "deposits":
		return rowsOn{"deposits.csv", []columnText{{"what", "movement"}, {"verdict", verdict}}}
	case l.Name == "held":
		return rowsOn{"held.csv", []columnText{{"side", l.Side}}}
	case name == "terminal undeducted":
		return rowsOn{"exceptions.csv", []columnText{{"kind", string(reconcile.RefundNotDeducted)}}}
	case name == "settlement unexpected":
		return rowsOn{"exceptions.csv", []columnText{{"kind", string(reconcile.UnexpectedSettlement)}}}
	default:
		on.csv = map[string]string{
			"terminal missing": "missing.csv", "terminal in_transit": "in_transit.csv", "terminal waiting": "waiting.csv", "settlement adjustments": "adjustments.csv",
		}[name]
	}
	return on
}

// bookLinks knows the sheets to which the first one leads.
type bookLinks struct {
	sheets map[string]*table // by the CSV file that has the same rows
	parts  map[partKey]string
}

// ofTerm leads from a term of the proof to its rows; empty: no sheet has them.
func (k *bookLinks) ofTerm(l *ProofLine, currency string) string {
	on := sheetRowsOf(l)
	if l.Zero() || on.csv == "" {
		return ""
	}
	on.texts = append(on.texts, columnText{"currency", currency})
	return k.rowsOf(on)
}

// ofKind leads to the open exceptions of a kind.
func (k *bookLinks) ofKind(kind string) string {
	return k.rowsOf(rowsOn{"exceptions.csv", []columnText{{"kind", kind}}})
}

// rowsOf leads to rows of a sheet. Where none of them is among the first rows of the list, which the workbook holds, it
// leads to the sheet, which says where all rows are.
func (k *bookLinks) rowsOf(on rowsOn) string {
	t := k.sheets[on.csv]
	said := make([]func(row int) string, len(on.texts))
	for i, text := range on.texts {
		said[i] = t.column(text.column)
	}
	if block := t.block(func(row int) bool {
		for i, text := range on.texts {
			if said[i](row) != text.is {
				return false
			}
		}
		return true
	}); block != "" {
		return block
	}
	return t.top()
}

// ofRow leads to the row of a missing sale; empty: the sheet does not hold it.
func (k *bookLinks) ofRow(id string) string {
	t := k.sheets["missing.csv"]
	idOf := t.column("exception_id")
	return t.block(func(row int) bool { return idOf(row) == id })
}

// linkedSheets are the sheets of the workbook, and what leads to their rows.
func (r *Report) linkedSheets() ([]table, *bookLinks) {
	sheets := r.sheets()
	links := &bookLinks{sheets: map[string]*table{}}
	for i := range sheets {
		links.sheets[sheets[i].csv] = &sheets[i]
	}
	parts, places := r.partsOf(links.sheets["missing.csv"])
	if links.parts = places; parts.kept == 0 {
		return sheets, links
	}
	return append(sheets[:len(sheets):len(sheets)], parts), links // the last of the lists: the others keep their places
}
