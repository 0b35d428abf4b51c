package simulate

import (
	"fmt"
	"time"
)

// feeFen is the fee of a gross amount in fen, rounded half up: the contract of
// each product, written down a second time.
func feeFen(m *Merchant, channel, card string, fen int64) int64 {
	perTenThousand, limit := int64(60), int64(0)
	switch {
	case channel == "QR":
		perTenThousand = 38
	case card == "DEBIT":
		perTenThousand, limit = 50, 2000
		if m.Product == "traditional" {
			perTenThousand = 55
		}
	}
	fee := (fen*perTenThousand + 5000) / 10000
	if limit > 0 && fee > limit {
		fee = limit
	}
	return fee
}

// holiday reports whether no business is done: weekends and the National Day
// holiday of 2026 (1 to 7 October), but not its make-up workdays.
func holiday(day time.Time) bool {
	text := day.Format("01-02")
	if text == "09-20" || text == "10-10" {
		return false
	}
	if text >= "10-01" && text <= "10-07" {
		return true
	}
	return day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
}

// nextBusinessDay returns the first business day after day.
func nextBusinessDay(day time.Time) time.Time {
	for {
		day = day.AddDate(0, 0, 1)
		if !holiday(day) {
			return day
		}
	}
}

// due is when the money of a sale must be there: T+1. Lakala's day is the
// natural one; Shengpay's ends at 23:00, give or take ten minutes.
func due(m *Merchant, at time.Time) time.Time {
	day := at.Truncate(24 * time.Hour)
	if m.Provider == "shengpay" && at.Sub(day) >= 22*time.Hour+50*time.Minute {
		day = day.AddDate(0, 0, 1)
	}
	return nextBusinessDay(day)
}

// yuan writes fen as an amount.
func yuan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	return fmt.Sprintf("%s%d.%02d", sign, fen/100, fen%100)
}
