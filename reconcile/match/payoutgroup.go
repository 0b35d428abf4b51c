package match

import (
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// The bases of a group: how its payouts and movements found each other.
const (
	basisReference = "reference"
	basisAmount    = "amount"
	basisSet       = "set"    // one movement for several payouts, or several for one
	basisDay       = "day"    // the only payout and the only movement of merchant and days, whose amounts differ
	basisNetted    = "netted" // payouts that add up to nothing, and no movement
)

// payGroup is payouts and the movements that pay them. A payout that nothing pays yet
// is alone in one.
type payGroup struct {
	payouts  []*payoutState
	deposits []*depositState
	basis    string
	rests    bool // as an earlier night left it
	final    bool // a person closed some of it

	// In minor units: what the payouts add up to, what came, which listed deduction
	// was taken from it, by how much it is more.
	want, got, deducted, excess int64
	deductedFrom                *depositState
}

// isPaid reports whether the group is about money that came, or that is none.
func (g *payGroup) isPaid() bool { return len(g.deposits) > 0 || g.basis == basisNetted }

// newGroup joins payouts and movements that are in no group yet.
func (b *bank) newGroup(basis string, payouts []*payoutState, deposits []*depositState) *payGroup {
	g := &payGroup{basis: basis}
	b.groups = append(b.groups, g)
	g.join(payouts, deposits)
	return g
}

func (g *payGroup) join(payouts []*payoutState, deposits []*depositState) {
	for _, p := range payouts {
		p.group = g
	}
	for _, d := range deposits {
		d.group = g
	}
	g.payouts, g.deposits = append(g.payouts, payouts...), append(g.deposits, deposits...)
	slices.SortFunc(g.payouts, comparePayouts)
	slices.SortFunc(g.deposits, compareDeposits)
	g.add()
}

// add adds up what the group should hold and what came.
func (g *payGroup) add() {
	g.want, g.got = 0, 0
	for _, p := range g.payouts {
		g.want += p.minor
	}
	for _, d := range g.deposits {
		g.got += d.minor
	}
}

// id names a group that movements belong to by its first payout.
func (g *payGroup) id() string {
	if !g.isPaid() {
		return ""
	}
	return g.payouts[0].ID
}

// currency is that of all members.
func (g *payGroup) currency() string { return g.payouts[0].Payout.Currency }

// last returns the latest value date of the movements; zero where there is none.
func (g *payGroup) last() (day civil.Date) {
	for _, d := range g.deposits {
		day = max(day, d.Deposit.ValueDate)
	}
	return day
}

// restGroups finds the groups of earlier nights that stay as they are: those that a
// person closed, and those that were paid to the last cent by reference, unless lines
// of tonight belong to them. All others are found anew.
func (b *bank) restGroups() {
	members := map[string]*payGroup{}
	for _, p := range b.payouts {
		if p.before != nil && p.before.Partner != "" {
			g := groupOf(members, p.before)
			g.payouts = append(g.payouts, p)
		}
	}
	for _, d := range b.deposits {
		if d.before != nil && d.before.Partner != "" {
			g := groupOf(members, d.before)
			g.deposits = append(g.deposits, d)
		}
	}
	for id, g := range members {
		if b.statements.groups[id] == nil && g.mayRest(b.in.AsOf) {
			g.rests = true
			payouts, deposits := g.payouts, g.deposits
			g.payouts, g.deposits = nil, nil
			g.join(payouts, deposits)
			b.groups = append(b.groups, g)
		}
	}
}

func groupOf(members map[string]*payGroup, item *reconcile.Item) *payGroup {
	if members[item.Partner] == nil {
		members[item.Partner] = &payGroup{basis: item.Payment.Basis}
	}
	return members[item.Partner]
}

// mayRest reports whether the group stays as it is: a person closed some of it, or it
// was paid to the last cent, and what it consists of says so by one reference.
func (g *payGroup) mayRest(asOf civil.Date) bool {
	if len(g.payouts) == 0 {
		return false
	}
	ended, named := true, true
	for _, p := range g.payouts {
		g.final = g.final || p.isFinal()
		ended = ended && p.Verdict == reconcile.Paid && !p.touched && (p.Payment.Excess.IsZero() || p.Reason == reasonClosed)
		named = named && p.Payout.DepositRef != "" && p.refKey() == g.payouts[0].refKey()
	}
	for _, d := range g.deposits {
		named = named && d.refKey() == g.payouts[0].refKey()
	}
	return g.final || ended && (named && len(g.deposits) > 0 || g.isOldNothing(asOf))
}

// isOldNothing reports whether the group is a payout of nothing that ended so long ago
// that what it ended beside may be forgotten before it is.
func (g *payGroup) isOldNothing(asOf civil.Date) bool {
	return g.basis == basisNetted && len(g.payouts) == 1 && g.payouts[0].Payment.Ended.AddDays(rememberPayoutDays/2) < asOf
}

// wakeGroups takes resting groups apart that an open payout under their reference may
// belong to: their movements name no merchant, and lines of another one came late.
func (b *bank) wakeGroups() {
	resting := map[refKey][]*payGroup{}
	for _, g := range b.groups {
		if first := g.payouts[0]; !g.final && first.Payout.DepositRef != "" {
			resting[first.refKey()] = append(resting[first.refKey()], g)
		}
	}
	for _, p := range b.payouts {
		if p.group != nil || p.isFinal() || p.Payout.DepositRef == "" {
			continue
		}
		for _, g := range resting[p.refKey()] {
			if g.rests && g.mayPay(p) {
				g.takeApart()
			}
		}
	}
}

// mayPay reports whether a movement of a resting group may belong to another payout of
// the reference too: of another merchant, when the movement names none, or of the
// same one, when the payout is not of a later day.
func (g *payGroup) mayPay(p *payoutState) bool {
	same := slices.ContainsFunc(g.payouts, func(o *payoutState) bool { return sameOwner(o, p) })
	return slices.ContainsFunc(g.deposits, func(d *depositState) bool {
		return owner{d.Deposit.Provider, d.Deposit.MerchantID}.compatible(owner{p.Payout.Provider, p.Payout.MerchantID}) &&
			(!same || d.Deposit.ValueDate >= p.Payout.SettleDate)
	})
}

// takeApart leaves the members of a group to be found anew.
func (g *payGroup) takeApart() {
	for _, p := range g.payouts {
		p.group = nil
	}
	for _, d := range g.deposits {
		d.group = nil
	}
	*g = payGroup{}
}

// finishGroups puts what is in no group into one of its own.
func (b *bank) finishGroups() {
	b.groups = filter(b.groups, func(g *payGroup) bool { return len(g.payouts) > 0 }) // else another one took them over
	for _, p := range b.payouts {
		if p.group == nil {
			g := b.newGroup("", []*payoutState{p}, nil)
			g.rests, g.final = p.isFinal(), p.isFinal()
		}
	}
	slices.SortFunc(b.groups, func(x, y *payGroup) int { return comparePayouts(x.payouts[0], y.payouts[0]) })
}

// allocate says what of each payout arrived: all of them, or, where less came, first
// what lowers the sum, then the earliest ones.
func (g *payGroup) allocate(in *Input) {
	if g.rests {
		g.keepAllocation()
		return
	}
	if !g.isPaid() {
		return
	}
	if short := g.want - g.got; short > 0 {
		g.takeListed(in, short)
	}
	left := g.got + g.deducted
	if g.excess = left - g.want; g.excess >= 0 {
		for _, p := range g.payouts {
			p.arrived = p.minor
		}
		return
	}
	g.excess = 0
	for _, p := range g.payouts {
		if p.minor <= 0 {
			p.arrived = p.minor
			left -= p.minor
		}
	}
	for _, p := range g.payouts {
		if p.minor > 0 {
			p.arrived = min(left, p.minor)
			left -= p.arrived
		}
	}
	g.payouts[0].arrived += left // more was taken than the payouts say
}

// keepAllocation leaves a resting group as it was.
func (g *payGroup) keepAllocation() {
	currency := g.currency()
	for _, p := range g.payouts {
		p.arrived, p.closed = minorOf(p.Payment.Paid, currency), minorOf(p.Payment.Closed, currency)
		g.excess += minorOf(p.Payment.Excess, currency)
	}
	for _, d := range g.deposits {
		if taken := minorOf(d.Payment.Deducted, currency); taken != 0 {
			g.deducted, g.deductedFrom = taken, d
		}
	}
}

// takeListed takes what is lacking for a deduction that the configuration lists: the
// text of a movement names it, and its limit holds.
func (g *payGroup) takeListed(in *Input, short int64) {
	for _, d := range g.deposits {
		if in.listsTaken(d.Deposit, majorOf(short, g.currency())) {
			g.deducted, g.deductedFrom = short, d
			return
		}
	}
}
