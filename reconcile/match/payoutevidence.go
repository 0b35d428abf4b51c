package match

import (
	"fmt"
	"slices"

	"tieout/reconcile"
)

// What a payout that is not in the bank, and a movement that pays none, say of one another:
// never that there is nothing of an amount where there is.

// ofThatAmount says that no movement is of the payout's amount, or which one is, and why it is
// not its money.
func (b *bank) ofThatAmount(p *payoutState) string {
	for _, d := range b.deposits {
		if d.minor != p.minor || d.Deposit.Currency != p.Payout.Currency || d.Deposit.ValueDate < p.Payout.SettleDate || !reconcile.Compatible(d.Deposit.Provider, p.Payout.Provider) ||
			d.group == nil && b.mayPay(d, p, lateByAmount) { // a rival
			continue
		}
		why := "outside its days"
		switch {
		case d.group != nil:
			why = "which pays another payout"
		case !reconcile.Compatible(d.Deposit.MerchantID, p.Payout.MerchantID):
			why = "which names the merchant " + d.Deposit.MerchantID
		case d.refKey().reference != "":
			why = "under " + d.Deposit.Reference
		}
		return fmt.Sprintf("; of that amount is %s:%d of %s, %s", d.Deposit.Origin.File, d.Deposit.Origin.Line, d.Deposit.ValueDate, why)
	}
	return " or is of that amount"
}

// noneOfThisAmount says that no open payout is of the movement's amount, or which one is that
// it doesn't pay.
func (b *bank) noneOfThisAmount(d *depositState) string {
	for _, p := range b.unpaid[equalAmount{d.Deposit.Currency, d.minor}] {
		return fmt.Sprintf("of this amount is the open payout of the merchant %s settled on %s%s, and no set of the others that is the only one adds up to it",
			p.Payout.MerchantID, p.Payout.SettleDate, withReference(p))
	}
	return "no open payout of the days before is of this amount, and no set of them that is the only one adds up to it"
}

func withReference(p *payoutState) string {
	if p.Payout.DepositRef == "" {
		return ""
	}
	return " under " + p.Payout.DepositRef
}

// rivals counts the unmatched movements of just the payout's amount.
func (b *bank) rivals(p *payoutState) (count int) {
	if b.unmatched == nil {
		b.unmatched = map[equalAmount][]*depositState{}
		for _, d := range b.deposits {
			if d.Verdict == reconcile.Unmatched {
				key := equalAmount{d.Deposit.Currency, d.minor}
				b.unmatched[key] = append(b.unmatched[key], d)
			}
		}
	}
	for _, d := range b.unmatched[equalAmount{p.Payout.Currency, p.minor}] {
		count += int(rowsIf(b.mayPay(d, p, lateByAmount)))
	}
	return count
}

// candidates counts the open payouts of just the movement's amount.
func (b *bank) candidates(d *depositState) (count int) {
	if b.unpaid == nil {
		b.unpaid = map[equalAmount][]*payoutState{}
		for _, p := range b.payouts {
			if p.IsOpen() && !p.group.isPaid() {
				key := equalAmount{p.Payout.Currency, p.minor}
				b.unpaid[key] = append(b.unpaid[key], p)
			}
		}
	}
	for _, p := range b.unpaid[equalAmount{d.Deposit.Currency, d.minor}] {
		count += int(rowsIf(b.mayPay(d, p, lateByAmount)))
	}
	return count
}

// closedUnder reports whether a person closed a payout of the reference.
func (b *bank) closedUnder(key refKey) bool {
	return slices.ContainsFunc(b.payouts, func(p *payoutState) bool {
		return p.refKey() == key && p.Verdict == reconcile.Closed && p.Reason == reasonClosed
	})
}
