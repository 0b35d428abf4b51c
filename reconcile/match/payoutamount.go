package match

import (
	"cmp"
	"maps"
	"slices"

	"tieout/reconcile"
)

// How many calendar days after the last day of a payout a movement may still be taken
// for it, where no reference says that it is.
const (
	lateByAmount = 31 // the same amount, and the only one
	lateInSets   = 10 // one of several that add up to it
	lateByDay    = 3  // another amount
)

// mayPay reports whether nothing but the amount speaks against the movement paying the
// payout: whose it is, the references, the days.
func (b *bank) mayPay(d *depositState, p *payoutState, late int) bool {
	if d.Deposit.Currency != p.Payout.Currency || !reconcile.Compatible(d.Deposit.Provider, p.Payout.Provider) || !reconcile.Compatible(d.Deposit.MerchantID, p.Payout.MerchantID) ||
		!b.refsAllow(d, p, late) || d.Deposit.ValueDate < p.Payout.LastDay() {
		return false
	}
	last, err := b.lastDayOf(p)
	return err == nil && d.Deposit.ValueDate <= last.AddDays(late)
}

// refsAllow reports whether the references don't contradict. Where the amount decides, one that
// no payout of the house has is the bank's own number, and says nothing.
func (b *bank) refsAllow(d *depositState, p *payoutState, late int) bool {
	return reconcile.Compatible(d.refKey().reference, p.refKey().reference) || late != lateByDay && !b.namesPayout(d)
}

// namesPayout reports whether a movement has the reference of a payout that is known, open or not.
func (b *bank) namesPayout(d *depositState) bool {
	if b.named == nil {
		b.named = map[refKey]bool{}
		for _, p := range b.payouts {
			b.named[p.refKey()] = true
		}
	}
	_, paid := b.paidBefore[d.refKey()]
	return paid || b.named[d.refKey()]
}

// freePayouts returns the payouts that are in no group and that may be paid.
func (b *bank) freePayouts() []*payoutState {
	return filter(b.payouts, func(p *payoutState) bool { return p.group == nil && !p.isFinal() })
}

func (b *bank) freeDeposits() []*depositState {
	return filter(b.deposits, func(d *depositState) bool { return d.group == nil && !d.isFinal() })
}

// equalAmount is what a payout and a movement of the same amount share.
type equalAmount struct {
	currency string
	minor    int64
}

// pairByAmount pays a payout by a movement of exactly its amount, where nobody else's
// payout can be meant. Of several equal payouts of one merchant the earliest is paid:
// whichever it is, the same money is left.
func (b *bank) pairByAmount() {
	payouts, deposits := map[equalAmount][]*payoutState{}, map[equalAmount][]*depositState{}
	for _, p := range b.freePayouts() {
		if p.minor != 0 {
			key := equalAmount{p.Payout.Currency, p.minor}
			payouts[key] = append(payouts[key], p)
		}
	}
	for _, d := range b.freeDeposits() {
		if key := (equalAmount{d.Deposit.Currency, d.minor}); payouts[key] != nil {
			deposits[key] = append(deposits[key], d)
		}
	}
	keys := slices.SortedFunc(maps.Keys(deposits), func(x, y equalAmount) int {
		return cmp.Or(cmp.Compare(x.currency, y.currency), cmp.Compare(x.minor, y.minor))
	})
	for _, key := range keys {
		// Those that say whose they are first; they may leave the others no choice. Those with a
		// number of the bank's own come last.
		slices.SortStableFunc(deposits[key], func(x, y *depositState) int {
			return cmp.Or(cmp.Compare(rowsIf(x.refKey().reference != ""), rowsIf(y.refKey().reference != "")), cmp.Compare(unsaid(x.Deposit), unsaid(y.Deposit)))
		})
		for b.pairEqual(payouts[key], deposits[key]) {
		}
		for b.exchange(payouts[key], deposits[key]) {
		}
	}
}

