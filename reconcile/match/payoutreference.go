package match

import (
	"cmp"
	"slices"

	"tieout/reconcile"
)

// refKey is what payouts and movements of one reference share, as reconcile.SameDeposit has it.
type refKey struct{ reference, currency string }

func (p *payoutState) refKey() refKey {
	return refKey{reconcile.SameDeposit(p.Payout.DepositRef), p.Payout.Currency}
}

func (d *depositState) refKey() refKey {
	return refKey{reconcile.SameDeposit(d.Deposit.Reference), d.Deposit.Currency}
}

// pairByReference joins the payouts whose deposit reference movements name with all
// of these movements: several merchants' where a movement names no merchant.
func (b *bank) pairByReference() {
	payouts, deposits := map[refKey][]*payoutState{}, map[refKey][]*depositState{}
	var order []refKey
	for _, p := range b.payouts {
		if key := p.refKey(); key.reference != "" && p.group == nil && !p.isFinal() {
			payouts[key] = append(payouts[key], p)
		}
	}
	for _, d := range b.deposits { // of which there may be very many that no payout is named like
		key := d.refKey()
		if payouts[key] == nil || d.group != nil || d.isFinal() {
			continue
		}
		if deposits[key] == nil {
			order = append(order, key)
		}
		deposits[key] = append(deposits[key], d)
	}
	for _, key := range order {
		b.pairReference(payouts[key], deposits[key])
	}
	b.addToPaid()
}

// owner is who may be paid together.
type owner struct{ provider, merchant string }

func (o owner) compatible(other owner) bool {
	return reconcile.Compatible(o.provider, other.provider) && reconcile.Compatible(o.merchant, other.merchant)
}

// pairReference joins payouts and movements of one reference, owner by owner; a
// movement that does not say whose it is joins all that it may pay.
func (b *bank) pairReference(payouts []*payoutState, deposits []*depositState) {
	of := map[owner][]*payoutState{}
	var owners []owner
	for _, p := range payouts {
		o := owner{p.Payout.Provider, p.Payout.MerchantID}
		if of[o] == nil {
			owners = append(owners, o)
		}
		of[o] = append(of[o], p)
	}
	deposits = b.pairNamed(owners, of, deposits)
	// Movements that say most come last: by then it is known who is paid together.
	slices.SortStableFunc(deposits, func(x, y *depositState) int {
		return cmp.Compare(unsaid(y.Deposit), unsaid(x.Deposit))
	})
	for _, d := range deposits {
		whose := owner{d.Deposit.Provider, d.Deposit.MerchantID}
		var g *payGroup
		for _, o := range owners {
			if o.compatible(whose) && of[o] != nil {
				g = b.joinOwner(g, of[o])
			}
		}
		if g != nil {
			g.join(nil, []*depositState{d})
		}
	}
}

// pairNamed pairs the payouts of an owner with the movements that name it, where these
// are all that it should get: other movements of the reference are none of it. It
// returns the movements that are left.
func (b *bank) pairNamed(owners []owner, of map[owner][]*payoutState, deposits []*depositState) []*depositState {
	named := map[owner][]*depositState{}
	for _, d := range deposits {
		o := owner{d.Deposit.Provider, d.Deposit.MerchantID}
		named[o] = append(named[o], d)
	}
	if len(named) < 2 && len(owners) < 2 {
		return deposits
	}
	for _, o := range owners {
		g := &payGroup{payouts: of[o], deposits: named[o]}
		if g.add(); len(named[o]) > 0 && o.merchant != "" && g.want == g.got {
			b.newGroup(basisReference, of[o], named[o])
			delete(of, o)
		}
	}
	return filter(deposits, func(d *depositState) bool { return d.group == nil })
}

// joinOwner joins an owner's payouts to a group, or the group to that which they have.
func (b *bank) joinOwner(g *payGroup, payouts []*payoutState) *payGroup {
	theirs := payouts[0].group
	switch {
	case theirs == nil && g == nil:
		return b.newGroup(basisReference, payouts, nil)
	case theirs == nil:
		g.join(payouts, nil)
		return g
	case g == nil || g == theirs:
		return theirs
	default:
		theirs.join(g.payouts, g.deposits)
		g.payouts, g.deposits = nil, nil
		return theirs
	}
}

// unsaid counts what a movement leaves open of whom it pays.
func unsaid(d *reconcile.Deposit) (count int) {
	if d.Provider == "" {
		count++
	}
	if d.MerchantID == "" {
		count++
	}
	return count
}

// addToPaid joins movements whose reference names only payouts that are paid with the
// latest of them: more came than it should, or some of it went back.
func (b *bank) addToPaid() {
	paid := map[refKey][]*payoutState{}
	for _, p := range b.payouts {
		if p.group != nil && !p.group.final && p.Payout.DepositRef != "" {
			paid[p.refKey()] = append(paid[p.refKey()], p)
		}
	}
	for _, d := range b.deposits {
		if d.group != nil || d.isFinal() || d.refKey().reference == "" {
			continue
		}
		var latest *payGroup
		for _, p := range paid[d.refKey()] {
			mayPay := owner{p.Payout.Provider, p.Payout.MerchantID}.compatible(owner{d.Deposit.Provider, d.Deposit.MerchantID})
			if mayPay && (latest == nil || p.group.last() > latest.last()) {
				latest = p.group
			}
		}
		if latest != nil {
			latest.rests = false
			latest.join(nil, []*depositState{d})
		}
	}
}
