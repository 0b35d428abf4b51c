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
	// back is what of a sale's fee is given back with a part of the sale.
	back refundOfFee
	// batch is the rate, in ten thousandths, of a fee that is rounded over a merchant's
	// settle date; nil: it is rounded line by line.
	batch func(card string) int64
	// invoiced says that lines carry no fee: an invoice takes fee of all of them.
	invoiced bool
}

// refundOfFee is what becomes of the fee of what is refunded.
type refundOfFee int

const (
	feeReturned     refundOfFee = iota // the price of what is refunded, at most the sale's fee
	feeProportional                    // the share of the sale's fee
	feeKept
)

// perTenThousand is a share of an amount, rounded half up.
func perTenThousand(fen, rate int64) int64 { return (fen*rate + 5000) / 10_000 }

func byCard(card string) int64 {
	if card == "DEBIT" {
		return 50
	}
	return 60
}

// monthPrices are those of the month's merchants, in turn.
var monthPrices = []monthPrice{
	{name: "by card, debit capped", judged: true, fee: func(card string, fen int64, _ *rand.Rand) int64 {
		if card == "DEBIT" {
			return min(perTenThousand(fen, 50), 2000)
		}
		return perTenThousand(fen, 60)
	}},
	{name: "by band, with a fixed part", judged: true, back: feeKept, yaml: "refund: kept, rules: [{up_to: 100.00, rate: 1.00%, fixed: 0.10}, {above: 100.00, rate: 0.60%, cap: 20.00}]", fee: func(_ string, fen int64, _ *rand.Rand) int64 {
		if fen <= 10_000 {
			return perTenThousand(fen, 100) + 10
		}
		return min(perTenThousand(fen, 60), 2000)
	}},
	{name: "with tax, rounded apart", judged: true, back: feeProportional, yaml: "tax: 6%, refund: proportional, rules: [{rate: 0.60%}]", fee: func(_ string, fen int64, _ *rand.Rand) int64 {
		fee := perTenThousand(fen, 60)
		return fee + perTenThousand(fee, 600)
	}},
	{name: "as charged", yaml: "basis: as-charged, rules: [{rate: 0.60%}]", fee: func(_ string, fen int64, random *rand.Rand) int64 {
		return perTenThousand(fen, int64(30+random.IntN(120)))
	}},
	{name: "invoiced apart", invoiced: true, yaml: "basis: invoice, rules: [{rate: 0.60%}]", fee: func(_ string, fen int64, _ *rand.Rand) int64 {
		return perTenThousand(fen, 60)
	}},
	{name: "rounded over the batch", batch: byCard, yaml: "basis: batch, rules: [{card: debit, rate: 0.50%}, {rate: 0.60%}]", fee: func(card string, fen int64, _ *rand.Rand) int64 {
		return perTenThousand(fen, byCard(card))
	}},
	{name: "with tax, rounded together", judged: true, back: feeProportional, yaml: "tax: {rate: 6%, rounding: together}, refund: proportional, rules: [{rate: 0.55%, fixed: 0.05, cap: 3.00}]", fee: func(_ string, fen int64, _ *rand.Rand) int64 {
		fee := min(fen*55+5*10_000, 300*10_000) // in ten thousandths of a fen
		return (fee*106 + 500_000) / 1_000_000
	}},
}

// givenBack is how much of a sale's fee is given back with a part of the sale.
func (p *monthPrice) givenBack(card string, fen int64, sale sold, random *rand.Rand) int64 {
	switch p.back {
	case feeKept:
		return 0
	case feeProportional:
		return (2*sale.feeFen*fen + sale.fen) / (2 * sale.fen)
	default:
		return min(p.fee(card, fen, random), sale.feeFen)
	}
}

// priceOf is the price of a merchant by its number; those of whose sales amounts alone are stated have the first.
func priceOf(shop int) *monthPrice {
	if shop < groupMerchants {
		return &monthPrices[0]
	}
	return &monthPrices[shop%len(monthPrices)]
}

// Of how many of 1,000,000 sales, and of 100 refunds, the fee of the line is wrong.
const (
	wrongFeePerMill     = 2000
	wrongRefundsPercent = 3
)

// priced gives a line its fee, now and then a wrong one. Of sales in parts the fee of each part
// depends on those before it, which only the first price leaves out.
func (m *Month) priced(s *monthSale, line *monthRow, random *rand.Rand) {
	price, sign := priceOf(s.shop), int64(1)
	fee := int64(0)
	if s.of.fen > 0 {
		sign = -1
		fee = -price.givenBack(s.row.Card, s.row.Fen, s.of, random)
	} else {
		fee = price.fee(s.row.Card, line.grossFen, random)
	}
	switch {
	case price.batch != nil:
		line.summed = line.grossFen * price.batch(s.row.Card)
	case price.invoiced:
		line.summed = fee * 10_000
	default:
		line.feeFen = fee
	}
	if price.judged {
		if extra := s.wrongBy(line, sign, random); extra > 0 {
			line.feeFen, s.wrongFee = line.feeFen+extra, true
		}
	}
}

// wrongBy is how much too much, in fen, a line takes. An acquirer that states its net alone is
// not believed a fee of more than a fifth, nor one that is above nothing for a refund: what it
// took then is an amount that is wrong, and no fee.
func (s *monthSale) wrongBy(line *monthRow, sign int64, random *rand.Rand) int64 {
	most := int64(50)
	switch wrong := random.IntN(1_000_000); {
	case sign > 0 && (s.way != &wholeLine || wrong >= wrongFeePerMill), sign < 0 && wrong >= wrongRefundsPercent*10_000:
		return 0
	case !isNetOnly(s.shop):
	case sign > 0:
		most = min(most, line.grossFen/5-line.feeFen)
	default:
		most = min(most, -line.feeFen)
	}
	if most <= 0 {
		return 0
	}
	return 1 + int64(random.IntN(int(most)))
}

// fees is the part of the configuration that prices the merchants.
func (m *Month) fees() string {
	var b strings.Builder
	for shop, merchant := range m.merchants {
		if price := priceOf(shop); price.yaml != "" {
			fmt.Fprintf(&b, "  - {provider: %s, merchant: %q, %s}\n", merchant.Provider, merchant.ID, price.yaml)
		}
	}
	return b.String()
}
