package loaders

import "maps"

// others compiles the further rows of a kind: `also` says what differs from the
// kind's own fields. A sale whose flag says that it was voided is a sale and a void.
func (c *compiler) others(p rowPlan, rule *rowRule) rowPlan {
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

// withOthers returns the kind's row and the further ones of the same line. A fault
// in one of them refuses the line.
func (k *rowPlan) withOthers(row Row, r *rec, d *Defaults) []Row {
	rows := []Row{row}
	for i := range k.also {
		rows = append(rows, k.also[i].row(r, d))
	}
	return rows
}
