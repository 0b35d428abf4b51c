package simulate

// telling is one kind of story.
type telling struct {
	kind string
	tell func(*teller)
}

// tellings lists every kind of story.
func tellings() []telling {
	var all []telling
	for _, kinds := range [][]telling{paymentStories, voidStories, refundStories, repeatedStories, elsewhereStories, outcomeStories, moneyStories, keyStories, heldBackStories, earlyStories, closingStories} {
		all = append(all, kinds...)
	}
	return all
}

// paymentStories are of sales that are paid or not, in time or late.
var paymentStories = []telling{
	{"settled", func(t *teller) { s := t.sell(t.day); t.pay(s, t.due(s)) }},
	{"never settled", func(t *teller) { t.missing(t.sell(t.day)) }},
	{"settled late", func(t *teller) { s := t.sell(t.day); t.pay(s, t.dueLater(s, 1+t.IntN(4))) }},
	{"log after the line", func(t *teller) {
		s := t.sell(t.day)
		t.rows[s].file = t.day.AddDate(0, 0, 1+t.IntN(5))
		t.pay(s, t.due(s))
	}},
	{"log late, line later", func(t *teller) {
		s := t.sell(t.day)
		t.rows[s].file = t.day.AddDate(0, 0, 1+t.IntN(4))
		t.pay(s, t.dueLater(s, 1+t.IntN(4)))
	}},
	{"log late, never settled", func(t *teller) {
		s := t.sell(t.day)
		t.rows[s].file = t.day.AddDate(0, 0, 1+t.IntN(5))
		t.missing(s)
	}},
	{"line of no sale", func(t *teller) {
		t.merchant = t.lives.merchantOf("lakala", t.IntN) // without a time it may be of before the start
		s := t.sell(t.day)
		line := t.settle(s, t.due(s))
		t.rows = nil
		t.openLine("unexpected-settlement", line)
	}},
}
