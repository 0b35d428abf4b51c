package simulate

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// Month is trade as acquirers really state it: of each hundred settlement lines one
// has lost its reference in one way, one in another, some sales come in parts, and some
// never; money is given back, deducted, and paid out in sums that now and then fall
// short. Equal values make equal months.
type Month struct {
	Seed          uint64
	Days          int // days of trade, from the first on
	SalesPerDay   int
	PerThousand   int // of each 1,000 sales so many meet each of the ways
	UnpaidPerMill int // of each 1,000,000 sales so many are never paid, whatever their way

	merchants  []*Merchant
	sales      [][]monthSale // by day; refunds stand after the sales
	refunds    [][]monthSale // by the day on which they will be made
	lines      map[monthFile][]monthLine
	unsettled  map[string]bool // terminals by day whose batch never reached the acquirer
	sums       []*feeSum
	payouts    []*monthPayout
	statements map[time.Time][]monthMovement
	settleDays []time.Time // the business days on which lines are settled
	ordinals   map[time.Time]int
}

// monthProviders are the acquirers of the month.
var monthProviders = []string{monthProvider, netProvider}

// firstOfMonth is the first day of trade: a Monday, so that weekends and one holiday's
// make-up day lie in the month.
var firstOfMonth = Day(2026, 10, 12)

const (
	monthProvider = "hx"
	// netProvider is the acquirer that states of a line what it pays out, and nothing else.
	netProvider    = "hy"
	monthMerchants = 400
	// firstNetOnly is the first of the merchants of the second acquirer.
	firstNetOnly = 320
	// groupMerchants are as many of them whose acquirer states amounts and nothing else.
	groupMerchants = 8
)

// NewMonth makes the trade of a month, its lines, and what the bank received.
func NewMonth(m Month) *Month {
	m.lines, m.unsettled, m.ordinals = map[monthFile][]monthLine{}, map[string]bool{}, map[time.Time]int{}
	m.refunds, m.statements = make([][]monthSale, m.Days), map[time.Time][]monthMovement{}
	for i := range monthMerchants {
		id := fmt.Sprintf("8472900581%05d", i)
		shop := &Merchant{ID: id, Provider: monthProvider}
		if isNetOnly(i) {
			shop.Provider = netProvider
		}
		for t := range 3 {
			shop.Terminals = append(shop.Terminals, fmt.Sprintf("%05d%03d", i, t+1))
		}
		m.merchants = append(m.merchants, shop)
	}
	last := businessDaysAfter(firstOfMonth.AddDate(0, 0, m.Days-1), 3) // the third instalment of the last day
	for day := nextBusinessDay(firstOfMonth); !day.After(last); day = nextBusinessDay(day) {
		m.ordinals[day] = len(m.settleDays)
		m.settleDays = append(m.settleDays, day)
	}
	for day := range m.Days {
		m.trade(day)
	}
	m.deduct(rand.New(rand.NewPCG(m.Seed, 1_000_001)))
	m.sumFees(rand.New(rand.NewPCG(m.Seed, 1_000_002)))
	m.payOut(rand.New(rand.NewPCG(m.Seed, 1_000_003)))
	return &m
}

func isNetOnly(shop int) bool { return shop >= firstNetOnly }

// lastSettled is the last day on which lines are settled.
func (m *Month) lastSettled() time.Time { return m.settleDays[len(m.settleDays)-1] }

// lastFull is the last day on which lines of all merchants are settled: after it some last
// parts come.
func (m *Month) lastFull() time.Time { return nextBusinessDay(firstOfMonth.AddDate(0, 0, m.Days-1)) }

// trade makes a day's sales and refunds, and the lines that pay them.
func (m *Month) trade(day int) {
	date := firstOfMonth.AddDate(0, 0, day)
	random := rand.New(rand.NewPCG(m.Seed, uint64(day)))
	lost := m.merchants[groupMerchants+random.IntN(monthMerchants-groupMerchants)].Terminals[0]
	m.unsettled[date.Format(fileDay)+lost] = true
	ways := ways()
	traces := map[string]int{}
	sales := make([]monthSale, m.SalesPerDay, m.SalesPerDay+len(m.refunds[day]))
	for i := range sales {
		s := &sales[i]
		shop := random.IntN(monthMerchants)
		s.shop, s.way = shop, wayFor(shop, wayOf(ways, random.IntN(1000), m.PerThousand))
		s.row = m.sale(random, m.merchants[shop], date, i, traces)
		if shop < groupMerchants {
			s.way, s.row.Fen = &amountOnly, int64(500*(1+random.IntN(6)))
		}
		s.fate(random)
		s.way.prepare(&s.row, random)
		m.settle(s, day, i, random)
		m.giveBack(s, day, i, random)
	}
	for i := range m.refunds[day] {
		s := &m.refunds[day][i]
		m.fillRefund(s, date, m.SalesPerDay+i, traces, random)
		m.settle(s, day, m.SalesPerDay+i, random)
	}
	m.sales = append(m.sales, slices.Concat(sales, m.refunds[day]))
}

// settle makes the lines of a sale, unless nothing is ever paid of it.
func (m *Month) settle(s *monthSale, day, number int, random *rand.Rand) {
	date := firstOfMonth.AddDate(0, 0, day)
	switch {
	case m.unsettled[date.Format(fileDay)+s.row.Terminal]:
		s.batch = true
	case s.way.owesNothing:
	case random.IntN(1_000_000) >= m.UnpaidPerMill:
		m.pay(s, day, number, random)
	}
}

// lastNightsAfter is for how many business days after the last line the nights go on: a
// payout that came late is in the bank by then, and one that is short or more is told.
const lastNightsAfter = 4

// Nights returns the nights of the month: until all that is paid has come.
func (m *Month) Nights() []time.Time {
	var nights []time.Time
	last := businessDaysAfter(m.lastSettled(), lastNightsAfter)
	for night := firstOfMonth.AddDate(0, 0, 1); !night.After(last); night = night.AddDate(0, 0, 1) {
		nights = append(nights, night)
	}
	return nights
}
