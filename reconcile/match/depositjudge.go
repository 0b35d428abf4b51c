package match

import (
	"fmt"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// judge writes the deposits and lumps into the proof and the memory.
func (b *bank) judge(out *Result) {
	for _, d := range b.deposits {
		proof := &out.Proof.ForCurrency(d.Deposit.Currency).Deposits
		if d.carried {
			proof.Opening.Add(d.Deposit.Amount, d.Deposit.Amount)
		} else {
			proof.New.Add(d.Deposit.Amount, d.Deposit.Amount)
		}
		if d.bucket != nil {
			d.bucket(proof).Add(d.Deposit.Amount, d.Deposit.Amount)
			b.forget(out, d.carried)
			continue
		}
		proof.Unmatched.Add(d.Deposit.Amount, d.Deposit.Amount)
		if d.FirstSeen.AddDays(RememberDays) < b.in.AsOf {
			b.forget(out, d.carried)
			continue
		}
		d.Kept = d.Place != 0 // a deposit that waits says the same every night
		out.Items = append(out.Items, d.Item)
	}
	for _, l := range b.lumps {
		if l.paid || b.in.ClosedItems[l.ID] != "" {
			b.forget(out, l.carried)
			continue
		}
		b.await(out, l)
	}
}

// await keeps a lump that no deposit paid yet, and says so once it is late.
func (b *bank) await(out *Result, l *lumpEntry) {
	source, _ := b.source(l.Lump.Provider)
	due := l.Lump.SettleDate.AddDays(source.WithinDays)
	l.Due = due
	waits := b.waiting(l.Lump)
	if waits != nil && waits.Never && due <= b.in.AsOf && l.Lump.Net.IsPositive() {
		out.need(waits)
	}
	switch {
	case !source.Expected && l.FirstSeen.AddDays(RememberDays) < b.in.AsOf:
		b.forget(out, l.carried)
		return
	case source.Expected && due <= b.in.AsOf && waits == nil && l.Lump.Net.IsPositive():
		l.Verdict = reconcile.Missing
		b.raised = append(b.raised, &reconcile.Exception{
			ID: reconcile.DigestID("E", string(reconcile.MissingDeposit), l.ID), Kind: reconcile.MissingDeposit, ItemID: l.ID,
			Provider: l.Lump.Provider, MerchantID: l.Lump.MerchantID, Currency: l.Lump.Currency, OrderNo: l.Lump.DepositRef,
			ExpectedNet: decimal.NewNullDecimal(l.Lump.Net), Due: due,
			Cause: reconcile.MissingDeposit.Unexplained(fmt.Sprintf("%d lines settled on %s, deposit reference %q: no deposit names it or has its amount",
				l.Lump.Lines, l.Lump.SettleDate, l.Lump.DepositRef)),
		})
	}
	out.Items = append(out.Items, l.Item)
}

// waiting returns a bank file that could hold the deposit and has not come; nil when there is none.
func (b *bank) waiting(l *reconcile.Lump) *Gate {
	for i := range b.in.Gates {
		gate := &b.in.Gates[i]
		if gate.Side == reconcile.DepositSide && !gate.Optional && reconcile.Compatible(gate.Provider, l.Provider) && (gate.Date == 0 || gate.Date >= l.SettleDate) {
			return gate
		}
	}
	return nil
}

func (b *bank) forget(out *Result, carried bool) {
	if carried {
		out.Gone++
	}
}
