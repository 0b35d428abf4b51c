package match

import (
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// A payout has its deposit time, counted in business days from its settle date; after
// it the payout is short or missing, on weekdays and holidays alike.

// depositDay asks for the last day of what was settled on a day.
type depositDay struct {
	provider, merchant string
	day                civil.Date
}

type lastDay struct {
	day civil.Date
	err error
}

// lastDay returns the last day on which money that was settled, or booked, on day may
// come. An error says that the calendar does not reach so far.
func (b *bank) lastDay(provider, merchant string, day civil.Date) (civil.Date, error) {
	key := depositDay{provider, merchant, day}
	known, ok := b.days[key]
	if !ok {
		known.day, known.err = b.in.Terms.LastDepositDay(provider, merchant, day)
		b.days[key] = known
	}
	return known.day, known.err
}

// longestPayout is for how many calendar days a payout under one reference may go on
// collecting lines while nothing of it has come: after them what is old is due, though
// lines are still added.
const longestPayout = 31

// lastDayOf returns the last day on which the whole payout may come.
func (b *bank) lastDayOf(p *payoutState) (civil.Date, error) {
	last, err := b.lastDay(p.Payout.Provider, p.Payout.MerchantID, p.Payout.LastDay())
	if err != nil || p.Payout.Days == nil {
		return last, err
	}
	first, err := b.lastDay(p.Payout.Provider, p.Payout.MerchantID, p.Payout.SettleDate)
	return min(last, first.AddDays(longestPayout)), err
}

// standing says how a payout stands of which something is not in the bank: whether
// more of it is due than came, and whether the statements of the days on which that
// should have come are in hand.
type standing struct {
	due, certain bool
	awaited      *UnavailableFile // where it is due and not certain
}

// standingOf works out how a payout stands. Once money of its group has come, its days
// are due one by one: a reference under which each day is paid never comes to an end.
func (b *bank) standingOf(p *payoutState) (s standing, err error) {
	if !p.group.isPaid() {
		last, err := b.lastDayOf(p)
		if err != nil || last > b.in.AsOf {
			return s, err
		}
		s.due, s.awaited = true, b.awaitedStatement(p, p.Payout.SettleDate, last)
		s.certain = s.awaited == nil && b.in.AsOf >= b.statementsDay(p.Payout.Provider, last)
		return s, nil
	}
	due, certain := int64(0), int64(0)
	for _, other := range p.group.payouts {
		for _, day := range other.Payout.EachDay() {
			last, err := b.lastDay(other.Payout.Provider, other.Payout.MerchantID, day.SettleDate)
			if err != nil {
				return s, err
			}
			if last > b.in.AsOf {
				continue
			}
			net := minorOf(day.Net, other.Payout.Currency)
			due += net
			awaited := b.awaitedStatement(other, day.SettleDate, last)
			if awaited == nil && b.in.AsOf >= b.statementsDay(other.Payout.Provider, last) {
				certain += net
			} else if s.awaited == nil || s.awaited.Early {
				s.awaited = awaited
			}
		}
	}
	came := p.group.got + p.group.deducted
	s.due, s.certain = due > came, certain > came
	return s, nil
}

// awaitedStatement returns a bank file that could hold the payout's money of these days
// and has not come, a late one rather than one that is not late yet; nil when there
// is none.
func (b *bank) awaitedStatement(p *payoutState, from, until civil.Date) (awaited *UnavailableFile) {
	for i := range b.in.UnavailableFiles {
		gate := &b.in.UnavailableFiles[i]
		if gate.Side != reconcile.DepositSide || gate.Optional && !gate.NeverSent || b.in.closed(gate) || !reconcile.Compatible(gate.Provider, p.Payout.Provider) {
			continue
		}
		if gate.Date != 0 && (gate.Date < from || gate.Date > until) {
			continue
		}
		if awaited = gate; !gate.Early {
			break
		}
	}
	return awaited
}

// closedStatement returns a bank file of the payout's days that did not come and that
// a person closed.
func (b *bank) closedStatement(p *payoutState, last civil.Date) *UnavailableFile {
	for i := range b.in.UnavailableFiles {
		gate := &b.in.UnavailableFiles[i]
		if gate.Side == reconcile.DepositSide && b.in.closed(gate) && reconcile.Compatible(gate.Provider, p.Payout.Provider) &&
			(gate.Date == 0 || gate.Date >= p.Payout.SettleDate && gate.Date <= last) {
			return gate
		}
	}
	return nil
}

// statementsDay returns the day from which on a payout can be called missing: its last
// day, or, of an account whose statements are no duty, some days after it, when they
// would have come.
func (b *bank) statementsDay(provider string, last civil.Date) civil.Date {
	day := last
	for _, source := range b.in.DepositSources {
		if !reconcile.Compatible(source.Provider, provider) {
			continue
		}
		if source.Expected {
			return last
		}
		day = max(day, last.AddDays(source.ArrivesDays))
	}
	return day
}

// firstStatement returns the first day of which the provider's account is known; zero
// when nothing of it is.
func (b *bank) firstStatement(provider string) (first civil.Date) {
	earlier := func(day civil.Date) {
		if day != 0 && (first == 0 || day < first) {
			first = day
		}
	}
	for _, source := range b.in.DepositSources {
		if reconcile.Compatible(source.Provider, provider) {
			earlier(source.First)
		}
	}
	for _, d := range b.deposits {
		if reconcile.Compatible(d.Deposit.Provider, provider) {
			earlier(d.Deposit.ValueDate)
		}
	}
	return first
}

// firstSettled returns the first settle date of the provider's lines; zero when it has none.
func (b *bank) firstSettled(provider string) civil.Date {
	for _, p := range b.payouts { // by settle date
		if reconcile.Compatible(p.Payout.Provider, provider) {
			return p.Payout.SettleDate
		}
	}
	return 0
}

// awaitsLines reports whether a settlement file that could explain the movement has not
// come or can't be used.
func (b *bank) awaitsLines(d *depositState) bool {
	const window = 10 // calendar days before the value date
	for i := range b.in.UnavailableFiles {
		gate := &b.in.UnavailableFiles[i]
		if gate.Side == reconcile.SettlementSide && !gate.Optional && !b.in.closed(gate) && reconcile.Compatible(gate.Provider, d.Deposit.Provider) &&
			(gate.Date == 0 || gate.Date <= d.Deposit.ValueDate && gate.Date >= d.Deposit.ValueDate.AddDays(-window)) {
			return true
		}
	}
	return false
}

// isOld reports whether the time is over in which a movement may be a part of what is
// still to come: other movements of the same payout, lines of a later file.
func (b *bank) isOld(d *depositState) bool {
	last, err := b.lastDay(d.Deposit.Provider, d.Deposit.MerchantID, d.Deposit.ValueDate)
	return err != nil || b.in.AsOf > last
}
