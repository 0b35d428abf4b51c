package config

import (
	"errors"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/terms"
)

// Prices reports whether a fee rule fits a sale. Amounts of a currency that is not known are
// refused elsewhere, and are not unpriced.
func (c *Config) Prices(t *reconcile.Transaction) bool {
	_, err := c.Fees.Find(t.FeeKey(), civil.DateOf(t.Time), t.Amount, t.Currency)
	return !errors.Is(err, terms.ErrNoFeeRule)
}

// ScheduleOf names the schedule that has a price for a payment of 100 on a day; empty: none has.
func (c *Config) ScheduleOf(key reconcile.FeeKey, day civil.Date) string {
	price, err := c.Fees.Find(key, day, decimal.NewFromInt(100), c.Currency)
	if err != nil {
		return ""
	}
	return price.Schedule.Name
}
