package match

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/money"
)

// depositMatcher matches the night's deposits with the payouts that they should pay.
type depositMatcher struct {
	in       *Input
	payouts  []*payoutState
	deposits []*depositState
	raised   []*reconcile.Exception
}

type payoutState struct {
	reconcile.Item
	carried bool
	paid    bool
}

type depositState struct {
	reconcile.Item
	carried  bool
	proofSum func(*reconcile.DepositProof) *reconcile.Sum
}

// reconcileDeposits is the bank side of the night. A payout is all the lines of a
// provider, merchant, settle date and deposit reference, whatever became of
// them: the acquirer pays what it says that it settled.
func reconcileDeposits(in *Input, payouts []reconcile.Payout, out *Result) []*reconcile.Exception {
	b := &depositMatcher{in: in}
	b.collect(payouts)
	b.matchByReference()
	b.matchByAmount()
	b.judge(out)
	return b.raised
}

// payoutsOf adds up the lines of a batch into what a bank account should receive.
func payoutsOf(in *Input) []reconcile.Payout {
	b := &depositMatcher{in: in}
	places := map[string]int{}
	var payouts []reconcile.Payout
	add := func(line *reconcile.SettlementLine, count int64) {
		if _, ok := b.sourceOf(line.Provider); !ok {
			return
		}
		payout := reconcile.Payout{Provider: line.Provider, MerchantID: line.MerchantID, SettleDate: line.SettleDate, DepositRef: line.DepositRef, Currency: line.Currency}
		place, known := places[payout.Identity()]
		if !known {
			place = len(payouts)
			places[payout.Identity()] = place
			payouts = append(payouts, payout)
		}
		payouts[place].Lines += count
		payouts[place].Net = payouts[place].Net.Add(line.Net.Mul(decimal.NewFromInt(count)))
	}
	for i := range in.Lines {
		add(&in.Lines[i], 1)
	}
	for _, line := range in.withdrawnFromPayouts() {
		add(line, -1)
	}
	return payouts
}

func (b *depositMatcher) sourceOf(provider string) (DepositSource, bool) {
	for _, source := range b.in.DepositSources {
		if reconcile.Compatible(source.Provider, provider) {
			return source, true
		}
	}
	return DepositSource{}, false
}

func (b *depositMatcher) collect(tonight []reconcile.Payout) {
	payouts := map[string]*payoutState{}
	for i := range b.in.Opening {
		item := b.in.Opening[i]
		switch {
		case item.Payout != nil:
			payout := *item.Payout
			item.Payout = &payout
			entry := &payoutState{Item: item, carried: true}
			payouts[payout.Identity()] = entry
			b.payouts = append(b.payouts, entry)
		case item.Deposit != nil:
			b.deposits = append(b.deposits, &depositState{Item: item, carried: true})
		}
	}
	for _, payout := range tonight {
		entry := payouts[payout.Identity()]
		if entry == nil {
			entry = &payoutState{Item: reconcile.Item{
				ID: reconcile.DigestID("P", payout.Identity(), b.in.AsOf.String()), Side: reconcile.DepositSide, Payout: &reconcile.Payout{
					Provider: payout.Provider, MerchantID: payout.MerchantID, SettleDate: payout.SettleDate, DepositRef: payout.DepositRef, Currency: payout.Currency,
				},
				Judgement: reconcile.Judgement{Verdict: reconcile.InTransit, FirstSeen: b.in.AsOf},
			}}
			payouts[payout.Identity()] = entry
			b.payouts = append(b.payouts, entry)
		}
		entry.Payout.Lines += payout.Lines
		entry.Payout.Net = entry.Payout.Net.Add(payout.Net)
	}
	numbers := reconcile.NewNumberer(b.in.AsOf, len(b.in.Deposits))
	deposits := slices.Clone(b.in.Deposits)
	slices.SortFunc(deposits, func(x, y reconcile.Deposit) int { return reconcile.CompareOrigins(x.Origin, y.Origin) })
	for i := range deposits {
		b.deposits = append(b.deposits, &depositState{Item: reconcile.Item{
			ID: numbers.NextID("D", deposits[i].Identity()), Side: reconcile.DepositSide, Deposit: &deposits[i],
			Judgement: reconcile.Judgement{Verdict: reconcile.Unexpected, FirstSeen: b.in.AsOf},
		}})
	}
	slices.SortFunc(b.payouts, func(x, y *payoutState) int {
		return cmp.Or(cmp.Compare(x.Payout.SettleDate, y.Payout.SettleDate), cmp.Compare(x.Payout.Identity(), y.Payout.Identity()), cmp.Compare(x.ID, y.ID))
	})
}

