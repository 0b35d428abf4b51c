package simulate

import "time"

// elsewhereStories are of money that went to the account of another merchant.
var elsewhereStories = []telling{
	{"misrouted", func(t *teller) {
		s, _ := t.misrouted()
		t.openRow("misrouted-settlement", s)
	}},
	{"misrouted, then moved", func(t *teller) {
		s, line := t.misrouted()
		day := businessDaysAfter(t.lines[line].Date, t.IntN(4))
		t.takeBack(line, "REFUND", day)
		t.pay(s, businessDaysAfter(day, t.IntN(2)))
	}},
	{"misrouted, then only taken back", func(t *teller) {
		s, line := t.misrouted()
		t.takeBack(line, "REFUND", businessDaysAfter(t.lines[line].Date, t.IntN(4)))
		t.missing(s)
	}},
}

// misrouted settles a sale to another merchant of its provider.
func (t *teller) misrouted() (sale, line int) {
	sale = t.sell(t.day)
	line = t.pay(sale, t.due(sale))
	for t.lines[line].Merchant == t.merchant.ID {
		t.lines[line].Merchant = t.lives.merchantOf(t.merchant.Provider, t.IntN).ID
	}
	t.lines[line].Terminal = ""
	return sale, line
}

// outcomeStories are of sales that were declined or whose outcome nobody heard.
var outcomeStories = []telling{
	{"declined", func(t *teller) { t.declined() }},
	{"declined, settled", func(t *teller) {
		s := t.declined()
		t.openLine("settled-though-declined", t.settle(s, t.due(s)))
	}},
	{"declined, settled, taken back", func(t *teller) {
		s := t.declined()
		line := t.settle(s, t.due(s))
		t.takeBack(line, "REFUND", t.dueLater(s, t.IntN(4)))
	}},
	{"no answer", func(t *teller) { t.openRow("unconfirmed-transaction", t.unanswered()) }},
	{"no answer, settled", func(t *teller) { s := t.unanswered(); t.pay(s, t.dueLater(s, t.IntN(4))) }},
	{"no answer, reversed", func(t *teller) { t.undo(t.unanswered(), "REVERSAL", t.IntN(4)) }},
	{"no answer, reversed, settled", func(t *teller) {
		s := t.unanswered()
		v := t.undo(s, "REVERSAL", t.IntN(4))
		t.pay(s, t.due(s))
		t.openPair(s, v)
	}},
	{"no answer, reversed, both settled", func(t *teller) {
		s := t.unanswered()
		v := t.undo(s, "REVERSAL", t.IntN(4))
		t.pay(s, t.due(s))
		t.settleUndoing(s, v, t.IntN(3))
	}},
}

func (t *teller) declined() int {
	s := t.sell(t.day)
	t.rows[s].Response, t.rows[s].owed = oneOf(t, "51", "55", "61"), false
	return s
}

func (t *teller) unanswered() int {
	s := t.sell(t.day)
	t.rows[s].Response, t.rows[s].Auth, t.rows[s].owed = "", "", false
	return s
}

// moneyStories are of amounts and fees that are not what they should be.
var moneyStories = []telling{
	{"settled above", func(t *teller) { t.variance(int64(1 + t.IntN(5_000))) }},
	{"settled below", func(t *teller) { t.variance(-int64(1 + t.IntN(150))) }},
	{"overcharged", func(t *teller) { s, _ := t.overcharged(); t.openRow("fee-variance", s) }},
	{"overcharged, given back", func(t *teller) {
		s, line := t.overcharged()
		r, l := &t.rows[s], t.lines[line]
		l.Type, l.GrossFen, l.Date = "FEE", 0, t.dueLater(s, t.IntN(4))
		l.FeeFen = feeFen(r.Merchant, r.Channel, r.Card, r.Fen) - l.FeeFen
		l.Time = time.Time{}
		t.lines = append(t.lines, l)
	}},
	{"line refused", func(t *teller) {
		s := t.sell(t.day)
		t.openLine("rejected-row", t.refusedLine(s))
		t.missing(s)
	}},
	{"line refused, corrected", func(t *teller) {
		s := t.sell(t.day)
		line := t.refusedLine(s)
		t.pay(s, businessDaysAfter(t.lines[line].Date, 1+t.IntN(3)))
	}},
	{"fee in two rows", func(t *teller) { t.feeRow(true) }},
	{"fee in two rows, one never", func(t *teller) { t.openRow("fee-variance", t.feeRow(false)) }},
	{"log refused, corrected", func(t *teller) {
		s := t.sell(t.day)
		wrong := t.rows[s]
		wrong.refused, wrong.owed, wrong.event = true, false, len(t.rows)
		t.rows = append(t.rows, wrong)
		t.late(s, 1+t.IntN(3))
		t.pay(s, t.due(s))
	}},
	{"money taken", func(t *teller) { t.openLine("unexplained-deduction", t.taken("POS-RENT")) }},
	{"money taken by contract", func(t *teller) { t.taken("2026" + listedDeduction) }},
}

// listedDeduction is a text of lines that the contract allows.
const listedDeduction = "流量费"

// taken states a line that takes money for something that is no sale.
func (t *teller) taken(text string) int {
	line := t.settle(t.sell(t.day), nextBusinessDay(t.day))
	t.rows = nil
	l := &t.lines[line]
	*l = stated{takesBack: -1, text: text, depositRef: text, Line: Line{
		Merchant: l.Merchant, Provider: l.Provider, Date: l.Date, Type: "ADJUSTMENT", GrossFen: -int64(1_000 + t.IntN(8_000)),
	}}
	return line
}

// variance settles a sale at an amount that is off by so much.
func (t *teller) variance(fen int64) {
	s := t.sell(t.day)
	line := t.pay(s, t.due(s))
	l := &t.lines[line]
	l.GrossFen += fen
	l.FeeFen = feeFen(t.merchant, t.rows[s].Channel, t.rows[s].Card, l.GrossFen)
	t.openRow("amount-variance", s)
}

func (t *teller) overcharged() (sale, line int) {
	sale = t.sell(t.day)
	line = t.pay(sale, t.due(sale))
	t.lines[line].FeeFen += int64(1 + t.IntN(20))
	return sale, line
}

// feeRow settles a sale of which a part of the fee stands, or should stand, in a row of its own.
func (t *teller) feeRow(comes bool) (sale int) {
	sale = t.sell(t.day)
	t.rows[sale].Fen += 10_000 // so that there is a fee to be cut in two
	line := t.pay(sale, t.due(sale))
	l := &t.lines[line]
	part := 1 + l.FeeFen/5
	l.FeeFen -= part
	if comes {
		row := *l
		row.Type, row.GrossFen, row.FeeFen, row.Date = "FEE", 0, part, t.dueLater(sale, t.IntN(3))
		t.lines = append(t.lines, row)
	}
	return sale
}

// refusedLine states a line of a sale whose net is wrong.
func (t *teller) refusedLine(sale int) int {
	line := t.settle(sale, t.due(sale))
	t.lines[line].refused = true
	return line
}
