package loaders

import "tieout/reconcile/money"

// kind returns the first kind of rows that the record fits; nil: none.
func (p *plan) kind(r *rec) *rowPlan {
	for i := range p.kinds {
		if allHold(p.kinds[i].when, r) {
			return &p.kinds[i]
		}
	}
	return nil
}

// row makes the domain row of a record. Faults are in r.v.failed.
func (k *rowPlan) row(r *rec, d *Defaults) Row {
	k.readCurrency(r, d)
	k.readAmounts(r)
	return k.reader.read(r, d)
}

// readCurrency finds the row's currency, on which its decimals depend.
func (k *rowPlan) readCurrency(r *rec, d *Defaults) {
	code := d.Currency
	if k.currency != nil {
		if text := k.currency(r); len(text) > 0 {
			code = string(text)
		}
	}
	if code == r.currency {
		return
	}
	r.currency = r.v.currency(code, d.Currency)
	if digits, err := money.MinorDigits(r.currency); err == nil {
		r.digits = digits
	}
}

// readAmounts reads the amounts, those that are computed from others last.
func (k *rowPlan) readAmounts(r *rec) {
	r.minor = [amountCount]int64{}
	for _, computed := range [...]bool{false, true} {
		for i, op := range k.amounts {
			if op != nil && k.computed[i] == computed {
				r.minor[i], _ = op(r)
			}
		}
	}
}