// matchByReference pays the payouts whose deposit reference a deposit names: all payouts
// of one reference by all its deposits.
func (b *depositMatcher) matchByReference() {
	type refKey struct{ reference, currency string }
	payouts, deposits := map[refKey][]*payoutState{}, map[refKey][]*depositState{}
	var order []refKey
	for _, l := range b.payouts {
		if l.Payout.DepositRef != "" {
			key := refKey{l.Payout.DepositRef, l.Payout.Currency}
			payouts[key] = append(payouts[key], l)
		}
	}
	for _, d := range b.deposits {
		key := refKey{d.Deposit.Reference, d.Deposit.Currency}
		if deposits[key] == nil {
			order = append(order, key)
		}
		deposits[key] = append(deposits[key], d)
	}
	for _, key := range order {
		if key.reference != "" && len(payouts[key]) > 0 {
			b.settle(payouts[key], deposits[key])
		}
	}
}

func (b *depositMatcher) settle(payouts []*payoutState, deposits []*depositState) {
	payouts = filter(payouts, func(l *payoutState) bool {
		return !l.paid && reconcile.Compatible(l.Payout.Provider, deposits[0].Deposit.Provider) && reconcile.Compatible(l.Payout.MerchantID, deposits[0].Deposit.MerchantID)
	})
	if len(payouts) == 0 {
		return
	}
	var want, got decimal.Decimal
	for _, l := range payouts {
		want = want.Add(l.Payout.Net)
		l.paid = true
	}
	for _, d := range deposits {
		got = got.Add(d.Deposit.Amount)
	}
	bucket, kind := func(p *reconcile.DepositProof) *reconcile.Sum { return &p.Matched }, reconcile.Kind("")
	switch got.Cmp(want) {
	case -1:
		bucket, kind = func(p *reconcile.DepositProof) *reconcile.Sum { return &p.Short }, reconcile.DepositShort
	case 1:
		bucket, kind = func(p *reconcile.DepositProof) *reconcile.Sum { return &p.Over }, reconcile.DepositOver
	}
	for _, d := range deposits {
		d.proofSum = bucket
	}
	if kind != "" {
		b.raise(kind, payouts, deposits[0], want, got)
	}
}

func (b *depositMatcher) raise(kind reconcile.Kind, payouts []*payoutState, deposit *depositState, want, got decimal.Decimal) {
	first := payouts[0]
	x := &reconcile.Exception{
		ID: reconcile.DigestID("E", string(kind), first.ID, b.in.AsOf.String()), Kind: kind,
		Provider: first.Payout.Provider, MerchantID: first.Payout.MerchantID, Currency: first.Payout.Currency, OrderNo: first.Payout.DepositRef,
		ExpectedNet: decimal.NewNullDecimal(want), ActualNet: decimal.NewNullDecimal(got), Difference: decimal.NewNullDecimal(got.Sub(want)),
		Due: first.Payout.SettleDate,
	}
	x.Cause = kind.UnknownCause(fmt.Sprintf("deposit reference %s: %d payouts settled on %s add up to %s, the bank received %s",
		first.Payout.DepositRef, len(payouts), first.Payout.SettleDate, money.FormatAmount(want, x.Currency), money.FormatAmount(got, x.Currency)))
	x.Origin = deposit.Deposit.Origin
	b.raised = append(b.raised, x)
}

// matchByAmount pays a payout by the only deposit of exactly its amount, when the
// payout is the only one of that amount too. Amounts alone never choose.
func (b *depositMatcher) matchByAmount() {
	for _, d := range b.deposits {
		if d.proofSum != nil {
			continue
		}
		payouts := filter(b.payouts, func(l *payoutState) bool { return !l.paid && couldPay(d.Deposit, l.Payout) })
		if len(payouts) != 1 {
			continue
		}
		rivals := filter(b.deposits, func(o *depositState) bool { return o.proofSum == nil && couldPay(o.Deposit, payouts[0].Payout) })
		if len(rivals) == 1 {
			payouts[0].paid = true
			d.proofSum = func(p *reconcile.DepositProof) *reconcile.Sum { return &p.Matched }
		}
	}
}

// couldPay allows a deposit from the settle date up to seven days after it.
func couldPay(d *reconcile.Deposit, l *reconcile.Payout) bool {
	return d.Amount.Equal(l.Net) && d.Currency == l.Currency &&
		reconcile.Compatible(d.Provider, l.Provider) && reconcile.Compatible(d.MerchantID, l.MerchantID) &&
		d.ValueDate >= l.SettleDate && d.ValueDate <= l.SettleDate.AddDays(7) &&
		(d.Reference == "" || l.DepositRef == "" || d.Reference == l.DepositRef)
}
