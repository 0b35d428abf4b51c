package terms

import (
	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// Ladder holds the prices of one key on one day, by amount band: what remains
// to be found out of a row is its amount.
type Ladder struct {
	rungs []rung
}

type rung struct {
	price       Price
	above, upTo int64 // minor units; upTo < 0: no bound
}

// Ladder returns the prices for key on day. ok is false when no schedule covers
// the key, when the schedule rounds over batches, or when a band is finer than
// the minor unit: Find then decides row by row.
func (b *FeeBook) Ladder(key reconcile.FeeKey, day civil.Date, currency string) (Ladder, bool) {
	digits, err := money.MinorDigits(currency)
	if err != nil {
		return Ladder{}, false
	}
	schedule := b.scheduleFor(key, day)
	if schedule == nil || schedule.Basis == PerBatch {
		return Ladder{}, false
	}
	return ladderOf(schedule, key, digits)
}

func ladderOf(schedule *FeeSchedule, key reconcile.FeeKey, digits int32) (Ladder, bool) {
	var ladder Ladder
	for i := range schedule.Rules {
		rule := &schedule.Rules[i]
		if !rule.fitsKey(key) {
			continue
		}
		above, aboveExact := bound(rule.Above, digits)
		upTo, upToExact := bound(rule.UpTo, digits)
		if !aboveExact || !upToExact {
			return Ladder{}, false
		}
		ladder.rungs = append(ladder.rungs, rung{NewPrice(schedule, rule, digits), above, upTo})
	}
	return ladder, true
}

// bound returns a band's bound in minor units, -1 when there is none.
func bound(amount decimal.NullDecimal, digits int32) (int64, bool) {
	if !amount.Valid {
		return -1, true
	}
	return money.ToMinor(amount.Decimal, digits)
}

// Fee returns the fee of a positive amount in minor units; false when no rule fits.
func (l *Ladder) Fee(gross int64) (int64, bool) {
	for i := range l.rungs {
		if r := &l.rungs[i]; gross > r.above && (r.upTo < 0 || gross <= r.upTo) {
			return r.price.FeeMinor(gross), true
		}
	}
	return 0, false
}

// Selects reports whether any price depends on the merchant or the terminal.
func (b *FeeBook) Selects() (merchant, terminal bool) {
	for i := range b.schedules {
		s := &b.schedules[i]
		merchant, terminal = merchant || s.Merchant != "", terminal || s.Terminal != ""
		for j := range s.Rules {
			merchant, terminal = merchant || s.Rules[j].Merchant != "", terminal || s.Rules[j].Terminal != ""
		}
	}
	return merchant, terminal
}
