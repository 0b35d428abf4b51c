package simulate

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"
)

// Month is trade as acquirers really state it: of each hundred settlement lines one
// has lost its reference in one way, one in another, some sales come in parts, and some
// never. Equal values make equal months.
type Month struct {
	Seed          uint64
	Days          int // days of trade, from the first on
	SalesPerDay   int
	PerThousand   int // of each 1,000 sales so many meet each of the ways
	UnpaidPerMill int // of each 1,000,000 sales so many are never paid, whatever their way

	merchants []*Merchant
	sales     [][]monthSale // by day
	lines     map[time.Time][]monthLine
	unsettled map[string]bool // terminals by day whose batch never reached the acquirer
}

// monthSale is a sale and what is true of it.
type monthSale struct {
	row      Row
	way      *way
	paidFen  int64 // that all of its lines together pay
	shop     int   // the number of its merchant
	wrongFee bool  // its line takes another fee than its price
	batch    bool  // it was in a batch that never reached the acquirer
}

// monthLine is a settlement line and the sale that it is of.
type monthLine struct {
	record    []string
	day, sale int
}

// firstOfMonth is the first day of trade: a Monday, so that weekends and one holiday's
// make-up day lie in the month.
var firstOfMonth = Day(2026, 10, 12)

const (
	monthProvider  = "hx"
	monthMerchants = 400
	// groupMerchants are as many of them whose acquirer states amounts and nothing else.
	groupMerchants = 8
)

// NewMonth makes the trade and the lines of a month.
func NewMonth(m Month) *Month {
	m.lines, m.unsettled = map[time.Time][]monthLine{}, map[string]bool{}
	for i := range monthMerchants {
		id := fmt.Sprintf("8472900581%05d", i)
		shop := &Merchant{ID: id, Provider: monthProvider}
		for t := range 3 {
			shop.Terminals = append(shop.Terminals, fmt.Sprintf("%05d%03d", i, t+1))
		}
		m.merchants = append(m.merchants, shop)
	}
	for day := range m.Days {
		m.trade(day)
	}
	return &m
}

// trade makes a day's sales and the lines that pay them.
func (m *Month) trade(day int) {
	date := firstOfMonth.AddDate(0, 0, day)
	random := rand.New(rand.NewPCG(m.Seed, uint64(day)))
	lost := m.merchants[groupMerchants+random.IntN(monthMerchants-groupMerchants)].Terminals[0]
	m.unsettled[date.Format(fileDay)+lost] = true
	ways := ways()
	traces := map[string]int{}
	sales := make([]monthSale, m.SalesPerDay)
	for i := range sales {
		s := &sales[i]
		shop := random.IntN(monthMerchants)
		s.shop, s.way = shop, wayOf(ways, random.IntN(1000), m.PerThousand)
		if s.way.share != nil && priceOf(shop) != &monthPrices[0] {
			s.way = &wholeLine // the fee of a part depends on the parts before it
		}
		s.row = m.sale(random, m.merchants[shop], date, i, traces)
		if shop < groupMerchants {
			s.way, s.row.Fen = &amountOnly, int64(500*(1+random.IntN(6)))
		}
		s.fate(random)
		s.way.prepare(&s.row, random)
		switch {
		case m.unsettled[date.Format(fileDay)+s.row.Terminal]:
			s.batch = true
		case s.way.owesNothing:
		case random.IntN(1_000_000) >= m.UnpaidPerMill:
			m.pay(s, day, i, random)
		}
	}
	m.sales = append(m.sales, sales)
}

// sale makes an approved sale; the day's sales follow each other in time, so that the
// trace numbers of a terminal do too.
func (m *Month) sale(random *rand.Rand, shop *Merchant, date time.Time, number int, traces map[string]int) Row {
	second := 8*3600 + int(int64(number)*14*3600/int64(m.SalesPerDay))
	terminal := shop.Terminals[random.IntN(len(shop.Terminals))]
	traces[terminal]++
	r := Row{
		Merchant: shop, Terminal: terminal, Time: date.Add(time.Duration(second) * time.Second), Type: "SALE", Response: "00",
		Fen: price(random), RRN: fmt.Sprintf("%02d%05d%05d", date.YearDay()%100, random.IntN(100_000), number%100_000),
		Trace: fmt.Sprintf("%06d", traces[terminal]), Batch: fmt.Sprintf("%06d", date.YearDay()), Auth: fmt.Sprintf("%06d", random.IntN(1_000_000)),
		Order: fmt.Sprintf("HX%s%08d", date.Format("060102"), number), Channel: "CARD", Card: "DEBIT", Scheme: "UNIONPAY",
		CardNo: fmt.Sprintf("6222%02d******%04d", random.IntN(100), random.IntN(10_000)),
	}
	if random.IntN(3) > 0 { // prices end in round figures
		r.Fen = (r.Fen + 49) / 50 * 50
	}
	if random.IntN(2) == 0 {
		r.Card = "CREDIT"
	}
	return r
}

