package simulate

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// Money goes back too: a shop refunds a sale, a cardholder's bank takes one back, the
// acquirer takes a rent. All of it lowers what is paid out on its day.

// The ways of refunds.
var (
	refunded       = way{name: "refund"}
	refundedBySale = way{name: "refund, by its sale's reference alone", spoil: func(l *monthRow, _ *rand.Rand) {
		l.RRN, l.Trace, l.Batch, l.Terminal = "", "", "", ""
	}}
	neverDeducted = way{name: "refund that was never deducted", owesNothing: true}
)

// Of each 1,000,000 sales so many are given back, or taken back by the cardholder's bank.
const (
	refundPerMill     = 4000
	chargebackPerMill = 500
)

// giveBack refunds a sale on a later day, or lets the cardholder's bank take it back.
func (m *Month) giveBack(s *monthSale, day, number int, random *rand.Rand) {
	draw := random.IntN(1_000_000)
	if s.way != &wholeLine || s.wrongFee || s.paidFen != s.row.Fen {
		return
	}
	switch {
	case draw < refundPerMill:
		m.refund(s, day+1+random.IntN(3), random)
	case draw < refundPerMill+chargebackPerMill:
		m.takeBack(s, businessDaysAfter(due(s.row.Merchant, s.row.Time), 2+random.IntN(4)), random)
	}
}

// refund makes a refund of all or of a part of a sale, on a day of the month.
func (m *Month) refund(s *monthSale, day int, random *rand.Rand) {
	if day >= m.Days {
		return
	}
	back := monthSale{row: s.row, way: &refunded, shop: s.shop, of: sold{s.row.Fen, priceOf(s.shop).fee(s.row.Card, s.row.Fen, random)}}
	if random.IntN(2) == 0 {
		back.row.Fen = 1 + int64(random.IntN(int(s.row.Fen)))
	}
	switch draw := random.IntN(10); {
	case draw == 0:
		back.way = &neverDeducted
	case draw < 3:
		back.way = &refundedBySale
	}
	m.refunds[day] = append(m.refunds[day], back)
}

// fillRefund gives a refund what its terminal prints on the day of it.
func (m *Month) fillRefund(s *monthSale, date time.Time, number int, traces map[string]int, random *rand.Rand) {
	r := &s.row
	traces[r.Terminal]++
	r.OriginalRRN, r.RRN, r.Type = r.RRN, newReference(date, number, random), "REFUND"
	r.Time = date.Add(22*time.Hour + time.Duration(number-m.SalesPerDay)*time.Second)
	r.Trace, r.Batch, r.Auth, r.Order = fmt.Sprintf("%06d", traces[r.Terminal]), fmt.Sprintf("%06d", date.YearDay()), "", ""
}

// takeBack is a chargeback of a sale; half of them are reversed.
func (m *Month) takeBack(s *monthSale, day time.Time, random *rand.Rand) {
	if day.After(m.lastFull()) {
		return
	}
	row := monthRow{Row: Row{Merchant: s.row.Merchant, Type: "CHARGEBACK", OriginalRRN: s.row.RRN}, grossFen: -s.row.Fen}
	if random.IntN(2) == 0 {
		row.RRN, row.OriginalRRN = s.row.RRN, ""
	}
	line := monthLine{sale: -1, shop: s.shop, kind: "chargeback", truth: "chargeback"}
	again := businessDaysAfter(day, 3)
	if random.IntN(2) == 0 || again.After(m.lastFull()) {
		m.add(&row, day, line)
		return
	}
	line.kind, line.truth = "", "chargeback that was reversed"
	m.add(&row, day, line)
	row.Type, row.grossFen = "CHARGEBACK_REVERSED", -row.grossFen
	line.truth = "reversal of a chargeback"
	m.add(&row, again, line)
}

// monthDeductions is the part of the configuration that lists what may be taken.
const monthDeductions = `deductions:
  - {provider: hx, text: "*terminal rent*", limit: 50.00}
  - {provider: hy, text: "*terminal rent*", limit: 50.00}
  - {text: "*wire fee*", limit: 30.00}
`

// deduct takes rents, which the configuration lists up to their limit, and reserves, which
// it does not, from a few merchants a day.
func (m *Month) deduct(random *rand.Rand) {
	for _, day := range m.settleDays[:m.ordinals[m.lastFull()]+1] {
		for _, taken := range []struct {
			fen               int64
			text, kind, truth string
		}{
			{3000, "terminal rent of the month", "", "listed rent"},
			{4900, "terminal rent of the month", "", "listed rent"},
			{7500, "terminal rent of two months", "unexplained-deduction", "rent above its limit"},
			{int64(1000 + random.IntN(1000)), "risk reserve", "unexplained-deduction", "reserve that nothing lists"},
		} {
			shop := random.IntN(monthMerchants)
			row := monthRow{Row: Row{Merchant: m.merchants[shop], Type: "ADJUSTMENT"}, grossFen: -taken.fen, text: taken.text}
			m.add(&row, day, monthLine{sale: -1, shop: shop, kind: taken.kind, truth: taken.truth})
		}
	}
}