// exchange pays a payout that is left by a movement that is left where only the days keep them
// apart: a movement that paid an equal payout of the owner pays this one, and leaves that one.
func (b *bank) exchange(payouts []*payoutState, deposits []*depositState) bool {
	for _, d := range filter(deposits, func(d *depositState) bool { return d.group == nil }) {
		for _, p := range filter(payouts, func(p *payoutState) bool { return p.group == nil }) {
			for _, other := range payouts {
				g := other.group
				if g == nil || g.basis != basisAmount || len(g.payouts) != 1 || len(g.deposits) != 1 || !sameOwner(other, p) || !b.mayPay(d, other, lateByAmount) || !b.mayPay(g.deposits[0], p, lateByAmount) {
					continue
				}
				g.payouts, other.group = nil, nil
				g.join([]*payoutState{p}, nil)
				b.newGroup(basisAmount, []*payoutState{other}, []*depositState{d})
				return true
			}
		}
	}
	return false
}

// pairEqual pairs payouts and movements of one amount; it reports whether it found some.
func (b *bank) pairEqual(payouts []*payoutState, deposits []*depositState) (found bool) {
	for _, d := range deposits {
		if d.group != nil {
			continue
		}
		var first *payoutState
		unique := true
		for _, p := range payouts { // the earliest first
			switch {
			case p.group != nil || !b.mayPay(d, p, lateByAmount):
			case first == nil:
				first = p
			case !sameOwner(first, p):
				unique = false
			}
		}
		if first != nil && unique {
			b.newGroup(basisAmount, []*payoutState{first}, []*depositState{d})
			found = true
		}
	}
	return found
}

func sameOwner(p, o *payoutState) bool {
	return p.Payout.Provider == o.Payout.Provider && p.Payout.MerchantID == o.Payout.MerchantID
}

// pairByDay pays what is left of a merchant by the movement that names the merchant in its days,
// whatever its amount: first one that says that a listed deduction is taken from it, then any:
// the difference is what finance asks for.
func (b *bank) pairByDay() {
	b.pairOnly(func(d *depositState, p *payoutState) bool {
		return d.minor < p.minor && b.in.listsTaken(d.Deposit, majorOf(p.minor-d.minor, p.Payout.Currency))
	})
	b.pairOnly(func(*depositState, *payoutState) bool { return true })
}

// pairOnly pays a due payout by a movement of its merchant and days that fits, if the movement can
// mean no other payout, and no other movement can mean this one alone. An amount of another
// order is none of it.
func (b *bank) pairOnly(fits func(*depositState, *payoutState) bool) {
	deposits := filter(b.freeDeposits(), func(d *depositState) bool { return d.minor > 0 && d.Deposit.MerchantID != "" })
	of := map[string][]*depositState{}
	for _, d := range deposits {
		of[d.Deposit.MerchantID] = append(of[d.Deposit.MerchantID], d)
	}
	mayPay, mayBePaid := map[*depositState][]*payoutState{}, map[*payoutState][]*depositState{}
	for _, p := range b.freePayouts() {
		for _, d := range of[p.Payout.MerchantID] {
			if p.minor > 0 && b.mayPay(d, p, lateByDay) && fits(d, p) {
				mayPay[d], mayBePaid[p] = append(mayPay[d], p), append(mayBePaid[p], d)
			}
		}
	}
	only := func(d *depositState) *payoutState {
		left := filter(mayPay[d], func(p *payoutState) bool { return p.group == nil })
		if d.group != nil || len(left) != 1 {
			return nil
		}
		return left[0]
	}
	for found := true; found; {
		found = false
		for _, d := range deposits {
			p := only(d)
			if p == nil || slices.ContainsFunc(mayBePaid[p], func(other *depositState) bool { return other != d && only(other) == p }) {
				continue
			}
			if last, err := b.lastDayOf(p); err == nil && last <= b.in.AsOf && b.awaitedStatement(p, p.Payout.SettleDate, last) == nil && 2*d.minor >= p.minor && d.minor <= 2*p.minor {
				b.newGroup(basisDay, []*payoutState{p}, []*depositState{d})
				found = true
			}
		}
	}
}
