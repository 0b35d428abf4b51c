package match

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/money"
)

// bank matches the night's deposits with the lumps that they should pay.
type bank struct {
	in       *Input
	lumps    []*lumpEntry
	deposits []*depositEntry
	raised   []*reconcile.Exception
}

type lumpEntry struct {
	reconcile.Item
	carried bool
	paid    bool
}

type depositEntry struct {
	reconcile.Item
	carried bool
	bucket  func(*reconcile.DepositProof) *reconcile.Sum
}

// reconcileDeposits is the bank side of the night. A lump is all the lines of a
// provider, merchant, settle date and deposit reference, whatever became of
// them: the acquirer pays what it says that it settled.
func reconcileDeposits(in *Input, lumps []reconcile.Lump, out *Result) []*reconcile.Exception {
	b := &bank{in: in}
	b.collect(lumps)
	b.byReference()
	b.byAmount()
	b.judge(out)
	return b.raised
}

// lumpsOf adds up the lines of a share into what a bank account should receive.
func lumpsOf(in *Input) []reconcile.Lump {
	b := &bank{in: in}
	places := map[string]int{}
	var lumps []reconcile.Lump
	for i := range in.Lines {
		line := &in.Lines[i]
		if _, ok := b.source(line.Provider); !ok {
			continue
		}
		lump := reconcile.Lump{Provider: line.Provider, MerchantID: line.MerchantID, SettleDate: line.SettleDate, DepositRef: line.DepositRef, Currency: line.Currency}
		place, known := places[lump.Identity()]
		if !known {
			place = len(lumps)
			places[lump.Identity()] = place
			lumps = append(lumps, lump)
		}
		lumps[place].Lines++
		lumps[place].Net = lumps[place].Net.Add(line.Net)
	}
	return lumps
}

func (b *bank) source(provider string) (DepositSource, bool) {
	for _, source := range b.in.DepositSources {
		if reconcile.Compatible(source.Provider, provider) {
			return source, true
		}
	}
	return DepositSource{}, false
}

func (b *bank) collect(tonight []reconcile.Lump) {
	lumps := map[string]*lumpEntry{}
	for i := range b.in.Opening {
		item := b.in.Opening[i]
		switch {
		case item.Lump != nil:
			lump := *item.Lump
			item.Lump = &lump
			entry := &lumpEntry{Item: item, carried: true}
			lumps[lump.Identity()] = entry
			b.lumps = append(b.lumps, entry)
		case item.Deposit != nil:
			b.deposits = append(b.deposits, &depositEntry{Item: item, carried: true})
		}
	}
	for _, lump := range tonight {
		entry := lumps[lump.Identity()]
		if entry == nil {
			entry = &lumpEntry{Item: reconcile.Item{
				ID: reconcile.DigestID("P", lump.Identity(), b.in.AsOf.String()), Side: reconcile.DepositSide, Lump: &reconcile.Lump{
					Provider: lump.Provider, MerchantID: lump.MerchantID, SettleDate: lump.SettleDate, DepositRef: lump.DepositRef, Currency: lump.Currency,
				},
				Judgement: reconcile.Judgement{Verdict: reconcile.InTransit, FirstSeen: b.in.AsOf},
			}}
			lumps[lump.Identity()] = entry
			b.lumps = append(b.lumps, entry)
		}
		entry.Lump.Lines += lump.Lines
		entry.Lump.Net = entry.Lump.Net.Add(lump.Net)
	}
	numbers := reconcile.NewNumberer(b.in.AsOf, len(b.in.Deposits))
	deposits := slices.Clone(b.in.Deposits)
	slices.SortFunc(deposits, func(x, y reconcile.Deposit) int { return reconcile.CompareOrigins(x.Origin, y.Origin) })
	for i := range deposits {
		b.deposits = append(b.deposits, &depositEntry{Item: reconcile.Item{
			ID: numbers.ID("D", deposits[i].Identity()), Side: reconcile.DepositSide, Deposit: &deposits[i],
			Judgement: reconcile.Judgement{Verdict: reconcile.Unexpected, FirstSeen: b.in.AsOf},
		}})
	}
	slices.SortFunc(b.lumps, func(x, y *lumpEntry) int {
		return cmp.Or(cmp.Compare(x.Lump.SettleDate, y.Lump.SettleDate), cmp.Compare(x.Lump.Identity(), y.Lump.Identity()), cmp.Compare(x.ID, y.ID))
	})
}

