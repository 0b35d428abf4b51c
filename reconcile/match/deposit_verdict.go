package match

import (
	"fmt"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// judge writes the deposits and payouts into the proof and the memory.
func (b *depositMatcher) judge(out *Result) {
	for _, d := range b.deposits {
		proof := &out.Proof.ForCurrency(d.Deposit.Currency).Deposits
		if d.carried {
			proof.Opening.Add(d.Deposit.Amount, d.Deposit.Amount)
		} else {
			proof.New.Add(d.Deposit.Amount, d.Deposit.Amount)
		}
		if d.proofSum != nil {
			d.proofSum(proof).Add(d.Deposit.Amount, d.Deposit.Amount)
			b.countGone(out, d.carried)
			continue
		}
		proof.Unmatched.Add(d.Deposit.Amount, d.Deposit.Amount)
		if d.FirstSeen.AddDays(rememberDays) < b.in.AsOf {
			b.countGone(out, d.carried)
			continue
		}
		d.Kept = d.Place != 0 // a deposit that waits says the same every night
		out.Items = append(out.Items, d.Item)
	}
	for _, l := range b.payouts {
		if l.paid || b.in.ClosedItems[l.ID] != "" {
			b.countGone(out, l.carried)
			continue
		}
		b.keepUnpaid(out, l)
	}
}

// keepUnpaid keeps a payout that no deposit paid yet, and says so once it is late.
func (b *depositMatcher) keepUnpaid(out *Result, l *payoutState) {
	source, _ := b.sourceOf(l.Payout.Provider)
	due := l.Payout.SettleDate.AddDays(source.WithinDays)
	l.Due = due
	waits := b.awaitedFile(l.Payout)
	if waits != nil && waits.NeverSent && due <= b.in.AsOf && l.Payout.Net.IsPositive() {
		out.addNeeded(waits)
	}
	switch {
	case !source.Expected && l.FirstSeen.AddDays(rememberDays) < b.in.AsOf:
		b.countGone(out, l.carried)
		return
	case source.Expected && due <= b.in.AsOf && waits == nil && l.Payout.Net.IsPositive():
		l.Verdict = reconcile.Missing
		b.raised = append(b.raised, &reconcile.Exception{
			ID: reconcile.DigestID("E", string(reconcile.MissingDeposit), l.ID), Kind: reconcile.MissingDeposit, ItemID: l.ID,
			Provider: l.Payout.Provider, MerchantID: l.Payout.MerchantID, Currency: l.Payout.Currency, OrderNo: l.Payout.DepositRef,
			ExpectedNet: decimal.NewNullDecimal(l.Payout.Net), Due: due,
			Cause: reconcile.MissingDeposit.UnknownCause(fmt.Sprintf("%d lines settled on %s, deposit reference %q: no deposit names it or has its amount",
				l.Payout.Lines, l.Payout.SettleDate, l.Payout.DepositRef)),
		})
	}
	out.Items = append(out.Items, l.Item)
}

// awaitedFile returns a bank file that could hold the deposit and has not come; nil when there is none.
func (b *depositMatcher) awaitedFile(l *reconcile.Payout) *UnavailableFile {
	for i := range b.in.UnavailableFiles {
		gate := &b.in.UnavailableFiles[i]
		if gate.Side == reconcile.DepositSide && !gate.Optional && !b.in.closed(gate) && reconcile.Compatible(gate.Provider, l.Provider) && (gate.Date == 0 || gate.Date >= l.SettleDate) {
			return gate
		}
	}
	return nil
}

func (b *depositMatcher) countGone(out *Result, carried bool) {
	if carried {
		out.Gone++
	}
}
