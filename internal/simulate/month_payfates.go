package simulate

import (
	"math/rand/v2"
	"time"
)

// monthPayFates are what becomes of a payout, by how many of 1,000 meet it.
var monthPayFates = []struct {
	perMille int
	truth    string
}{
	{15, "in two movements"},
	{20, "late by days"},
	{10, "less a wire fee that is listed"},
	{10, "less a fee that nothing lists"},
	{5, "less a wire fee above its limit"},
	{10, "without one of its lines"},
	{10, "never paid out"},
	{5, "five yuan more"},
	{5, "paid out twice"},
}

// pays makes the movements of a payout. Those of the first two days come as they should: what
// the account holds of the time before the first lines is nobody's. So do those of the last
// days, on which some last parts come: two of one merchant are of one amount, and either is.
func (m *Month) pays(p *monthPayout, random *rand.Rand) {
	draw, truth := random.IntN(1000), ""
	for _, fate := range monthPayFates {
		if draw -= fate.perMille; draw < 0 {
			truth = fate.truth
			break
		}
	}
	named := monthMovement{provider: m.merchants[p.shop].Provider, merchant: m.merchants[p.shop].ID, reference: p.reference}
	if p.chain != named.merchant || p.reference != "" && random.IntN(2) == 0 {
		named.merchant = ""
	}
	if p.merged || truth == "" || m.ordinals[p.last] < 2 || p.last.After(m.lastFull()) || !m.strays(p, truth, named, random) {
		if p.truth == "" {
			p.truth = "as it should"
		}
		if !p.merged && p.reference == "" && random.IntN(20) == 0 {
			named.merchant, p.truth = "", "by a movement that names nothing"
		}
		p.cameFen = p.wantFen
		m.moves(soon(p, random), p.wantFen, p, named)
	}
}

// strays makes the movements of a payout that does not come as it should; false: it is too
// small for that.
func (m *Month) strays(p *monthPayout, truth string, named monthMovement, random *rand.Rand) bool {
	day, came := soon(p, random), p.wantFen
	switch truth {
	case "in two movements":
		first := p.wantFen * 2 / 5
		if first == 0 {
			return false
		}
		m.moves(day, first, p, named)
		m.moves(nextBusinessDay(day), p.wantFen-first, p, named)
		p.truth, p.cameFen = truth, p.wantFen
		return true
	case "late by days":
		day = businessDaysAfter(p.last, 3)
	case "less a wire fee that is listed":
		came, named.text = came-1500, "payout less wire fee 15.00"
	case "less a fee that nothing lists":
		came, named.text = came-1500, "payout less handling 15.00"
	case "less a wire fee above its limit":
		came, named.text = came-4500, "payout less wire fee 45.00"
	case "without one of its lines":
		came -= p.someFen[random.IntN(len(p.someFen))]
	case "never paid out":
		p.truth = truth
		return true
	case "five yuan more":
		came += 500
	case "paid out twice":
		m.moves(businessDaysAfter(p.last, 2), came, p, named)
	}
	if came <= p.wantFen/2 || came >= p.wantFen && truth == "without one of its lines" {
		return false // it would be another payout, and not this one short
	}
	m.moves(day, came, p, named)
	p.truth, p.cameFen = truth, came
	switch truth {
	case "less a wire fee that is listed":
		p.cameFen, p.listedFen = p.wantFen, p.wantFen-came
	case "paid out twice":
		p.cameFen = 2 * came
	}
	return true
}

// soon is the day on which a payout should be in the bank: its settle date or the next.
func soon(p *monthPayout, random *rand.Rand) time.Time {
	if random.IntN(2) == 0 {
		return p.last
	}
	return nextBusinessDay(p.last)
}
