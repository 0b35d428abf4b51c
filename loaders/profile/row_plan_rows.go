package profile

import (
	"tieout/loaders/account"
	"tieout/reconcile/money"
)

// kind returns the first kind of rows that the record fits; nil: none.
func (p *plan) kind(r *account.Record) *RowPlan {
	for i := range p.kinds {
		if allHold(p.kinds[i].when, r) {
			return &p.kinds[i]
		}
	}
	return nil
}

// Row makes the domain row of a record. Faults are in r.V.Failed.
func (k *RowPlan) Row(r *account.Record, d *account.Defaults) account.Row {
	k.readMoney(r, d)
	return k.Reader.read(r, d)
}

// readMoney reads what a row and its compact form have in common: its currency and amounts.
func (k *RowPlan) readMoney(r *account.Record, d *account.Defaults) {
	k.readCurrency(r, d)
	k.readAmounts(r)
}

// readCurrency finds the row's currency, on which its decimals depend.
func (k *RowPlan) readCurrency(r *account.Record, d *account.Defaults) {
	code := d.Currency
	if k.Currency != nil {
		if text := k.Currency(r); len(text) > 0 {
			code = string(text)
		}
	}
	if code == r.Currency {
		return
	}
	r.Currency = r.V.Currency(code, d.Currency)
	if digits, err := money.MinorDigits(r.Currency); err == nil {
		r.Digits = digits
	}
}

// readAmounts reads the amounts, those that are computed from others last.
func (k *RowPlan) readAmounts(r *account.Record) {
	r.Minor = [account.AmountCount]int64{}
	for i, op := range &k.Amounts {
		if op != nil && !k.computed[i] {
			r.Minor[i], _ = op(r)
		}
	}
	for i := range k.computed {
		if k.computed[i] {
			r.Minor[i], _ = k.Amounts[i](r)
		}
	}
}
