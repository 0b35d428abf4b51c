package match

import (
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// Payouts that were paid are kept as they are for some days, and then as facts: what
// comes weeks later for one of them opens it again, and a movement that names it is
// not called unknown. In the fact of a payout Gross is its net and Settled what came
// of it; Time is its first settle date, SettleDate the last value date; Line is the
// place of its last movement; the line of Sale counts its lines, and its file is the deposit
// reference, so that a payout whose movement is withdrawn is known by its name.

// factOfPayout is the type of such facts.
const factOfPayout = "PAYOUT"

// rememberedOf begins the text of a movement that stands for all that paid a payout of a fact.
const rememberedOf = "remembered of "

// toFact returns what is to be remembered of a payout that was paid.
func (p *payoutState) toFact() reconcile.Fact {
	f := reconcile.Fact{
		Key: p.Payout.FactKey(), Provider: p.Payout.Provider, MerchantID: p.Payout.MerchantID, Side: reconcile.DepositSide, Type: factOfPayout,
		Verdict: reconcile.Paid, Reason: p.Payment.Basis, Currency: p.Payout.Currency, Gross: p.minor, Settled: p.arrived,
		Time: p.Payout.SettleDate.Time(), SettleDate: p.Payment.Last, Sale: reconcile.Origin{File: p.Payout.DepositRef, Line: p.Payout.Lines},
	}
	if p.Payout.DepositRef != "" {
		f.Aliases = []uint64{reconcile.DepositFactKey(p.Payout.DepositRef, p.Payout.Currency)}
	}
	if n := len(p.group.deposits); n > 0 {
		f.Line = p.group.deposits[n-1].Deposit.Origin
	}
	return f
}

// recall asks what earlier nights paid of tonight's payouts that are not in memory, and
// under the references of tonight's movements.
func (b *bank) recall(tonight []reconcile.Payout, known map[string][]*payoutState) error {
	b.recalled, b.paidBefore = map[string]*payoutState{}, map[refKey]reconcile.Fact{}
	if b.in.Facts == nil {
		return nil
	}
	var keys []uint64
	for i := range tonight {
		if known[tonight[i].Identity()] == nil {
			keys = append(keys, tonight[i].FactKey())
		}
	}
	for i := range b.in.Deposits {
		if d := &b.in.Deposits[i]; reconcile.DepositReference(d.Reference) != "" {
			keys = append(keys, reconcile.DepositFactKey(d.Reference, d.Currency))
		}
	}
	if keys == nil {
		return nil
	}
	facts, err := b.in.Facts(keys)
	if err != nil {
		return err
	}
	for i := range tonight {
		if f := latestPayout(facts[tonight[i].FactKey()], &tonight[i]); f != nil {
			b.recalled[tonight[i].Identity()] = recalledPayout(f, &tonight[i])
		}
	}
	for i := range b.in.Deposits {
		d := &b.in.Deposits[i]
		for _, f := range facts[reconcile.DepositFactKey(d.Reference, d.Currency)] {
			if f.Side == reconcile.DepositSide && f.Type == factOfPayout && f.Currency == d.Currency {
				b.paidBefore[refKey{reconcile.SameDeposit(d.Reference), d.Currency}] = f
			}
		}
	}
	return nil
}

// latestPayout returns the last fact of the payout; nil when there is none. Facts come
// in the order of the nights.
func latestPayout(facts []reconcile.Fact, payout *reconcile.Payout) (latest *reconcile.Fact) {
	for i := range facts {
		f := &facts[i]
		if f.Side == reconcile.DepositSide && f.Type == factOfPayout && f.Provider == payout.Provider && f.MerchantID == payout.MerchantID && f.Currency == payout.Currency {
			latest = f
		}
	}
	return latest
}

// recalledPayout makes a payout in hand, together with one movement for all that paid it.
func recalledPayout(f *reconcile.Fact, lines *reconcile.Payout) *payoutState {
	payout := reconcile.Payout{
		Provider: f.Provider, MerchantID: f.MerchantID, SettleDate: civil.DateOf(f.Time), DepositRef: lines.DepositRef, Currency: f.Currency,
		Lines: f.Sale.Line, Net: majorOf(f.Gross, f.Currency),
	}
	id := reconcile.DigestID("P", payout.Identity(), f.Night.String(), "recalled")
	item := reconcile.Item{
		ID: id, Side: reconcile.DepositSide, Payout: &payout,
		Judgement: reconcile.Judgement{Verdict: reconcile.Paid, Partner: id, FirstSeen: f.Night},
		Payment:   reconcile.Payment{Paid: majorOf(f.Settled, f.Currency), Basis: f.Reason, Last: f.SettleDate, Ended: f.Night},
	}
	before, earlier := item, payout
	before.Payout = &earlier
	p := &payoutState{Item: item, before: &before}
	if f.Line.File == "" {
		return p
	}
	deposit := reconcile.Item{
		ID: reconcile.DigestID("D", payout.Identity(), f.Night.String(), "recalled"), Side: reconcile.DepositSide,
		Deposit: &reconcile.Deposit{
			Provider: f.Provider, MerchantID: f.MerchantID, ValueDate: f.SettleDate, Amount: majorOf(f.Settled, f.Currency), Currency: f.Currency,
			Reference: lines.DepositRef, Text: rememberedOf + money.FormatAmount(majorOf(f.Settled, f.Currency), f.Currency) + " that were paid", Origin: f.Line,
		},
		Judgement: reconcile.Judgement{Verdict: reconcile.Matched, Partner: id, FirstSeen: f.Night},
		Payment:   reconcile.Payment{Basis: f.Reason, Ended: f.Night},
	}
	earlierDeposit := deposit
	p.paidBy = newDepositState(&deposit, &earlierDeposit)
	return p
}
