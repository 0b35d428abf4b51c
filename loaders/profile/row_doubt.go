package profile

import (
	"cmp"
	"slices"

	"tieout/loaders/account"
	"tieout/loaders/text"
)

// A cell that says what a row is decides money, as a key does. Where a character of it is broken, it
// is not known which word was meant: a row must not become what the profile makes of all other words.

// deciding compiles the columns on which the kind of a row depends, each once.
func (c *compiler) deciding(kinds []RowPlan) (list []account.TextOp) {
	var seen []string
	for i := range kinds {
		for j := range kinds[i].when {
			one := &kinds[i].when[j]
			if !slices.Contains(seen, one.rule.column) {
				seen, list = append(seen, one.rule.column), append(list, one.at)
			}
			if one.other != nil {
				list = append(list, one.other)
			}
		}
	}
	return list
}

// kindOf returns the kind of the record, as kind does. Doubt says why the kind of a record can't be
// known, whose deciding cell holds a broken character.
func (p *plan) kindOf(r *account.Record) (kind *RowPlan, doubt *text.RowError) {
	for _, op := range p.deciding {
		if account.IsBroken(op(r)) {
			return p.kindInDoubt(r)
		}
	}
	return p.kind(r), nil
}

// kindInDoubt goes through the kinds as kind does, and stops at the first that fits in all whole
// cells and depends on a broken one.
func (p *plan) kindInDoubt(r *account.Record) (kind *RowPlan, doubt *text.RowError) {
	for i := range p.kinds {
		broken, fits := (*check)(nil), true
		for j := range p.kinds[i].when {
			switch one := &p.kinds[i].when[j]; {
			case one.brokenIn(r):
				broken = one
			case !one.holds(r):
				fits = false
			}
		}
		switch {
		case !fits:
		case broken != nil:
			return nil, broken.refuse(r)
		default:
			return &p.kinds[i], nil
		}
	}
	return nil, nil
}

// repeatInDoubt says why it can't be known whether a row says again what another one says: a cell by which such rows
// are known is broken, so that one payment would count twice.
func (r *reading) repeatInDoubt() *text.RowError {
	for i, op := range r.plan.repeats {
		if cell := op(&r.rec); account.IsBroken(cell) {
			var v account.Values
			v.Whole(r.def.repeats.same[i], string(cell))
			return v.Failed
		}
	}
	return nil
}

// brokenIn reports whether a cell that the check reads holds a broken character.
func (c *check) brokenIn(r *account.Record) bool {
	return account.IsBroken(c.at(r)) || c.other != nil && account.IsBroken(c.other(r))
}

// refuse says what of the check's cells is broken.
func (c *check) refuse(r *account.Record) *text.RowError {
	var v account.Values
	v.Whole(c.rule.column, string(c.at(r)))
	if c.other != nil {
		v.Whole(cmp.Or(c.rule.same, c.rule.differs), string(c.other(r)))
	}
	return v.Failed
}
