package simulate

// voidStories are of sales that were taken back at the terminal.
var voidStories = []telling{
	{"void, neither settled", func(t *teller) { t.voided(0) }},
	{"void, both settled", func(t *teller) {
		s, v := t.voided(0)
		t.pay(s, t.due(s))
		t.settleUndoing(s, v, t.IntN(3))
	}},
	{"void, sale settled alone", func(t *teller) {
		s, v := t.voided(0)
		t.pay(s, t.due(s))
		t.openPair(s, v)
	}},
	{"void the day after, neither settled", func(t *teller) { t.voided(1 + t.IntN(3)) }},
	{"void the day after, both settled", func(t *teller) {
		s, v := t.voided(1 + t.IntN(3))
		t.pay(s, t.due(s))
		t.settleUndoing(s, v, t.IntN(3))
	}},
	{"void the day after, sale settled alone", func(t *teller) {
		s, v := t.voided(1 + t.IntN(3))
		t.pay(s, t.due(s))
		t.openPair(s, v)
	}},
	{"void log late, neither settled", func(t *teller) { _, v := t.voided(0); t.late(v, 1+t.IntN(5)) }},
	{"void log late, both settled", func(t *teller) {
		s, v := t.voided(t.IntN(2))
		t.late(v, 1+t.IntN(5))
		t.pay(s, t.due(s))
		t.settleUndoing(s, v, t.IntN(3))
	}},
	{"void log late, sale settled alone", func(t *teller) {
		s, v := t.voided(0)
		t.late(v, 1+t.IntN(5))
		t.pay(s, t.due(s))
		t.openPair(s, v)
	}},
	{"both logs late, both settled", func(t *teller) {
		s, v := t.voided(0)
		t.late(s, 1+t.IntN(4))
		t.late(v, 1+t.IntN(4))
		t.pay(s, t.due(s))
		t.settleUndoing(s, v, t.IntN(3))
	}},
	{"void that was reversed, settled", func(t *teller) {
		s := t.sell(t.day)
		v := t.undo(s, "VOID", 0)
		t.undo(v, "REVERSAL", 0)
		t.pay(s, t.due(s))
	}},
	{"void that was reversed, never settled", func(t *teller) {
		s := t.sell(t.day)
		v := t.undo(s, "VOID", 0)
		t.undo(v, "REVERSAL", t.IntN(2))
		t.missing(s)
	}},
}

// voided logs a sale and what takes it back, days later.
func (t *teller) voided(days int) (sale, undoing int) {
	sale = t.sell(t.day)
	return sale, t.undo(sale, oneOf(t, "VOID", "REVERSAL"), days)
}

// late puts a row into a later log than that of its day.
func (t *teller) late(row, days int) { t.rows[row].file = t.rows[row].file.AddDate(0, 0, days) }

// settleUndoing states the line that takes the money of a voided sale back, some
// business days after the void's own due date, under a reference that says which.
func (t *teller) settleUndoing(sale, undoing, days int) {
	line := t.settle(undoing, t.dueLater(undoing, days))
	l := &t.lines[line]
	switch t.IntN(3) {
	case 0: // under the void's own reference
	case 1:
		l.originalRRN = t.rows[sale].RRN
	default:
		l.RRN, l.Trace, l.Auth = t.rows[sale].RRN, "", ""
	}
	l.takesBack = t.rows[sale].paid[0]
}
