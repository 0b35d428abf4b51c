package match

import (
	"slices"

	"tieout/reconcile/civil"
)

// One movement may pay several payouts, as after a weekend or for all shops of a
// house; several movements may pay one payout. Such a set is taken only where it is
// the only one that adds up to the amount: first sets of days that follow each other,
// then any, of a few.

// maxSubset bounds the payouts of which any subset is tried: of more of them some add
// up to an amount by chance.
const maxSubset = 10

// pairSets finds sets: movement by movement in the order of their value dates, then
// payout by payout.
func (b *bank) pairSets() {
	deposits := b.freeDeposits()
	for len(deposits) > 0 {
		sameDay := 1
		for sameDay < len(deposits) && deposits[sameDay].Deposit.ValueDate == deposits[0].Deposit.ValueDate {
			sameDay++
		}
		b.pairDay(deposits[:sameDay])
		deposits = deposits[sameDay:]
	}
	b.pairManyDeposits()
}

// pairDay finds the sets of payouts for the movements of one value date. Two
// movements that would share a payout, and not all of them, take none.
func (b *bank) pairDay(deposits []*depositState) {
	free := filter(b.freePayouts(), func(p *payoutState) bool { return p.minor != 0 })
	sets := make([][]*payoutState, len(deposits))
	wanted := map[*payoutState]int64{} // to the amount of the movement that wants it; contested: 0
	for i, d := range deposits {
		candidates := filter(free, func(p *payoutState) bool { return b.mayPay(d, p, lateInSets) })
		sets[i] = setOf(candidates, d.minor, d.Deposit.MerchantID == "")
		for _, p := range sets[i] {
			if other, taken := wanted[p]; taken && other != d.minor {
				wanted[p] = 0
			} else {
				wanted[p] = d.minor
			}
		}
	}
	for i, d := range deposits {
		contested := func(p *payoutState) bool { return p.group != nil || wanted[p] != d.minor }
		if len(sets[i]) > 0 && !slices.ContainsFunc(sets[i], contested) {
			b.newGroup(basisSet, sets[i], []*depositState{d})
		}
	}
}

// setOf returns the only set of two payouts or more that adds up to an amount; nil
// where there is none, or more than one. Payouts come in the order of their days.
func setOf(payouts []*payoutState, minor int64, anyMerchant bool) []*payoutState {
	found := &uniqueSet[*payoutState]{}
	byOwner := map[owner][]*payoutState{}
	for _, p := range payouts {
		o := owner{p.Payout.Provider, p.Payout.MerchantID}
		byOwner[o] = append(byOwner[o], p)
	}
	for _, list := range byOwner {
		findRuns(found, list, minor, func(p *payoutState) int64 { return p.minor })
	}
	if anyMerchant && len(byOwner) > 1 {
		findDays(found, payouts, minor)
	}
	if found.count == 0 && len(payouts) <= maxSubset {
		findSubsets(found, payouts, minor, func(p *payoutState) int64 { return p.minor })
	}
	return found.only()
}

// uniqueSet counts the different sets that were found.
type uniqueSet[T comparable] struct {
	set   []T
	count int
}

func (u *uniqueSet[T]) add(set []T) {
	if len(set) < 2 || u.count == 1 && slices.Equal(set, u.set) {
		return
	}
	u.set, u.count = slices.Clone(set), u.count+1
}

func (u *uniqueSet[T]) only() []T {
	if u.count != 1 {
		return nil
	}
	return u.set
}

// findRuns finds the runs of a list that add up to an amount.
func findRuns[T comparable](found *uniqueSet[T], list []T, minor int64, of func(T) int64) {
	before := map[int64][]int{0: {0}} // sums of the first ones, to how many these are
	sum := int64(0)
	for i, row := range list {
		sum += of(row)
		for _, from := range before[sum-minor] {
			found.add(list[from : i+1])
		}
		before[sum] = append(before[sum], i+1)
	}
}

// findDays finds runs of days of which all payouts, whoever's they are, add up to an amount.
func findDays(found *uniqueSet[*payoutState], payouts []*payoutState, minor int64) {
	var days []civil.Date
	of := map[civil.Date][]*payoutState{}
	for _, p := range payouts {
		if of[p.Payout.SettleDate] == nil {
			days = append(days, p.Payout.SettleDate)
		}
		of[p.Payout.SettleDate] = append(of[p.Payout.SettleDate], p)
	}
	for from := range days {
		sum := int64(0)
		var set []*payoutState
		for _, day := range days[from:] {
			for _, p := range of[day] {
				sum += p.minor
				set = append(set, p)
			}
			if sum == minor {
				found.add(set)
			}
		}
	}
}

// findSubsets finds any sets of a few rows that add up to an amount.
func findSubsets[T comparable](found *uniqueSet[T], list []T, minor int64, of func(T) int64) {
	for mask := 1; mask < 1<<len(list); mask++ {
		sum := int64(0)
		var set []T
		for i, row := range list {
			if mask>>i&1 == 1 {
				sum += of(row)
				set = append(set, row)
			}
		}
		if sum == minor {
			found.add(set)
		}
	}
}

