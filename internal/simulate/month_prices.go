package simulate

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// monthPrice is how an acquirer prices a merchant: computed here without the kernel, in fen.
type monthPrice struct {
	name string
	yaml string // of the schedule; empty: that of the provider
	fee  func(card string, fen int64, random *rand.Rand) int64
	// judged says that a wrong fee of one line is to be told.
	judged bool
}

// perTenThousand is a share of an amount, rounded half up.
func perTenThousand(fen, rate int64) int64 { return (fen*rate + 5000) / 10_000 }

// monthPrices are those of the month's merchants, in turn.
var monthPrices = []monthPrice{
	{name: "by card, debit capped", judged: true, fee: func(card string, fen int64, _ *rand.Rand) int64 {
		if card == "DEBIT" {
			return min(perTenThousand(fen, 50), 2000)
		}
		return perTenThousand(fen, 60)
	}},
	{name: "by band, with a fixed part", judged: true, yaml: "rules: [{up_to: 100.00, rate: 1.00%, fixed: 0.10}, {above: 100.00, rate: 0.60%, cap: 20.00}]", fee: func(_ string, fen int64, _ *rand.Rand) int64 {
		if fen <= 10_000 {
			return perTenThousand(fen, 100) + 10
		}
		return min(perTenThousand(fen, 60), 2000)
	}},
	{name: "with tax, rounded apart", judged: true, yaml: "tax: 6%, rules: [{rate: 0.60%}]", fee: func(_ string, fen int64, _ *rand.Rand) int64 {
		fee := perTenThousand(fen, 60)
		return fee + perTenThousand(fee, 600)
	}},
	{name: "as charged", yaml: "basis: as-charged, rules: [{rate: 0.60%}]", fee: func(_ string, fen int64, random *rand.Rand) int64 {
		return perTenThousand(fen, int64(30+random.IntN(120)))
	}},
	{name: "invoiced apart", yaml: "basis: invoice, rules: [{rate: 0.60%}]", fee: func(string, int64, *rand.Rand) int64 { return 0 }},
}

// priceOf is the price of a merchant by its number; those that state amounts alone have the first.
func priceOf(shop int) *monthPrice {
	if shop < groupMerchants {
		return &monthPrices[0]
	}
	return &monthPrices[shop%len(monthPrices)]
}

// wrongFeePerMill is of how many of 1,000,000 sales the fee of the line is wrong.
const wrongFeePerMill = 2000

// priced gives a line its fee, now and then a wrong one. Of sales in parts the fee of each part
// depends on those before it, which only the first price leaves out.
func (m *Month) priced(s *monthSale, line *monthRow, random *rand.Rand) {
	price := priceOf(s.shop)
	line.feeFen = price.fee(s.row.Card, line.grossFen, random)
	if s.way == &wholeLine && price.judged && random.IntN(1_000_000) < wrongFeePerMill {
		line.feeFen, s.wrongFee = line.feeFen+int64(1+random.IntN(50)), true
	}
}

// fees is the part of the configuration that prices the merchants.
func (m *Month) fees() string {
	var b strings.Builder
	for shop := range monthMerchants {
		if price := priceOf(shop); price.yaml != "" {
			fmt.Fprintf(&b, "  - {provider: hx, merchant: %q, %s}\n", m.merchants[shop].ID, price.yaml)
		}
	}
	return b.String()
}
