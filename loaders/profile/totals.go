package profile

import (
	"bytes"

	"github.com/shopspring/decimal"

	"tieout/internal/fault"
	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile/money"
)

// tally adds up what a control total states.
type tally struct {
	rule *totalCheck
	when []check
	sum  AmountOp // nil: rows are counted

	count      int64
	minor      int64
	rounded    int64 // the same rows, each rounded to its currency, where the total has more decimals
	unreadable int64 // rows whose amount could not be read

	of       string // of which group it is, in words that follow the total's
	stated   bool
	want     int64
	line     int64
	currency string
	digits   int32 // of the total
	coarse   int32 // those of its currency, which may be fewer
}

func (c *compiler) tally(rule *totalCheck) *tally {
	t := &tally{rule: rule, when: c.checks(rule.when)}
	if rule.sum != nil {
		t.sum = c.exactAmount(rule.sum, label("a control total", rule.sum))
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
	t.currency, t.digits = r.Currency, t.decimals(r)
	why := r.V.Failed
	r.V.Failed = nil
	minor, ok := t.sum(r)
	if !ok && r.V.Failed != nil {
		t.unreadable++
	} else {
		t.minor += minor
		t.rounded += t.wholeUnits(minor, r.Digits)
	}
	if why != nil {
		r.V.Failed = why
	}
}

// decimals are those of the total, which may be more than its currency has.
func (t *tally) decimals(r *account.Record) int32 {
	if t.sum == nil {
		return r.Digits
	}
	return max(t.rule.sum.amount.decimals, r.Digits)
}

// wholeUnits rounds an amount of the total's decimals to those of the currency.
func (t *tally) wholeUnits(minor int64, digits int32) int64 {
	if t.digits <= digits {
		return minor
	}
	return roundedTo(minor, t.digits, digits) * pow10(t.digits-digits)
}

// ofRounded reports whether the stated total is that of rounded rows, and not their exact sum.
func (t *tally) ofRounded() bool {
	return t.want == t.rounded && t.want != t.minor && t.want != t.wholeUnits(t.minor, t.coarse)
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
		minor, _ := v.Number(t.rule.stated, content, &t.rule.amount.notation, t.decimals(r), nil)
		t.want = signed(minor, word)
	} else {
		v.Fail("bad-trailer", "%s: want an amount, got nothing", t.rule.stated)
	}
	if v.Failed != nil {
		return &fault.Error{Name: "bad-trailer", Class: fault.Input, Line: line, Fact: v.Failed.Detail, Hint: "the file is damaged; no row of it is used. Ask the sender for it again"}
	}
	t.digits, t.currency = t.decimals(r), r.Currency
	t.coarse = r.Digits
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
	got := t.minor
	if t.want == t.rounded || t.want == t.wholeUnits(t.minor, t.coarse) {
		got = t.want
	}
	s.CompareTotal(t.line, name, t.currency, decimal.New(t.want, -t.digits), decimal.New(got, -t.digits))
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
	if !t.first.has(text) {
		return nil, false
	}
	groups = t.pattern.FindSubmatch(text)
	return groups, groups != nil
}
