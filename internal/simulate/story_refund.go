package simulate

import "time"

// refundStories are of money that goes back to the cardholder.
var refundStories = []telling{
	{"refund, deducted", func(t *teller) {
		s, r := t.refunded(0)
		t.pay(s, t.due(s))
		t.deduct(s, r, 0)
	}},
	{"refund days later, deducted", func(t *teller) {
		s, r := t.refunded(1 + t.IntN(5))
		t.pay(s, t.due(s))
		t.deduct(s, r, t.IntN(3))
	}},
	{"refund, not deducted", func(t *teller) {
		s, r := t.refunded(t.IntN(5))
		t.pay(s, t.due(s))
		t.openRow("refund-not-deducted", r)
	}},
	{"refund of a sale that never came, deducted", func(t *teller) {
		s, r := t.refunded(1 + t.IntN(3))
		t.missing(s)
		t.deduct(s, r, t.IntN(2))
	}},
	{"refund that nobody made", func(t *teller) {
		s := t.sell(t.day)
		line := t.pay(s, t.due(s))
		back := t.takeBack(line, "REFUND", t.dueLater(s, t.IntN(3)))
		l := &t.lines[back]
		l.GrossFen = l.GrossFen/2 - 1
		l.FeeFen = -feeFen(t.merchant, t.rows[s].Channel, t.rows[s].Card, -l.GrossFen)
		l.takesBack = -1
		t.openLine("unexpected-settlement", back)
	}},
	{"refund whose log is late, deducted", func(t *teller) {
		s, r := t.refunded(t.IntN(3))
		t.late(r, 1+t.IntN(4))
		t.pay(s, t.due(s))
		t.deduct(s, r, t.IntN(3))
	}},
	{"chargeback", func(t *teller) {
		s := t.sell(t.day)
		t.pay(s, t.due(s))
		t.openLine("chargeback", t.chargeBack(s, t.dueLater(s, 1+t.IntN(4))))
	}},
	{"chargeback reversed", func(t *teller) {
		s := t.sell(t.day)
		t.pay(s, t.due(s))
		back := t.chargeBack(s, t.dueLater(s, 1+t.IntN(3)))
		t.takeBack(back, "CHARGEBACK_REVERSED", businessDaysAfter(t.lines[back].Date, 1+t.IntN(3)))
	}},
}

// refunded logs a sale and a refund of all or a part of it, days later. Like most
// terminals' it need not say by what card the sale was paid.
func (t *teller) refunded(days int) (sale, refund int) {
	sale = t.sell(t.day)
	fen := t.rows[sale].Fen
	if t.IntN(2) == 0 {
		fen = fen*int64(20+t.IntN(60))/100 + 1
	}
	return sale, t.refund(sale, fen, days)
}

// deduct states the line of a refund, some business days after its due date.
func (t *teller) deduct(sale, refund, days int) {
	l := &t.lines[t.pay(refund, t.dueLater(refund, days))]
	switch t.IntN(3) {
	case 0: // under the refund's own reference
	case 1:
		l.originalRRN = t.rows[sale].RRN
	default:
		l.RRN, l.Trace, l.Auth = t.rows[sale].RRN, "", ""
	}
	if t.IntN(2) == 0 {
		t.rows[refund].Channel, t.rows[refund].Card, t.rows[refund].Wallet = "", "", ""
	}
}

// chargeBack states that the gross of a sale is taken back by the cardholder's bank.
func (t *teller) chargeBack(sale int, day time.Time) int {
	line := t.settle(sale, day)
	l := &t.lines[line]
	l.Type, l.GrossFen, l.FeeFen = "CHARGEBACK", -l.GrossFen, 0
	return line
}
