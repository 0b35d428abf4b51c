package profile

import (
	"bytes"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/internal/fault"
	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/money"
)

// tally adds up what a control total states.
type tally struct {
	rule *totalCheck
	when []check
	sum  AmountOp // nil: rows are counted

	count      int64
	minor      int64
	unreadable int64 // rows whose amount could not be read

	of       string // of which group it is, in words that follow the total's
	stated   bool
	want     int64
	line     int64
	currency string
	digits   int32
}

func (c *compiler) tally(rule *totalCheck) *tally {
	t := &tally{rule: rule, when: c.checks(rule.when)}
	if rule.sum != nil {
		t.sum = c.amount(rule.sum, label("a control total", rule.sum))
	}
	return t
}

// add takes a row of the file, whatever becomes of it.
func (t *tally) add(r *account.Record) {
	if !allHold(t.when, r) {
		return
	}
	t.count++
	if t.sum == nil {
		return
	}
	t.currency, t.digits = r.Currency, r.Digits
	why := r.V.Failed
	r.V.Failed = nil
	minor, ok := t.sum(r)
	if !ok && r.V.Failed != nil {
		t.unreadable++
	} else {
		t.minor += minor
	}
	if why != nil {
		r.V.Failed = why
	}
}

// setStated reads the total that the file states.
func (t *tally) setStated(line int64, content []byte, r *account.Record) error {
	content = text.TrimBlanks(content)
	v := &account.Values{}
	t.stated, t.line = true, line
	own := *r
	own.V = v
	if t.sum == nil {
		count, err := money.ParseMinor(string(content), 0) // counts may be written as 20.0
		if err != nil {
			v.Fail("bad-trailer", "%s: want a number of rows, got %q", t.rule.stated, text.Clip(string(content)))
		}
		t.want = count
	} else if len(content) > 0 {
		word := t.rule.amount.sign.word
		minor, _ := v.Number(t.rule.stated, content, &t.rule.amount.notation, r.Digits, nil)
		t.want = signed(minor, word)
	} else {
		v.Fail("bad-trailer", "%s: want an amount, got nothing", t.rule.stated)
	}
	if v.Failed != nil {
		return &fault.Error{Name: "bad-trailer", Class: fault.Input, Line: line, Fact: v.Failed.Detail, Hint: "the file is damaged; no row of it is used. Ask the sender for it again"}
	}
	t.digits, t.currency = r.Digits, r.Currency
	return nil
}

// compare compares what was stated with what was read.
func (t *tally) compare(s *account.Sink) {
	if !t.stated {
		return
	}
	name := t.rule.stated + t.of
	if t.unreadable > 0 {
		name += " (without the refused rows whose amount can't be read)"
	}
	if t.sum == nil {
		s.CompareCount(t.line, name, t.want, t.count)
		return
	}
	s.CompareTotal(t.line, name, t.currency, decimal.New(t.want, -t.digits), decimal.New(t.minor, -t.digits))
}

// rolling is a balance that each row must move by its amount, or one for each value of a
// column. A file may run forwards or backwards in time; its second row says which.
type rolling struct {
	column, movement AmountOp
	by               account.TextOp // nil: there is one balance
	unless           [][]check      // rows that move nothing

	told               bool
	forwards, backward bool
	of                 map[string]*rolled
}

// rolled is where a balance stands after a row.
type rolled struct {
	begun          bool
	balance, moved int64
}

// at is where the balance of the row's value stands.
func (b *rolling) at(r *account.Record) *rolled {
	key := ""
	if b.by != nil {
		key = string(b.by(r))
	}
	at := b.of[key]
	if at == nil {
		at = &rolled{}
		b.of[key] = at
	}
	return at
}

// isStill reports whether a row is one of those that should move nothing, and by how much, in minor
// units, the balance moved with it all the same.
func (b *rolling) isStill(r *account.Record) (still bool, moved int64) {
	if !slices.ContainsFunc(b.unless, func(conditions []check) bool { return allHold(conditions, r) }) {
		return false, 0
	}
	at, why := b.at(r), r.V.Failed
	r.V.Failed = nil
	balance, ok := b.column(r)
	r.V.Failed = why
	if !ok || !at.begun || balance == at.balance || !b.forwards && balance == at.balance-at.moved {
		return true, 0
	}
	moved = balance - at.balance
	*at = rolled{begun: true, balance: balance, moved: moved}
	return true, moved
}

// add takes the next row that moves the balance.
func (b *rolling) add(r *account.Record, s *account.Sink) error {
	at := b.at(r)
	if r.V.Failed != nil {
		at.begun = false // a refused row: the balance is taken up again after it
		return nil
	}
	balance, ok := b.column(r)
	moved, ok2 := b.movement(r)
	if !ok || !ok2 {
		at.begun = false
		return nil
	}
	before := *at
	*at = rolled{true, balance, moved}
	if !before.begun {
		return nil
	}
	ahead, back := before.balance+moved == balance, balance+before.moved == before.balance
	if !b.told {
		b.told, b.forwards, b.backward = true, ahead, back
	} else {
		b.forwards, b.backward = b.forwards && ahead, b.backward && back
	}
	if b.forwards || b.backward {
		s.TotalsCompared++
		return nil
	}
	show := func(minor int64) string {
		return money.FormatAmount(decimal.New(minor, -r.Digits), r.Currency)
	}
	s.Account.ControlTotals = reconcile.ControlMismatch
	return &fault.Error{
		Name: "balance-break", Class: fault.Input, Line: r.Line, Fact: "want the balance " + show(before.balance) + " of the row before moved by " + show(moved) + " to " + show(before.balance+moved) +
			", got " + show(balance) + ", a difference of " + show(balance-before.balance-moved),
		Hint: "a row is missing or changed; no row of the file is used. Ask the sender for it again",
	}
}

// matches reports whether a line is the one that the rule speaks of; groups are
// those of its pattern.
func (t *textRule) matches(text []byte, fromEnd int) (groups [][]byte, ok bool) {
	if t.begins != "" && !bytes.HasPrefix(text, []byte(t.begins)) {
		return nil, false
	}
	if t.fromEnd > 0 && t.fromEnd != fromEnd {
		return nil, false
	}
	if t.pattern == nil {
		return nil, true
	}
	groups = t.pattern.FindSubmatch(text)
	return groups, groups != nil
}
