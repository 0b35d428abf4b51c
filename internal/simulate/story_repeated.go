package simulate

import (
	"fmt"
	"time"
)

// repeatedStories are of what comes twice, or looks so.
var repeatedStories = []telling{
	{"line twice", func(t *teller) {
		_, line := t.paidTwice()
		t.openLine("duplicate-settlement", line)
	}},
	{"line twice, taken back", func(t *teller) {
		_, line := t.paidTwice()
		t.takeBack(line, "REFUND", businessDaysAfter(t.lines[line].Date, t.IntN(4)))
	}},
	{"line twice, taken back by an adjustment", func(t *teller) {
		_, line := t.paidTwice()
		t.takeBack(line, "ADJUSTMENT", businessDaysAfter(t.lines[line].Date, t.IntN(4)))
	}},
	{"line three times, one taken back", func(t *teller) {
		s, line := t.paidTwice()
		t.openLine("duplicate-settlement", t.pay(s, t.dueLater(s, t.IntN(4))))
		t.takeBack(line, "REFUND", businessDaysAfter(t.lines[line].Date, 1+t.IntN(3)))
	}},
	{"logged twice, settled", func(t *teller) {
		s := t.loggedTwice()
		t.pay(s, t.due(s))
	}},
	{"logged twice, never settled", func(t *teller) { t.missing(t.loggedTwice()) }},
	{"reference again, both settled", func(t *teller) {
		first, second := t.again()
		t.pay(first, t.due(first))
		t.pay(second, t.due(second))
	}},
	{"reference again, the second never", func(t *teller) {
		first, second := t.again()
		t.pay(first, t.due(first))
		t.missing(second)
	}},
	{"reference again, the first never", func(t *teller) {
		first, second := t.again()
		t.pay(second, t.due(second))
		t.missing(first)
	}},
	{"reference again, neither settled", func(t *teller) {
		first, second := t.again()
		t.missing(first)
		t.missing(second)
	}},
}

// paidTwice settles a sale twice, on one day or on two; the second line is returned.
func (t *teller) paidTwice() (sale, second int) {
	sale = t.sell(t.day)
	t.pay(sale, t.due(sale))
	return sale, t.pay(sale, t.dueLater(sale, t.IntN(3)))
}

// loggedTwice logs a sale twice: in one log, or again in one of the next days'.
func (t *teller) loggedTwice() int {
	s := t.sell(t.day)
	again := t.rows[s]
	again.file = again.file.AddDate(0, 0, t.IntN(3))
	t.rows = append(t.rows, again)
	t.openRow("duplicate-transaction", s)
	return s
}

// again makes two sales of one reference and amount, days apart. Their files say
// the time, for nothing else tells them apart.
func (t *teller) again() (first, second int) {
	t.merchant = t.lives.merchantOf("lakala", t.IntN)
	first = t.sell(t.day)
	days := 1 + t.IntN(min(20, max(1, t.lives.spanDays-4)))
	r := t.rows[first]
	r.event = len(t.rows)
	r.Time = t.day.AddDate(0, 0, days).Add(8*time.Hour + time.Duration(t.IntN(14*3600))*time.Second)
	r.file = t.day.AddDate(0, 0, days)
	r.Trace, r.Batch = fmt.Sprintf("%06d", t.IntN(1_000_000)), r.file.Format("060102")
	if r.Auth != "" {
		r.Auth = fmt.Sprintf("%06d", t.IntN(1_000_000))
	}
	if r.Order != "" {
		r.Order = "QR" + t.nextReference()
	}
	t.rows = append(t.rows, r)
	return first, len(t.rows) - 1
}
