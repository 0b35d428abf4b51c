package match

import (
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// rememberPayoutDays is for how many calendar days payouts and movements that ended
// are kept as they are, so that what still comes for them is judged together with
// them. A house with ten thousand shops has as many of each a day; of older ones
// facts are left, which lie in no memory.
const rememberPayoutDays = 10

// remember writes payouts and movements into the night's memory.
func (b *bank) remember(out *Result) {
	for _, p := range b.payouts {
		p.Payment.Ended = b.endedOn(&p.Item, p.before)
	}
	for _, d := range b.deposits {
		if ended := b.endedOn(d.Item, d.before); ended != d.Payment.Ended {
			d.own().Payment.Ended = ended
		}
	}
	first := b.firstPayouts()
	for _, g := range b.groups {
		keep := false
		for _, p := range g.payouts {
			keep = keep || first[p] || b.isKept(&p.Item)
		}
		for _, d := range g.deposits {
			keep = keep || b.isKept(d.Item)
		}
		for _, p := range g.payouts {
			if !keep && p.Verdict == reconcile.Paid {
				out.Facts = append(out.Facts, p.toFact())
			}
			b.rememberItem(out, &p.Item, p.before, keep)
		}
		for _, d := range g.deposits {
			b.rememberDeposit(out, d, keep)
		}
	}
	for _, d := range b.deposits {
		if d.group == nil {
			b.rememberDeposit(out, d, b.isKept(d.Item))
		}
	}
}

// endedOn returns the day of the night that ended the item; zero while it is open.
func (b *bank) endedOn(item, before *reconcile.Item) (day civil.Date) {
	switch {
	case item.IsOpen():
		return 0
	case before == nil, before.IsOpen(), before.Verdict != item.Verdict, before.Partner != item.Partner, !before.Payment.Paid.Equal(item.Payment.Paid):
		return b.in.AsOf
	default:
		return before.Payment.Ended
	}
}

func (b *bank) isKept(item *reconcile.Item) bool {
	return item.IsOpen() || !item.Payment.Excess.IsZero() && item.Reason != reasonClosed || item.Payment.Ended.AddDays(rememberPayoutDays) >= b.in.AsOf
}

// firstPayouts returns the first payout of each provider, which is never forgotten: it
// says from when on the provider's lines are known.
func (b *bank) firstPayouts() map[*payoutState]bool {
	first, known := map[*payoutState]bool{}, map[string]bool{}
	for _, p := range b.payouts { // by settle date
		if !known[p.Payout.Provider] {
			known[p.Payout.Provider], first[p] = true, true
		}
	}
	return first
}

// rememberDeposit hands on a movement that is new as soon as a part of them has come together.
func (b *bank) rememberDeposit(out *Result, d *depositState, keep bool) {
	item := d.asItem()
	if b.parts == nil || d.before != nil {
		b.rememberItem(out, &item, d.before, keep)
	} else if keep {
		b.parts.addItem(item)
	}
}

func (b *bank) rememberItem(out *Result, item, before *reconcile.Item, keep bool) {
	if !keep {
		if before != nil && !b.fetched[item.ID] {
			out.Gone++
		}
		return
	}
	if before != nil {
		item.CarryPayment(before)
		// What the proof counts again is listed again, though it came out as it was.
		item.Kept = item.Kept && !isReopened(before, false, false, b.intact)
	}
	out.Items = append(out.Items, *item)
}
