package profile

import (
	"maps"

	"tieout/loaders/account"
)

// compileAlso compiles the further rows of a kind: `also` says what differs from the
// kind's own fields. A sale whose flag says that it was voided is a sale and a void.
func (c *compiler) compileAlso(p RowPlan, rule *rowRule) RowPlan {
	for _, own := range rule.also {
		fields := maps.Clone(rule.fields)
		if fields == nil {
			fields = map[string]valueRule{}
		}
		maps.Copy(fields, own)
		p.also = append(p.also, c.rowPlan(&rowRule{fields: fields}))
	}
	return p
}

// rowsWithAlso returns the kind's row and the further ones of the same line. A fault
// in one of them refuses the line.
func (k *RowPlan) rowsWithAlso(row account.Row, r *account.Record, d *account.Defaults) []account.Row {
	rows := []account.Row{row}
	for i := range k.also {
		rows = append(rows, k.also[i].Row(r, d))
	}
	return rows
}
