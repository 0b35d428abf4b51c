package reports

import (
	"cmp"
	"strconv"
)

// What never arrived is added up by provider, merchant, age and cause. Where the rows of a part do not stand together among
// those that never arrived, oldest first, they stand together on a sheet of their own, part after part.

// partKey is a part of a breakdown, by the numbers of both.
type partKey struct{ breakdown, line int }

// partRow is a row of that sheet: a part, and the row of the sheet of what never arrived.
type partRow struct {
	partKey
	row int
}

const partColumns = "due_date business_days_overdue provider merchant_id terminal_id txn_time txn_type rrn order_no currency gross_amount expected_net exception_id"

// partsOf finds the rows of each part among those that never arrived, and makes the sheet of the parts whose rows stand
// apart there; a table without rows where there are none.
func (r *Report) partsOf(missing *table) (t table, links map[partKey]string) {
	links = map[partKey]string{}
	var apart []partRow
	for i := range r.Parts {
		lineOf := r.partOf(&r.Parts[i], missing)
		rows := make([][]partRow, len(r.Parts[i].Rows))
		for row := range missing.atHand() {
			if line := lineOf(row); line >= 0 {
				rows[line] = append(rows[line], partRow{partKey{i, line}, row})
			}
		}
		for line, list := range rows {
			key := partKey{i, line}
			if len(list) == 0 {
				continue
			}
			if links[key] = missing.block(func(row int) bool { return lineOf(row) == line }); links[key] == "" {
				apart = append(apart, list...)
			}
		}
	}
	t = r.partTable(missing, apart)
	for i := range apart {
		if key := apart[i].partKey; links[key] == "" {
			links[key] = t.block(func(row int) bool { return apart[row].partKey == key })
		}
	}
	return t, links
}

// partOf returns what tells the line of a breakdown to which a row belongs; -1: none. Beyond the first lines it is the last,
// which adds up the rest.
func (r *Report) partOf(b *Breakdown, missing *table) func(row int) int {
	lines, rest := map[string]int{}, -1
	for i := range b.Rows {
		lines[b.Rows[i].Name] = i
	}
	if b.More > 0 {
		rest = len(b.Rows) - 1
	}
	currency, provider, merchant := missing.column("currency"), missing.column("provider"), missing.column("merchant_id")
	days, cause := missing.column("business_days_overdue"), missing.column("cause")
	name := map[string]func(row int) string{
		"provider": func(row int) string { return cmp.Or(provider(row), "unknown") },
		"merchant": func(row int) string { return r.merchantNamed(provider(row), merchant(row)) },
		"age": func(row int) string {
			age, err := strconv.Atoi(days(row))
			if err != nil {
				age = -1 // not dated
			}
			return r.Heading(ages[ageAt(ages[:], age)].name)
		},
		"cause": func(row int) string { return r.Word(cause(row)) },
	}[b.By]
	return func(row int) int {
		if currency(row) != b.Currency {
			return -1
		}
		if line, known := lines[name(row)]; known {
			return line
		}
		return rest
	}
}

// partTable is the sheet of the parts whose rows stand apart.
func (r *Report) partTable(missing *table, rows []partRow) table {
	t := sheetOf(r.say, "Never arrived by part", "missing.csv", &missingList, missing.shown, len(rows), partColumns)
	t.columns = append(r.partHeads(), t.columns...)
	t.printed += 2
	of := t.row
	t.row = func(i int) []string {
		b := &r.Parts[rows[i].breakdown]
		return append([]string{r.Heading(b.By), b.Rows[rows[i].line].Name}, of(rows[i].row)...)
	}
	t.rows, t.kept, t.most = len(rows)+missing.rows-missing.atHand(), len(rows), len(rows)
	return t
}