// pairManyDeposits finds the payouts that several movements pay. A movement that two
// payouts would share pays neither.
func (b *bank) pairManyDeposits() {
	free := b.freeDeposits()
	if len(free) < 2 {
		return
	}
	payouts := filter(b.freePayouts(), func(p *payoutState) bool { return p.minor > 0 })
	sets := make([][]*depositState, len(payouts))
	wanted := map[*depositState]int{}
	for i, p := range payouts {
		candidates := filter(free, func(d *depositState) bool { return d.minor > 0 && d.minor < p.minor && b.mayPay(d, p, lateInSets) })
		if len(candidates) < 2 {
			continue
		}
		found := &uniqueSet[*depositState]{}
		findRuns(found, candidates, p.minor, func(d *depositState) int64 { return d.minor })
		if found.count == 0 && len(candidates) <= maxSubset {
			findSubsets(found, candidates, p.minor, func(d *depositState) int64 { return d.minor })
		}
		sets[i] = found.only()
		for _, d := range sets[i] {
			wanted[d]++
		}
	}
	for i, p := range payouts {
		if len(sets[i]) > 0 && !slices.ContainsFunc(sets[i], func(d *depositState) bool { return wanted[d] > 1 }) {
			b.newGroup(basisSet, []*payoutState{p}, sets[i])
		}
	}
}

// pairRests completes groups that fewer movements came to than they should: by a
// movement without a reference of exactly what is lacking, or by earlier payouts of
// less than nothing, which the acquirer took from this one.
func (b *bank) pairRests() {
	short := filter(b.groups, func(g *payGroup) bool { return !g.rests && len(g.payouts) > 0 && len(g.deposits) > 0 && g.got < g.want })
	slices.SortFunc(short, func(x, y *payGroup) int { return comparePayouts(x.payouts[0], y.payouts[0]) })
	for _, g := range short {
		b.netNegative(g)
	}
	if len(short) == 0 {
		return
	}
	wanted := map[*depositState][]*payGroup{}
	offers := map[*payGroup][]*depositState{}
	for _, d := range b.freeDeposits() {
		for _, g := range short {
			if d.minor == g.want-g.got && slices.ContainsFunc(g.payouts, func(p *payoutState) bool { return b.mayPay(d, p, lateByAmount) }) {
				wanted[d], offers[g] = append(wanted[d], g), append(offers[g], d)
			}
		}
	}
	for _, g := range short {
		if len(offers[g]) == 1 && len(wanted[offers[g][0]]) == 1 {
			g.join(nil, offers[g])
		}
	}
}

// netNegative joins earlier payouts of less than nothing to a group that is short by
// just these: all that are open, or the only set of them.
func (b *bank) netNegative(g *payGroup) {
	var negative []*payoutState
	sum := int64(0)
	for _, p := range b.freePayouts() {
		if p.minor < 0 && p.Payout.Currency == g.currency() && p.Payout.SettleDate <= g.last() && slices.ContainsFunc(g.payouts, func(o *payoutState) bool { return sameOwner(o, p) }) {
			negative = append(negative, p)
			sum += p.minor
		}
	}
	switch {
	case len(negative) == 0:
	case g.want+sum == g.got:
		g.join(negative, nil)
	case len(negative) <= maxSubset:
		found := &uniqueSet[*payoutState]{}
		for _, p := range negative {
			if g.want+p.minor == g.got {
				found.set, found.count = []*payoutState{p}, found.count+1
			}
		}
		findSubsets(found, negative, g.got-g.want, func(p *payoutState) int64 { return p.minor })
		g.join(found.only(), nil)
	}
}

// netNothing ends what needs no movement: payouts of nothing beside or before one that
// is paid, and open payouts of a merchant that take each other's money away.
func (b *bank) netNothing() {
	type key struct {
		owner
		currency string
	}
	paid := map[key]civil.Date{} // until when the merchant's account is known
	for _, g := range b.groups {
		for _, p := range g.payouts {
			of := key{owner{p.Payout.Provider, p.Payout.MerchantID}, p.Payout.Currency}
			paid[of] = max(paid[of], g.last())
		}
	}
	open := map[owner][]*payoutState{}
	var owners []owner
	for _, p := range b.freePayouts() {
		o := owner{p.Payout.Provider, p.Payout.MerchantID}
		switch {
		case p.minor == 0 && paid[key{o, p.Payout.Currency}] >= p.Payout.LastDay():
			b.newGroup(basisNetted, []*payoutState{p}, nil)
		case p.minor != 0:
			if open[o] == nil {
				owners = append(owners, o)
			}
			open[o] = append(open[o], p)
		}
	}
	for _, o := range owners {
		b.netEachOther(open[o])
	}
}

// netEachOther joins payouts that follow each other, the first below nothing, and add
// up to nothing, once the last of them is due.
func (b *bank) netEachOther(payouts []*payoutState) {
	for from, first := range payouts {
		if first.group != nil || first.minor > 0 {
			continue
		}
		sum := int64(0)
		for i, p := range payouts[from:] {
			if p.group != nil || p.Payout.Currency != first.Payout.Currency {
				break
			}
			if sum += p.minor; sum != 0 {
				continue
			}
			if last, err := b.lastDayOf(p); err == nil && last < b.in.AsOf {
				b.newGroup(basisNetted, payouts[from:from+i+1], nil)
			}
			break
		}
	}
}

// findCovered marks the payouts that earlier open ones of the merchant, which are below
// nothing, take away: the acquirer keeps their money, and nothing of it is missing.
func (b *bank) findCovered() {
	type key struct {
		owner
		currency string
	}
	below := map[key]int64{}
	for _, p := range b.payouts { // by settle date
		if p.group.isPaid() || p.isFinal() {
			continue
		}
		of := key{owner{p.Payout.Provider, p.Payout.MerchantID}, p.Payout.Currency}
		sum := below[of] + p.minor
		p.covered = below[of] < 0 && sum <= 0
		below[of] = min(sum, 0)
	}
}
