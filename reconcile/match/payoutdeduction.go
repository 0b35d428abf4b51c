package match

import (
	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// listsTaken reports whether the configuration lists what the bank took from a
// movement: the movement's text or reference names the deduction, and its limit
// holds, with what was taken of the merchant's movements in its time.
func (in *Input) listsTaken(d *reconcile.Deposit, taken decimal.Decimal) bool {
	for i := range in.Deductions {
		known := &in.Deductions[i]
		if !known.Share.IsPositive() && known.takenFrom(d) && taken.Add(known.earlierTaken(in, d)).LessThanOrEqual(known.Limit) {
			return true
		}
	}
	return false
}

// takenFrom reports whether a movement says that it is less by this deduction.
func (d *Deduction) takenFrom(deposit *reconcile.Deposit) bool {
	return reconcile.Compatible(d.Provider, deposit.Provider) && (d.Fits(deposit.Text) || d.Fits(deposit.Reference))
}

// earlierTaken adds up what earlier nights let pass of the deduction from movements of
// the merchant, in the time of its limit.
func (d *Deduction) earlierTaken(in *Input, deposit *reconcile.Deposit) (taken decimal.Decimal) {
	if d.Since == 0 {
		return taken
	}
	for i := range in.Opening {
		item := &in.Opening[i]
		if item.Deposit != nil && item.Deposit.MerchantID == deposit.MerchantID && item.Deposit.Origin != deposit.Origin &&
			item.Payment.Ended >= d.Since && d.takenFrom(item.Deposit) {
			taken = taken.Add(item.Payment.Deducted)
		}
	}
	return taken
}
