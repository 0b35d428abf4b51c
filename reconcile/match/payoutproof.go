package match

import "tieout/reconcile"

// addToProof counts payouts and movements on both sides of their equations. What an
// earlier night ended and tonight judges otherwise is reopened, with all that was
// paid of it and all movements that paid it.
func (b *bank) addToProof(proof reconcile.Proof) {
	intact := b.intactGroups()
	b.intact = intact
	for _, p := range b.payouts {
		p.addToProof(&proof.ForCurrency(p.Payout.Currency).Payouts, intact)
	}
	for _, d := range b.deposits {
		d.addToProof(&proof.ForCurrency(d.Deposit.Currency).Deposits, intact)
	}
	for _, g := range b.groups {
		b.addDifference(&proof.ForCurrency(g.currency()).Deposits, g, intact)
	}
}

// earlierGroup is a group as the night opened with it.
type earlierGroup struct {
	payouts  []*payoutState
	deposits []*depositState
}

// earlierGroups returns the groups of earlier nights, by ID.
func (b *bank) earlierGroups() map[string]*earlierGroup {
	earlier := map[string]*earlierGroup{}
	group := func(id string) *earlierGroup {
		if earlier[id] == nil {
			earlier[id] = &earlierGroup{}
		}
		return earlier[id]
	}
	for _, p := range b.payouts {
		if p.before != nil && p.before.Partner != "" {
			g := group(p.before.Partner)
			g.payouts = append(g.payouts, p)
		}
	}
	for _, d := range b.deposits {
		if d.before != nil && d.before.Partner != "" {
			g := group(d.before.Partner)
			g.deposits = append(g.deposits, d)
		}
	}
	return earlier
}

// intactGroups returns the groups of earlier nights, by ID, of which nothing is judged
// otherwise tonight: movements may have been added to them, and no more.
func (b *bank) intactGroups() map[string]bool {
	intact := map[string]bool{}
	for id, earlier := range b.earlierGroups() {
		intact[id] = b.statements.groups[id] == nil && earlier.isIntact()
	}
	return intact
}

func (earlier *earlierGroup) isIntact() bool {
	if len(earlier.payouts) == 0 {
		return false
	}
	g := earlier.payouts[0].group
	if len(g.payouts) != len(earlier.payouts) {
		return false
	}
	excess, deducted := int64(0), int64(0)
	for _, p := range earlier.payouts {
		ended := !p.before.IsOpen()
		if p.group != g || ended && p.touched || p.arrived < minorOf(p.before.Payment.Paid, p.Payout.Currency) || ended && p.IsOpen() {
			return false
		}
		excess += minorOf(p.before.Payment.Excess, p.Payout.Currency)
	}
	for _, d := range earlier.deposits {
		if d.group != g {
			return false
		}
		deducted += minorOf(d.before.Payment.Deducted, d.Deposit.Currency)
	}
	return g.excess >= excess && g.deducted >= deducted
}

// isReopened reports whether what an earlier night paid, matched or closed of an item
// is judged again.
func isReopened(before *reconcile.Item, touched, changed bool, intact map[string]bool) bool {
	switch {
	case before == nil:
		return false
	case before.Partner != "":
		return !intact[before.Partner]
	default:
		return !before.IsOpen() && (touched || changed)
	}
}

// addToProof counts a payout. Money is counted as far as it moved tonight; the payout
// counts as one row in what it is after the night.
func (p *payoutState) addToProof(c *reconcile.PayoutProof, intact map[string]bool) {
	paidBefore, closedBefore, netBefore, rows := int64(0), int64(0), int64(0), int64(1)
	if p.before != nil {
		currency := p.Payout.Currency
		paidBefore, closedBefore = minorOf(p.before.Payment.Paid, currency), minorOf(p.before.Payment.Closed, currency)
		netBefore = minorOf(p.before.Payout.Net, currency)
		changed := p.before.Verdict != p.Verdict || p.before.Reason != p.Reason
		open, reopened := p.before.IsOpen(), isReopened(p.before, p.touched, changed, intact)
		if open {
			p.add(&c.Opening, 1, netBefore-paidBefore-closedBefore)
		}
		if reopened {
			p.add(&c.Reopened, rowsIf(!open), paidBefore+closedBefore)
			paidBefore, closedBefore = 0, 0
		}
		rows = rowsIf(open || reopened)
		p.add(&c.New, 0, p.minor-netBefore)
	} else {
		p.add(&c.New, 1, p.minor)
	}
	paid, closed, rest := p.arrived-paidBefore, p.closed-closedBefore, p.minor-p.arrived-p.closed
	p.add(&c.Paid, rowsIf(p.Verdict == reconcile.Paid)*rows, paid)
	p.add(&c.Closed, rowsIf(p.Verdict == reconcile.Closed)*rows, closed)
	switch p.Verdict {
	case reconcile.Paid, reconcile.Closed:
		if rest != 0 {
			panic("reconcile: a payout that ended has a rest: " + p.ID)
		}
	case reconcile.InTransit:
		p.add(&c.InTransit, rows, rest)
	case reconcile.Waiting:
		p.add(&c.Waiting, rows, rest)
	case reconcile.Short:
		p.add(&c.Short, rows, rest)
	case reconcile.Missing:
		p.add(&c.Missing, rows, rest)
	default:
		panic("reconcile: a payout without a verdict: " + p.ID)
	}
}

func (p *payoutState) add(sum *reconcile.Sum, rows, minor int64) {
	amount := majorOf(minor, p.Payout.Currency)
	sum.Merge(reconcile.Sum{Count: rows, Gross: amount, Net: amount})
}

func rowsIf(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// addToProof counts a movement.
func (d *depositState) addToProof(c *reconcile.DepositProof, intact map[string]bool) {
	changed := d.before != nil && (d.before.Verdict != d.Verdict || d.before.Reason != d.Reason)
	switch {
	case d.before == nil:
		d.add(&c.New)
	case d.before.IsOpen():
		d.add(&c.Opening)
	case isReopened(d.before, false, changed, intact):
		d.add(&c.Reopened)
	default:
		return // it ended in an earlier night
	}
	switch d.Verdict {
	case reconcile.Matched:
		d.add(&c.Matched)
	case reconcile.Closed:
		d.add(&c.Closed)
	case reconcile.Unmatched:
		d.add(&c.Unmatched)
	default:
		panic("reconcile: a movement without a verdict: " + d.ID)
	}
}

func (d *depositState) add(sum *reconcile.Sum) { sum.Add(d.Deposit.Amount, d.Deposit.Amount) }

// addDifference counts by how much tonight's movements of a group exceed what they
// pay, and what of it was deducted.
func (b *bank) addDifference(c *reconcile.DepositProof, g *payGroup, intact map[string]bool) {
	excess, deducted := g.excess, g.deducted
	if first := g.payouts[0].before; first != nil && first.Partner != "" && intact[first.Partner] {
		for _, p := range g.payouts {
			excess -= minorOf(p.before.Payment.Excess, g.currency())
		}
		for _, d := range g.deposits {
			if d.before != nil {
				deducted -= minorOf(d.before.Payment.Deducted, g.currency())
			}
		}
	}
	for _, difference := range [...]struct {
		sum   *reconcile.Sum
		minor int64
	}{{&c.Excess, excess}, {&c.Listed, deducted}} {
		amount := majorOf(difference.minor, g.currency())
		difference.sum.Merge(reconcile.Sum{Count: rowsIf(difference.minor != 0), Gross: amount, Net: amount})
	}
}
