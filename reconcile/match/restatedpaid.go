package match

import (
	"cmp"
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// What paid a payout long ago is remembered in the payout's fact alone: the place of its last movement, its
// value date and how much came. A movement of the restated version that says the same is that one. One that is in
// it no longer paid nothing: its payouts are open again, as those are of which memory has more. Where several
// movements had paid one payout, the fact is of none of them; then all of them come as new, and pay it again.

// paidBy is a movement as a fact of a payout remembers it.
type paidBy struct {
	file, currency string
	day            civil.Date
	minor          int64
}

func paidByOf(d *reconcile.Deposit) paidBy {
	return paidBy{d.Origin.File, d.Currency, d.ValueDate, minorOf(d.Amount, d.Currency)}
}

// paidMovement is such a movement with the last facts of the payouts that it paid: one may have paid several, so
// that what each says of its place adds up.
type paidMovement struct {
	paidBy
	place reconcile.Origin
	facts []*reconcile.Fact
}

// paidMovements are those of the files that are restated tonight, by what they say.
type paidMovements map[paidBy][]*paidMovement

// summedMovements returns the movements that facts of payouts remember. The fact of a payout that was opened again
// since speaks of no movement, unless memory has that one too.
func (in *Input) summedMovements(remembered map[reconcile.Origin]*reconcile.Item) paidMovements {
	last, inHand := map[uint64]*reconcile.Fact{}, map[string]bool{}
	for i := range in.Opening {
		inHand[in.Opening[i].ID] = in.Opening[i].Payout != nil
	}
	for i := range in.Earlier.Facts {
		if f := &in.Earlier.Facts[i]; f.Side == reconcile.DepositSide && f.Type == factOfPayout {
			last[f.Key] = f
		}
	}
	byPlace := map[reconcile.Origin]*paidMovement{}
	for _, f := range last {
		if remembered[f.Line] == nil && inHand[payoutOfFact(f).ID] {
			continue
		}
		m := byPlace[f.Line]
		if m == nil {
			m = &paidMovement{paidBy: paidBy{f.Line.File, f.Currency, f.SettleDate, 0}, place: f.Line}
			byPlace[f.Line] = m
		}
		m.minor, m.facts = m.minor+f.Settled, append(m.facts, f)
	}
	movements := paidMovements{}
	for _, m := range byPlace {
		slices.SortFunc(m.facts, func(a, b *reconcile.Fact) int { return cmp.Compare(a.Key, b.Key) })
		movements[m.paidBy] = append(movements[m.paidBy], m)
	}
	for _, equal := range movements {
		slices.SortFunc(equal, func(a, b *paidMovement) int { return reconcile.CompareOrigins(a.place, b.place) })
	}
	return movements
}

// take reports whether a movement of the restated version is one of them, that no other is.
func (m paidMovements) take(d *reconcile.Deposit) bool {
	by := paidByOf(d)
	equal := m[by]
	if len(equal) == 0 {
		return false
	}
	m[by] = equal[1:]
	return true
}

// payoutOfFact is the payout of a fact as it is in hand when it is opened again.
func payoutOfFact(f *reconcile.Fact) *payoutState {
	return recalledPayout(f, &reconcile.Payout{DepositRef: f.Sale.File})
}

// loseSummed takes in the movements that are in no restated version any more. Remembered are those that memory has
// because their payout was recalled since; of others the payouts are recalled now. Where a fact does not name its
// payout, for an earlier version of tieout left it, nothing is known.
func (s *statements) loseSummed(summed paidMovements, remembered map[reconcile.Origin]*reconcile.Item) {
	var lost []*paidMovement
	for _, left := range summed {
		lost = append(lost, left...)
	}
	slices.SortFunc(lost, func(a, b *paidMovement) int { return reconcile.CompareOrigins(a.place, b.place) })
	for _, m := range lost {
		if item := remembered[m.place]; item != nil {
			s.withdraw(item)
			continue
		}
		var states []*payoutState
		for _, f := range m.facts {
			if p := payoutOfFact(f); p.Payout.FactKey() == f.Key && p.paidBy != nil {
				states = append(states, p)
			}
		}
		if len(states) == len(m.facts) {
			s.lose(m, states)
		}
	}
}

// lose withdraws a movement that had paid payouts of facts, and opens these again.
func (s *statements) lose(m *paidMovement, states []*payoutState) {
	movement := *states[0].paidBy.Item
	deposit := *movement.Deposit
	deposit.Amount, movement.Deposit = majorOf(m.minor, m.currency), &deposit
	s.recalled[movement.ID] = true
	s.withdraw(&movement)
	for _, p := range states {
		s.groups[p.before.Partner] = s.groups[movement.Partner]
		p.paidBy, p.Item = nil, *p.before.OpenedAgain()
		payout := *p.before.Payout
		p.Payout = &payout
		s.lost = append(s.lost, p)
	}
}
