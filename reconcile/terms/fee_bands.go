package terms

import (
	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// FeeBands holds the prices of one key on one day, by amount band: what remains
// to be found out of a row is its amount.
type FeeBands struct {
	bands []feeBand
}

type feeBand struct {
	price       Price
	above, upTo int64 // minor units; upTo < 0: no bound
}

// Bands returns the prices for key on day. ok is false when no schedule covers
// the key, when the schedule judges no line by itself, or when a band is finer than
// the minor unit: Find then decides row by row.
func (b *FeeBook) Bands(key reconcile.FeeKey, day civil.Date, currency string) (FeeBands, bool) {
	digits, err := money.MinorDigits(currency)
	if err != nil {
		return FeeBands{}, false
	}
	schedule := b.scheduleFor(key, day)
	if schedule == nil || schedule.Basis != PerLine && schedule.Basis != "" {
		return FeeBands{}, false
	}
	return feeBandsOf(schedule, key, digits)
}

func feeBandsOf(schedule *FeeSchedule, key reconcile.FeeKey, digits int32) (FeeBands, bool) {
	var bands FeeBands
	for i := range schedule.Rules {
		rule := &schedule.Rules[i]
		if !rule.fitsKey(key) {
			continue
		}
		above, aboveExact := bandLimit(rule.Above, digits)
		upTo, upToExact := bandLimit(rule.UpTo, digits)
		if !aboveExact || !upToExact {
			return FeeBands{}, false
		}
		bands.bands = append(bands.bands, feeBand{NewPrice(schedule, rule, digits), above, upTo})
	}
	return bands, true
}

// bandLimit returns a band's bound in minor units, -1 when there is none.
func bandLimit(amount decimal.NullDecimal, digits int32) (int64, bool) {
	if !amount.Valid {
		return -1, true
	}
	return money.ToMinor(amount.Decimal, digits)
}

// Fee returns the fee of a positive amount in minor units; false when no rule fits.
func (l *FeeBands) Fee(gross int64) (int64, bool) {
	for i := range l.bands {
		if r := &l.bands[i]; gross > r.above && (r.upTo < 0 || gross <= r.upTo) {
			return r.price.FeeMinor(gross), true
		}
	}
	return 0, false
}

// DependsOn reports whether any price depends on the merchant or the terminal.
func (b *FeeBook) DependsOn() (merchant, terminal bool) {
	for i := range b.schedules {
		s := &b.schedules[i]
		merchant, terminal = merchant || s.Merchant != "", terminal || s.Terminal != ""
		for j := range s.Rules {
			merchant, terminal = merchant || s.Rules[j].Merchant != "", terminal || s.Rules[j].Terminal != ""
		}
	}
	return merchant, terminal
}