// price draws an amount of 1.28 to 1,310.71 yuan: as many between 2 and 4 as between 200 and 400.
func price(random *rand.Rand) int64 {
	scale := 7 + random.IntN(10)
	return 1<<scale + int64(random.IntN(1<<scale))
}

// pay makes the lines of a sale, as its way has them.
func (m *Month) pay(s *monthSale, day, number int, random *rand.Rand) {
	settled := due(s.row.Merchant, s.row.Time)
	for _, part := range s.way.parts(s.row.Fen) {
		line := monthRow{Row: s.row, grossFen: part, order: s.row.Order, card: s.row.CardNo}
		line.Order, line.CardNo = "", ""
		m.priced(s, &line, random)
		s.way.state(&line, random)
		m.lines[settled] = append(m.lines[settled], monthLine{record: line.record(settled), day: day, sale: number})
		s.paidFen += part
		settled = nextBusinessDay(settled)
	}
}

// monthRow is a settlement line while its way spoils it.
type monthRow struct {
	Row
	grossFen, feeFen int64
	order, card      string // of the sale, which most lines leave out
}

// record is the line as the file has it. It states no time: many do not.
func (l *monthRow) record(settled time.Time) []string {
	return []string{
		settled.Format(time.DateOnly), l.Merchant.ID, yuan(l.grossFen), yuan(l.feeFen), yuan(l.grossFen - l.feeFen), l.RRN,
		l.Terminal, "", l.Type, l.Trace, l.Batch, l.Auth, l.Order, l.CardNo,
	}
}

// Nights returns the nights of the month: until the last line has come.
func (m *Month) Nights() []time.Time {
	var nights []time.Time
	last := nextBusinessDay(nextBusinessDay(nextBusinessDay(firstOfMonth.AddDate(0, 0, m.Days-1))))
	for night := firstOfMonth.AddDate(0, 0, 1); !night.After(last); night = night.AddDate(0, 0, 1) {
		nights = append(nights, night)
	}
	return nights
}

// Write writes the month below a folder: its configuration and its inbox.
func (m *Month) Write(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, "tieout.yaml"), []byte(monthConfig+m.fees()+monthSources), 0o644); err != nil {
		return err
	}
	for day, sales := range m.sales {
		records := [][]string{terminalHeader()}
		for i := range sales {
			records = append(records, sales[i].row.record())
		}
		if err := writeRecords(filepath.Join(folder, "inbox", m.terminalFile(day)), records); err != nil {
			return err
		}
	}
	for _, night := range m.Nights() {
		if holiday(night) {
			continue
		}
		records := [][]string{append(lineHeader(), "card_no")}
		for _, line := range m.lines[night] {
			records = append(records, line.record)
		}
		if err := writeRecords(filepath.Join(folder, "inbox", settlementFile(monthProvider, night)), records); err != nil {
			return err
		}
	}
	return nil
}

func (m *Month) terminalFile(day int) string {
	return "pos/" + monthProvider + "_" + firstOfMonth.AddDate(0, 0, day).Format(fileDay) + ".csv"
}

const monthConfig = `version: 1
store: sqlite:tieout.db
inbox: inbox
out: reports
matches: true
terms:
  - {provider: hx, due: T+1, calendar: CN}
fees:
  - {provider: hx, use: lakala}
`

const monthSources = `sources:
  - {name: hx-pos, side: terminal, profile: terminal-csv, files: "pos/hx_{date}.csv", provider: hx, expect: optional}
  - {name: hx-settle, side: settlement, profile: settlement-csv, files: "settle/hx_{date}.csv", provider: hx, expect: business-days}
`
