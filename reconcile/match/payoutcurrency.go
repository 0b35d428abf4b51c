package match

import (
	"fmt"

	"tieout/reconcile"
)

// A bank may book a payout in the currency of the account. Nothing says which rate it took,
// so that payout and movement stay open, and each is said with the rate that they would imply.

// inOtherCurrency returns the movement in another currency that names the reference of an
// open payout; nil when there is none, or several.
func (b *bank) inOtherCurrency(p *payoutState) (found *depositState) {
	if p.Payout.DepositRef == "" || !p.IsOpen() || p.group.isPaid() {
		return nil
	}
	for _, d := range b.deposits {
		if d.Verdict != reconcile.Unmatched || d.Deposit.Currency == p.Payout.Currency || d.refKey().reference != p.refKey().reference ||
			!reconcile.Compatible(d.Deposit.Provider, p.Payout.Provider) || (d.minor > 0) != (p.minor > 0) {
			continue
		}
		if found != nil {
			return nil
		}
		found = d
	}
	return found
}

// payoutInOtherCurrency returns the open payout that the movement names so; nil when there is none.
func (b *bank) payoutInOtherCurrency(d *depositState) *payoutState {
	if reconcile.DepositReference(d.Deposit.Reference) == "" {
		return nil
	}
	for _, p := range b.payouts {
		if b.inOtherCurrency(p) == d {
			return p
		}
	}
	return nil
}

// impliedRate writes the rate at which the movement would be the payout, rounded to six decimals.
func impliedRate(p *payoutState, d *depositState) string {
	rate := d.Deposit.Amount.DivRound(p.Payout.Net, 6)
	return fmt.Sprintf("%s %s for one %s", rate, d.Deposit.Currency, p.Payout.Currency)
}
