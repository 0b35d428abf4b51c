package simulate

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// WithBank is the world with bank statements: what the lines of a merchant and day
// say should reach the bank comes in one sum, or in parts, late, short, or never.
func (w *Lives) WithBank() *Lives {
	more := *w
	more.bank = true
	more.Last = businessDaysAfter(w.Last, 5)
	return &more
}

// payout is the sum of lines that bear one deposit reference.
type payout struct {
	merchant, provider, reference string
	last                          time.Time // the last settle date of its lines
	fen                           int64
	fate                          payoutFate
	random                        uint64
}

// payoutFate is what became of a payout.
type payoutFate int

const (
	paidOut payoutFate = iota
	paidLate
	paidInParts
	paidShort
	neverPaidOut
)

// payoutFates lists how often each fate is drawn.
var payoutFates = []payoutFate{paidOut, paidOut, paidOut, paidOut, paidLate, paidInParts, paidInParts, paidShort, neverPaidOut}

// depositReference is the reference under which a line is paid out. Now and then the
// payout of a day waits for that of the next business day.
func (w *Lives) depositReference(l *stated) string {
	day, ordinal := l.Date, 0
	for d := w.First; d.Before(day); d = nextBusinessDay(d) {
		ordinal++
	}
	if ordinal%2 == 0 && scramble(w.Seed+hashOf(l.Merchant)+uint64(ordinal))%4 == 0 {
		day = nextBusinessDay(day)
	}
	return "PB" + l.Merchant[len(l.Merchant)-5:] + day.Format("20060102")
}

func hashOf(text string) uint64 {
	hash := uint64(len(text))
	for _, b := range []byte(text) {
		hash = scramble(hash + uint64(b))
	}
	return hash
}

// payouts adds up the lines of the world. Refused lines pay nothing out.
func (w *Lives) payouts() []*payout {
	byReference := map[string]*payout{}
	for _, s := range w.Stories {
		for i := range s.lines {
			l := &s.lines[i]
			if l.refused {
				continue
			}
			reference := w.depositReference(l)
			p := byReference[reference]
			if p == nil {
				p = &payout{merchant: l.Merchant, provider: l.Provider, reference: reference, random: scramble(w.Seed + hashOf(reference))}
				p.fate = payoutFates[p.random%uint64(len(payoutFates))]
				byReference[reference] = p
			}
			p.fen, p.last = p.fen+l.GrossFen-l.FeeFen, later(l.Date, cmp.Or(p.last, l.Date))
		}
	}
	var list []*payout
	for _, p := range byReference {
		if p.fen <= 0 { // what the merchant owes is taken at once; nothing comes of nothing
			p.fate = paidOut
		}
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b *payout) int { return strings.Compare(a.reference, b.reference) })
	return list
}

// movement is a row of a bank statement.
type movement struct {
	date                          time.Time
	fen                           int64
	provider, merchant, reference string
}

// shortFen is how much of a short payout does not come.
func (p *payout) shortFen() int64 { return 1 + int64(p.random>>8)%(1+p.fen/2)&0xffff }

// movements are what the bank received of a payout.
func (p *payout) movements() []movement {
	m := movement{p.last, p.fen, p.provider, p.merchant, p.reference}
	if p.random>>20%2 == 0 {
		m.date = nextBusinessDay(m.date)
	}
	switch {
	case p.fen == 0 || p.fate == neverPaidOut:
		return nil
	case p.fate == paidLate:
		m.date = businessDaysAfter(m.date, 2)
	case p.fate == paidShort:
		m.fen -= p.shortFen()
	case p.fate == paidInParts && p.fen > 1:
		rest := m
		m.fen = 1 + int64(p.random>>24&0xffff)%(p.fen-1)
		rest.fen, rest.date = p.fen-m.fen, businessDaysAfter(m.date, int(p.random>>40%4))
		return []movement{m, rest}
	}
	return []movement{m}
}

// strangeDeposit is money in the bank that no line explains.
func (w *Lives) strangeDeposit() movement {
	return movement{businessDaysAfter(w.start, 4), 12_345, "lakala", "822290058120001", "ZQ4679"}
}

// openAtBank is what must stand open of the payouts at the end.
func (w *Lives) openAtBank() []Open {
	strange := w.strangeDeposit()
	open := []Open{{Kinds: []string{"unexplained-deposit"}, References: []string{strange.reference}, Merchant: strange.merchant, ExpectedFen: strange.fen}}
	for _, p := range w.payouts() {
		x := Open{References: []string{p.reference}, Merchant: p.merchant, ExpectedFen: p.fen}
		switch p.fate {
		case paidShort:
			x.Kinds, x.ShortFen = []string{"deposit-short"}, p.shortFen()
		case neverPaidOut:
			x.Kinds = []string{"missing-deposit"}
		default:
			continue
		}
		open = append(open, x)
	}
	return open
}

// addStatements adds the statements of the banks, one each business day and provider.
func (w *Lives) addStatements(files map[string]*File) {
	name := func(provider string, day time.Time) string {
		return "bank/" + provider + "_" + day.Format(fileDay) + ".csv"
	}
	for _, m := range w.merchants {
		for day := w.First; day.Before(w.Last); day = nextBusinessDay(day) {
			files[name(m.Provider, day)] = &File{Name: name(m.Provider, day), Day: day, bank: true}
		}
	}
	for _, f := range files {
		if f.bank {
			f.Records = [][]string{{"value_date", "amount", "currency", "reference", "merchant_id", "text", markOf(f.Name)}}
		}
	}
	all := []movement{w.strangeDeposit()}
	for _, p := range w.payouts() {
		all = append(all, p.movements()...)
	}
	for i, m := range all {
		record := []string{m.date.Format(time.DateOnly), yuan(m.fen), "CNY", m.reference, m.merchant, "", ""}
		files[name(m.provider, m.date)].add(record, fileRow{story: -1, index: i})
	}
}
