package reconcile

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"
)

// bank matches the night's deposits with the lumps that they should pay.
type bank struct {
	in       *Input
	lumps    []*lumpEntry
	deposits []*depositEntry
	raised   []*Exception
}

type lumpEntry struct {
	Item
	carried bool
	paid    bool
}

type depositEntry struct {
	Item
	carried bool
	bucket  func(*DepositProof) *Sum
}

// reconcileDeposits is the bank side of the night. A lump is all the lines of a
// provider, merchant, settle date and deposit reference, whatever became of
// them: the acquirer pays what it says that it settled.
func reconcileDeposits(in *Input, lumps []Lump, out *Result) []*Exception {
	b := &bank{in: in}
	b.collect(lumps)
	b.byReference()
	b.byAmount()
	b.judge(out)
	return b.raised
}

// lumpsOf adds up the lines of a share into what a bank account should receive.
func lumpsOf(in *Input) []Lump {
	b := &bank{in: in}
	places := map[string]int{}
	var lumps []Lump
	for i := range in.Lines {
		line := &in.Lines[i]
		if _, ok := b.source(line.Provider); !ok {
			continue
		}
		lump := Lump{Provider: line.Provider, MerchantID: line.MerchantID, SettleDate: line.SettleDate, DepositRef: line.DepositRef, Currency: line.Currency}
		place, known := places[lump.identity()]
		if !known {
			place = len(lumps)
			places[lump.identity()] = place
			lumps = append(lumps, lump)
		}
		lumps[place].Lines++
		lumps[place].Net = lumps[place].Net.Add(line.Net)
	}
	return lumps
}

func (b *bank) source(provider string) (DepositSource, bool) {
	for _, source := range b.in.DepositSources {
		if compatible(source.Provider, provider) {
			return source, true
		}
	}
	return DepositSource{}, false
}

func (b *bank) collect(tonight []Lump) {
	lumps := map[string]*lumpEntry{}
	for i := range b.in.Opening {
		item := b.in.Opening[i]
		switch {
		case item.Lump != nil:
			lump := *item.Lump
			item.Lump = &lump
			entry := &lumpEntry{Item: item, carried: true}
			lumps[lump.identity()] = entry
			b.lumps = append(b.lumps, entry)
		case item.Deposit != nil:
			b.deposits = append(b.deposits, &depositEntry{Item: item, carried: true})
		}
	}
	for _, lump := range tonight {
		entry := lumps[lump.identity()]
		if entry == nil {
			entry = &lumpEntry{Item: Item{
				ID: digestID("P", lump.identity(), b.in.AsOf.String()), Side: DepositSide, Lump: &Lump{
					Provider: lump.Provider, MerchantID: lump.MerchantID, SettleDate: lump.SettleDate, DepositRef: lump.DepositRef, Currency: lump.Currency,
				},
				Judgement: Judgement{Verdict: InTransit, FirstSeen: b.in.AsOf},
			}}
			lumps[lump.identity()] = entry
			b.lumps = append(b.lumps, entry)
		}
		entry.Lump.Lines += lump.Lines
		entry.Lump.Net = entry.Lump.Net.Add(lump.Net)
	}
	numbers := newNumberer(b.in.AsOf, len(b.in.Deposits))
	deposits := slices.Clone(b.in.Deposits)
	slices.SortFunc(deposits, func(x, y Deposit) int { return compareOrigins(x.Origin, y.Origin) })
	for i := range deposits {
		b.deposits = append(b.deposits, &depositEntry{Item: Item{
			ID: numbers.id("D", deposits[i].identity()), Side: DepositSide, Deposit: &deposits[i],
			Judgement: Judgement{Verdict: Unexpected, FirstSeen: b.in.AsOf},
		}})
	}
	slices.SortFunc(b.lumps, func(x, y *lumpEntry) int {
		return cmp.Or(cmp.Compare(x.Lump.SettleDate, y.Lump.SettleDate), cmp.Compare(x.Lump.identity(), y.Lump.identity()), cmp.Compare(x.ID, y.ID))
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
		return !l.paid && compatible(l.Lump.Provider, deposits[0].Deposit.Provider) && compatible(l.Lump.MerchantID, deposits[0].Deposit.MerchantID)
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
	bucket, kind := func(p *DepositProof) *Sum { return &p.Matched }, Kind("")
	switch got.Cmp(want) {
	case -1:
		bucket, kind = func(p *DepositProof) *Sum { return &p.Short }, DepositShort
	case 1:
		bucket, kind = func(p *DepositProof) *Sum { return &p.Over }, DepositOver
	}
	for _, d := range deposits {
		d.bucket = bucket
	}
	if kind != "" {
		b.raise(kind, lumps, deposits[0], want, got)
	}
}

func (b *bank) raise(kind Kind, lumps []*lumpEntry, deposit *depositEntry, want, got decimal.Decimal) {
	first := lumps[0]
	x := &Exception{
		ID: digestID("E", string(kind), first.ID, b.in.AsOf.String()), Kind: kind,
		Provider: first.Lump.Provider, MerchantID: first.Lump.MerchantID, Currency: first.Lump.Currency, OrderNo: first.Lump.DepositRef,
		ExpectedNet: decimal.NewNullDecimal(want), ActualNet: decimal.NewNullDecimal(got), Difference: decimal.NewNullDecimal(got.Sub(want)),
		Due: first.Lump.SettleDate,
	}
	x.Cause = kind.unexplained(fmt.Sprintf("deposit reference %s: %d lumps settled on %s add up to %s, the bank received %s",
		first.Lump.DepositRef, len(lumps), first.Lump.SettleDate, FormatAmount(want, x.Currency), FormatAmount(got, x.Currency)))
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
			d.bucket = func(p *DepositProof) *Sum { return &p.Matched }
		}
	}
}

// couldPay allows a deposit from the settle date up to seven days after it.
func couldPay(d *Deposit, l *Lump) bool {
	return d.Amount.Equal(l.Net) && d.Currency == l.Currency &&
		compatible(d.Provider, l.Provider) && compatible(d.MerchantID, l.MerchantID) &&
		d.ValueDate >= l.SettleDate && d.ValueDate <= l.SettleDate.AddDays(7) &&
		(d.Reference == "" || l.DepositRef == "" || d.Reference == l.DepositRef)
}
