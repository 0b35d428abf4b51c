package simulate

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"
)

// What the lines of a merchant and day add up to is paid out: under a reference that the
// lines state, one for a day, for two days or for all shops of a house, or without any.

// monthPayout is what one movement, or several, should pay, and what came of it.
type monthPayout struct {
	chain     string // what takes money below nothing from a later payout: the merchant or house
	reference string // the latest, where several are paid in one
	shop      int
	last      time.Time // the last settle date
	netFen    map[payoutKey]int64
	wantFen   int64
	cameFen   int64   // with what a listed deduction took
	listedFen int64   // that deduction
	someFen   []int64 // a few of its lines
	truth     string
	merged    bool // it is paid in one with an earlier one
}

// payoutKey names what lines are paid out as: by reference and merchant, else by settle date.
type payoutKey struct{ merchant, reference, day string }

// monthMovement is a row of a bank statement.
type monthMovement struct {
	fen                                 int64
	provider, merchant, reference, text string
	payout                              *monthPayout
}

// reference is the deposit reference of a merchant's lines of a settle date; empty: none.
func (m *Month) reference(shop int, settled time.Time) string {
	switch kind := shop % 16; {
	case kind%2 == 1:
		return ""
	case kind == 8: // each second business day is paid out with the one before
		day := m.settleDays[min(m.ordinals[settled]|1, len(m.settleDays)-1)]
		return fmt.Sprintf("PT%05d%s", shop, day.Format(fileDay))
	case kind >= 10:
		return fmt.Sprintf("PH%03d%s", shop/16, settled.Format(fileDay))
	default:
		return fmt.Sprintf("PO%05d%s", shop, settled.Format(fileDay))
	}
}

// addUp adds the lines of the month up to payouts, in the order of their days.
func (m *Month) addUp() []*monthPayout {
	payouts := map[string]*monthPayout{}
	for _, file := range m.files() {
		for i := range m.lines[file] {
			line := &m.lines[file][i]
			merchant, reference := m.merchants[line.shop].ID, line.record[15]
			key := payoutKey{merchant, reference, file.day.Format(time.DateOnly)}
			name := cmp.Or(reference, merchant+key.day)
			if reference != "" {
				key.day = ""
			}
			p := payouts[name]
			if p == nil {
				p = &monthPayout{chain: merchant, reference: reference, shop: line.shop, netFen: map[payoutKey]int64{}}
				if len(reference) > 1 && reference[:2] == "PH" {
					p.chain = reference[:5]
				}
				payouts[name] = p
			}
			p.last = file.day
			p.wantFen += line.netFen()
			p.netFen[key] += line.netFen()
			if len(p.someFen) < 8 {
				p.someFen = append(p.someFen, line.netFen())
			}
		}
	}
	var list []*monthPayout
	for _, p := range payouts {
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b *monthPayout) int {
		return cmp.Or(a.last.Compare(b.last), cmp.Compare(a.chain, b.chain))
	})
	return list
}

// payOut makes the statements of the bank: what lines took is taken from the next payout of
// the merchant, and now and then a payout waits for the next one.
func (m *Month) payOut(random *rand.Rand) {
	waiting := map[string]*monthPayout{}
	for _, p := range m.addUp() {
		if before := waiting[p.chain]; before != nil {
			p.absorb(before)
			delete(waiting, p.chain)
		}
		ordinal := m.ordinals[p.last]
		waits := random.IntN(100) < 2 && p.reference == "" && !p.merged && ordinal >= 2 && p.last.Before(m.lastFull())
		if p.wantFen <= 0 || waits {
			waiting[p.chain] = p
			continue
		}
		m.pays(p, random)
		m.payouts = append(m.payouts, p)
	}
	for _, chain := range slices.Sorted(maps.Keys(waiting)) {
		left := waiting[chain]
		if left.wantFen > 0 {
			m.pays(left, random)
		} else {
			left.truth, left.cameFen = "owed by the merchant in the end", left.wantFen
		}
		m.payouts = append(m.payouts, left)
	}
	for i := 4; i < len(m.settleDays); i += 5 {
		stranger := &monthPayout{truth: "money that nobody paid out", cameFen: int64(10_000 + random.IntN(10_000)), netFen: map[payoutKey]int64{}}
		m.moves(m.settleDays[i], stranger.cameFen, stranger, monthMovement{provider: monthProvider, reference: fmt.Sprintf("ZQ%05d", random.IntN(100_000))})
		m.payouts = append(m.payouts, stranger)
	}
}

// absorb takes an earlier payout of the same merchant or house into this one.
func (p *monthPayout) absorb(before *monthPayout) {
	p.truth, p.merged = "two days in one movement", true
	if before.wantFen <= 0 {
		p.truth = "less what an earlier day took"
	}
	for key, fen := range before.netFen {
		p.netFen[key] += fen
	}
	p.wantFen += before.wantFen
}

// moves adds a movement to the statement of a day.
func (m *Month) moves(day time.Time, fen int64, p *monthPayout, movement monthMovement) {
	movement.fen, movement.payout = fen, p
	m.statements[day] = append(m.statements[day], movement)
}

func statementFile(day time.Time) string { return "bank/" + day.Format(fileDay) + ".csv" }
