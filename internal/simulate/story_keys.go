package simulate

import (
	"fmt"
	"time"
)

// keyStories are of sales that are known by something else than a retrieval
// reference, and of other types than sales.
var keyStories = []telling{
	{"by order number, settled", func(t *teller) { s := t.byOrder(); t.pay(s, t.dueLater(s, t.IntN(2))) }},
	{"by order number, never settled", func(t *teller) { t.missing(t.byOrder()) }},
	{"by order number, line twice", func(t *teller) {
		s := t.byOrder()
		t.pay(s, t.due(s))
		t.openLine("duplicate-settlement", t.pay(s, t.dueLater(s, t.IntN(3))))
	}},
	{"by trace number, settled", func(t *teller) { s := t.byTrace(); t.pay(s, t.dueLater(s, t.IntN(2))) }},
	{"by trace number, never settled", func(t *teller) { t.missing(t.byTrace()) }},
	{"completion, settled", func(t *teller) { c := t.completed(); t.pay(c, t.dueLater(c, t.IntN(2))) }},
	{"completion, never settled", func(t *teller) { t.missing(t.completed()) }},
	{"pre-authorisation alone", func(t *teller) { t.preauthorised() }},
	{"void that names a trace number, sale settled alone", func(t *teller) {
		s, v := t.voidedByTrace()
		t.pay(s, t.due(s))
		t.openPair(s, v)
	}},
	{"void that names a trace number, both settled", func(t *teller) {
		s, v := t.voidedByTrace()
		t.pay(s, t.due(s))
		t.settleUndoing(s, v, t.IntN(3))
	}},
	{"two refunds, deducted", func(t *teller) {
		s := t.sell(t.day)
		third := t.rows[s].Fen / 3
		t.pay(s, t.due(s))
		for n := range int64(2) {
			back := t.refund(s, third-n, t.IntN(3))
			t.pay(back, t.dueLater(back, t.IntN(3)))
		}
	}},
}

// byOrder logs a sale whose only reference is its order number.
func (t *teller) byOrder() int {
	t.merchant = t.lives.merchantOf("lakala", t.IntN)
	s := t.sell(t.day)
	r := &t.rows[s]
	r.Channel, r.Card, r.Wallet, r.Auth, r.Order, r.RRN = "QR", "", "ALIPAY", "", "QR"+t.nextReference(), ""
	return s
}

// byTrace logs a sale that only its terminal's batch and trace number name.
func (t *teller) byTrace() int {
	t.merchant = t.lives.merchantOf("lakala", t.IntN)
	s := t.sell(t.day)
	r := &t.rows[s]
	r.Channel, r.Card, r.Wallet, r.Order, r.RRN = "CARD", "CREDIT", "", "", ""
	r.Auth = fmt.Sprintf("%06d", t.IntN(1_000_000))
	return s
}

// preauthorised logs a pre-authorisation, which moves no money.
func (t *teller) preauthorised() int {
	s := t.sell(t.day)
	r := &t.rows[s]
	r.Type, r.owed, r.Channel, r.Card, r.Wallet, r.Order = "PREAUTH", false, "CARD", "CREDIT", "", ""
	r.Auth = fmt.Sprintf("%06d", t.IntN(1_000_000))
	return s
}

// completed logs a pre-authorisation and its completion, for which money is due.
func (t *teller) completed() int {
	s := t.preauthorised()
	c := t.follow(s, "PREAUTH_COMPLETION", time.Duration(t.IntN(3))*24*time.Hour+time.Duration(10+t.IntN(20))*time.Minute)
	t.rows[c].Fen -= t.rows[c].Fen / 10
	t.rows[c].owed = true
	return c
}

// voidedByTrace logs a sale and a void that names it by its trace and batch number.
func (t *teller) voidedByTrace() (sale, undoing int) {
	sale, undoing = t.voided(t.IntN(2))
	v := &t.rows[undoing]
	v.OriginalRRN, v.originalTrace, v.originalBatch = "", t.rows[sale].Trace, t.rows[sale].Batch
	return sale, undoing
}
