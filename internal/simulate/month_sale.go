package simulate

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// monthSale is a sale, or a refund, and what is true of it.
type monthSale struct {
	row      Row
	way      *way
	paidFen  int64 // that all of its lines together pay; of a refund below nothing
	shop     int   // the number of its merchant
	wrongFee bool  // its line takes another fee than its price
	batch    bool  // it was in a batch that never reached the acquirer
	of       sold  // what a refund takes back
}

// sold is the sale of a refund: its gross, and its fee by its price.
type sold struct{ fen, feeFen int64 }

// signedFen is what the sale brings; a refund takes it.
func (s *monthSale) signedFen() int64 {
	if s.of.fen > 0 {
		return -s.row.Fen
	}
	return s.row.Fen
}

// sale makes an approved sale; the day's sales follow each other in time, so that the
// trace numbers of a terminal do too.
func (m *Month) sale(random *rand.Rand, shop *Merchant, date time.Time, number int, traces map[string]int) Row {
	second := 8*3600 + int(int64(number)*14*3600/int64(m.SalesPerDay))
	terminal := shop.Terminals[random.IntN(len(shop.Terminals))]
	traces[terminal]++
	r := Row{
		Merchant: shop, Terminal: terminal, Time: date.Add(time.Duration(second) * time.Second), Type: "SALE", Response: "00",
		Fen: price(random), RRN: newReference(date, number, random),
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

// newReference is a retrieval reference of a day.
func newReference(date time.Time, number int, random *rand.Rand) string {
	return fmt.Sprintf("%02d%05d%05d", date.YearDay()%100, random.IntN(100_000), number%100_000)
}

// price draws an amount of 1.28 to 1,310.71 yuan: as many between 2 and 4 as between 200 and 400.
func price(random *rand.Rand) int64 {
	scale := 7 + random.IntN(10)
	return 1<<scale + int64(random.IntN(1<<scale))
}