// byReference pays the lumps whose deposit reference a deposit names: all lumps
// of one reference by all its deposits.
func (b *bank) byReference() {
	type refKey struct{ reference, currency string }
	lumps, deposits := map[refKey][]*lumpEntry{}, map[refKey][]*depositEntry{}
	var order []refKey
	for _, l := range b.lumps {
		if l.Lump.DepositRef != "" {
			key := refKey{l.Lump.DepositRef, l.Lump.Currency}
			lumps[key] = append(lumps[key], l)
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
		if key.reference != "" && len(lumps[key]) > 0 {
			b.pay(lumps[key], deposits[key])
		}
	}
}

func (b *bank) pay(lumps []*lumpEntry, deposits []*depositEntry) {
	lumps = pick(lumps, func(l *lumpEntry) bool {
		return !l.paid && reconcile.Compatible(l.Lump.Provider, deposits[0].Deposit.Provider) && reconcile.Compatible(l.Lump.MerchantID, deposits[0].Deposit.MerchantID)
	})
	if len(lumps) == 0 {
		return
	}
	var want, got decimal.Decimal
	for _, l := range lumps {
		want = want.Add(l.Lump.Net)
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
		d.bucket = bucket
	}
	if kind != "" {
		b.raise(kind, lumps, deposits[0], want, got)
	}
}

func (b *bank) raise(kind reconcile.Kind, lumps []*lumpEntry, deposit *depositEntry, want, got decimal.Decimal) {
	first := lumps[0]
	x := &reconcile.Exception{
		ID: reconcile.DigestID("E", string(kind), first.ID, b.in.AsOf.String()), Kind: kind,
		Provider: first.Lump.Provider, MerchantID: first.Lump.MerchantID, Currency: first.Lump.Currency, OrderNo: first.Lump.DepositRef,
		ExpectedNet: decimal.NewNullDecimal(want), ActualNet: decimal.NewNullDecimal(got), Difference: decimal.NewNullDecimal(got.Sub(want)),
		Due: first.Lump.SettleDate,
	}
	x.Cause = kind.Unexplained(fmt.Sprintf("deposit reference %s: %d lumps settled on %s add up to %s, the bank received %s",
		first.Lump.DepositRef, len(lumps), first.Lump.SettleDate, money.FormatAmount(want, x.Currency), money.FormatAmount(got, x.Currency)))
	x.Origin = deposit.Deposit.Origin
	b.raised = append(b.raised, x)
}

// byAmount pays a lump by the only deposit of exactly its amount, when the
// lump is the only one of that amount too. Amounts alone never choose.
func (b *bank) byAmount() {
	for _, d := range b.deposits {
		if d.bucket != nil {
			continue
		}
		lumps := pick(b.lumps, func(l *lumpEntry) bool { return !l.paid && couldPay(d.Deposit, l.Lump) })
		if len(lumps) != 1 {
			continue
		}
		rivals := pick(b.deposits, func(o *depositEntry) bool { return o.bucket == nil && couldPay(o.Deposit, lumps[0].Lump) })
		if len(rivals) == 1 {
			lumps[0].paid = true
			d.bucket = func(p *reconcile.DepositProof) *reconcile.Sum { return &p.Matched }
		}
	}
}

// couldPay allows a deposit from the settle date up to seven days after it.
func couldPay(d *reconcile.Deposit, l *reconcile.Lump) bool {
	return d.Amount.Equal(l.Net) && d.Currency == l.Currency &&
		reconcile.Compatible(d.Provider, l.Provider) && reconcile.Compatible(d.MerchantID, l.MerchantID) &&
		d.ValueDate >= l.SettleDate && d.ValueDate <= l.SettleDate.AddDays(7) &&
		(d.Reference == "" || l.DepositRef == "" || d.Reference == l.DepositRef)
}
