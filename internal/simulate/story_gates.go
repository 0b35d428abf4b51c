package simulate

import (
	"slices"
	"time"
)

// heldBackStories are of a provider that never sends the settlement file of one day.
var heldBackStories = []telling{
	{"lost file, settled", func(t *teller) { s := t.lostFile(); t.pay(s, t.due(s)); t.lose() }},
	{"lost file, settled late", func(t *teller) { s := t.lostFile(); t.pay(s, t.dueLater(s, 1+t.IntN(3))); t.lose() }},
	{"lost file, never settled", func(t *teller) { t.lostFile(); t.lose() }},
}

// lostFile logs a sale of the provider whose file is lost.
func (t *teller) lostFile() int {
	t.merchant = t.lives.merchants[len(t.lives.merchants)-1]
	return t.sell(t.day)
}

// isLost reports whether the settlement file of a provider and day never comes.
func (w *Lives) isLost(provider string, day time.Time) bool {
	return provider == "allinpay" && day.Equal(w.lost)
}

// lose takes away what the lost file would have held. What no other line pays waits
// for it where it could have paid in time, and is missing otherwise.
func (t *teller) lose() {
	r := &t.rows[0]
	t.lines = slices.DeleteFunc(t.lines, func(l stated) bool { return t.lives.isLost(l.Provider, l.Date) })
	if len(t.lines) > 0 {
		return
	}
	r.paid = nil
	if t.lives.lost.Before(r.file) || t.lives.lost.After(t.due(0)) {
		t.missing(0)
		return
	}
	t.openRow("", 0).List = "waiting.csv"
}

// earlyStories are of sales before the first day that is judged.
var earlyStories = []telling{
	{"before the start, settled", func(t *teller) { s := t.soldEarly(); t.pay(s, t.due(s)) }},
	{"before the start, never settled", func(t *teller) { t.soldEarly() }},
	{"before the start, settled late", func(t *teller) {
		t.merchant = t.lives.merchantOf("lakala", t.IntN) // whose lines say the time
		s := t.soldEarly()
		t.pay(s, t.dueLater(s, 1+t.IntN(5)))
	}},
	{"before the start, no log", func(t *teller) {
		t.merchant = t.lives.merchantOf("lakala", t.IntN)
		s := t.soldEarly()
		t.settle(s, t.dueLater(s, t.IntN(5)))
		t.rows = nil
	}},
	{"before the start, charged back", func(t *teller) {
		s := t.soldEarly()
		t.pay(s, t.due(s))
		t.openLine("chargeback", t.chargeBack(s, businessDaysAfter(t.lives.start, 2+t.IntN(3))))
	}},
}

// soldEarly logs a sale of a day that is not judged.
func (t *teller) soldEarly() int {
	s := t.sell(t.lives.First.AddDate(0, 0, t.IntN(2)))
	t.rows[s].owed, t.rows[s].beforeStart = false, true
	return s
}
