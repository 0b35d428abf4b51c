package loaders

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"strings"

	"tieout/reconcile"
)

func sortedWords(words map[string]string) []string { return slices.Sorted(maps.Keys(words)) }

// amount compiles a value that is an amount. The result is in minor units (fen)
// of the record's currency, exact: nothing is rounded.
func (c *compiler) amount(v *valueRule, name string) amountOp {
	a := &v.amount
	switch {
	case len(v.first) > 0:
		return c.firstAmount(v, name)
	case len(a.compute) > 0:
		return computed(a.compute)
	case len(a.sum) > 0:
		return c.sum(v, name)
	case a.credit != nil || a.debit != nil:
		return c.creditDebit(v, name)
	}
	reader := &amountReader{text: c.text(v, name), rule: a, name: name, optional: v.isEmpty && v.empty == "", points: c.points}
	if a.sign.column != "" {
		reader.direction = c.cell(a.sign.column)
	}
	return reader.read
}

// firstAmount takes the first of several places that is not empty.
func (c *compiler) firstAmount(v *valueRule, name string) amountOp {
	var texts []textOp
	var list []amountOp
	for i := range v.first {
		texts = append(texts, c.text(&v.first[i], name))
		list = append(list, c.amount(&v.first[i], name))
	}
	return func(r *rec) (int64, bool) {
		for i, op := range list {
			if i == len(list)-1 || len(texts[i](r)) > 0 {
				return op(r)
			}
		}
		return 0, false
	}
}

// computed adds up other amounts of the same row, which were read before.
func computed(terms []term) amountOp {
	type part struct {
		at    int
		minus bool
	}
	var parts []part
	for _, t := range terms {
		parts = append(parts, part{slices.Index(amountFields[:], t.field), t.minus})
	}
	return func(r *rec) (int64, bool) {
		var sum int64
		for _, p := range parts {
			if p.minus {
				sum -= r.minor[p.at]
			} else {
				sum += r.minor[p.at]
			}
		}
		return sum, true
	}
}

// sum adds up several columns; each has its own sign rule.
func (c *compiler) sum(v *valueRule, name string) amountOp {
	var list []amountOp
	for i := range v.amount.sum {
		list = append(list, c.amount(&v.amount.sum[i], name))
	}
	word := v.amount.sign.word
	return func(r *rec) (int64, bool) {
		var sum int64
		for _, op := range list {
			part, ok := op(r)
			if !ok && r.v.failed != nil {
				return 0, false
			}
			sum += part
		}
		return signed(sum, word), true
	}
}

// creditDebit reads two columns of which one is filled: money in less money out.
func (c *compiler) creditDebit(v *valueRule, name string) amountOp {
	side := func(rule *valueRule) amountOp {
		if rule == nil {
			return func(*rec) (int64, bool) { return 0, false }
		}
		own := *rule
		own.isEmpty, own.empty = true, ""
		return c.amount(&own, name)
	}
	credit, debit := side(v.amount.credit), side(v.amount.debit)
	return func(r *rec) (int64, bool) {
		in, hasIn := credit(r)
		out, hasOut := debit(r)
		if !hasIn && !hasOut && !v.isEmpty {
			r.v.fail("missing-value", "%s: want an amount in one of the two columns, got none", name)
		}
		return in - out, hasIn || hasOut
	}
}

// amountReader reads one number.
type amountReader struct {
	text      textOp
	direction textOp // the column that gives the sign
	rule      *amountRule
	name      string
	optional  bool // an empty cell is no amount, and no fault
	points    *pointWatch
	buffer    []byte
}

func (a *amountReader) read(r *rec) (int64, bool) {
	text := a.text(r)
	if len(text) == 0 {
		if !a.optional {
			r.v.fail("missing-value", "%s: want an amount, got an empty field", a.name)
		}
		return 0, false
	}
	word := a.rule.sign.word
	if a.rule.sign.letters != nil {
		word, text = letterSign(text, a.rule.sign.letters)
		if word == "" {
			r.v.fail("unknown-sign", "%s: want the amount to begin with one of %s, got %q", a.name, strings.Join(sortedWords(a.rule.sign.letters), " "), clip(string(text)))
			return 0, false
		}
	}
	if a.direction != nil {
		direction := a.direction(r)
		if word = a.rule.sign.words[string(direction)]; word == "" {
			r.v.fail("unknown-sign", "%s: want %s to be one of %s, got %q", a.name, a.rule.sign.column, strings.Join(sortedWords(a.rule.sign.words), " "), clip(string(direction)))
			return 0, false
		}
	}
	minor, ok := a.parse(r, text)
	return signed(minor, word), ok
}

// letterSign takes the letter off that an amount begins with.
func letterSign(text []byte, letters map[string]string) (word string, rest []byte) {
	if word := letters[string(text[:1])]; word != "" {
		return word, trimBlanks(text[1:])
	}
	for letter, word := range letters {
		if bytes.HasPrefix(text, []byte(letter)) {
			return word, trimBlanks(text[len(letter):])
		}
	}
	return "", text
}

// signed applies a sign rule.
func signed(minor int64, word string) int64 {
	switch {
	case word == "invert", word == "plus" && minor < 0, word == "minus" && minor > 0:
		return -minor
	}
	return minor
}

// parse reads the number by the strict grammar of reconcile.ParseMinor.
func (a *amountReader) parse(r *rec, text []byte) (int64, bool) {
	plain, ok := a.plain(text)
	if !ok {
		r.v.fail("bad-amount", "%s: want digits with at most one decimal mark %q, got %q", a.name, a.rule.decimal, clip(string(text)))
		return 0, false
	}
	digits := r.digits
	if a.points != nil {
		a.points.amounts++
		a.points.pointed = a.points.pointed || bytes.IndexByte(plain, '.') >= 0
	}
	if a.rule.minor {
		digits = 0
		if bytes.IndexByte(plain, '.') >= 0 {
			r.v.fail("amount-unit", "%s: want a whole number of the smallest unit (fen), got %q: the file seems to be in yuan; set unit: yuan in settings: of the source", a.name, clip(string(text)))
			return 0, false
		}
	}
	if minor, ok := plainMinor(plain, digits); ok {
		return minor, true
	}
	minor, err := reconcile.ParseMinor(string(plain), digits)
	switch {
	case err == nil:
		return minor, true
	case errors.Is(err, reconcile.ErrAmountPrecision):
		r.v.fail("amount-precision", "%s: want at most %d decimals, got %q", a.name, digits, clip(string(text)))
	default:
		r.v.fail("bad-amount", "%s: want digits with at most one decimal mark, such as 1234.50, got %q", a.name, clip(string(text)))
	}
	return 0, false
}

// plain takes off what the profile says that the number is written with: the
// sign of a currency, groups of three digits, another decimal mark.
func (a *amountReader) plain(text []byte) ([]byte, bool) {
	rule := a.rule
	if rule.decimal == '.' && rule.grouping == "" && rule.currency == nil {
		return text, true
	}
	a.buffer = a.buffer[:0]
	if text[0] == '-' || text[0] == '+' {
		a.buffer = append(a.buffer, text[0])
		text = text[1:]
	}
	for _, sign := range rule.currency {
		text = bytes.TrimPrefix(text, []byte(sign))
	}
	if len(a.buffer) == 0 && len(text) > 0 && text[0] == '-' {
		a.buffer, text = append(a.buffer, '-'), text[1:]
	}
	whole, fraction, marked := bytes.Cut(text, []byte{rule.decimal})
	if rule.grouping != "" && bytes.Contains(whole, []byte(rule.grouping)) {
		groups := bytes.Split(whole, []byte(rule.grouping))
		for i, group := range groups {
			if (i > 0 && len(group) != 3) || len(group) == 0 || len(group) > 3 {
				return nil, false
			}
		}
		whole = bytes.Join(groups, nil)
	}
	if rule.decimal != '.' && bytes.IndexByte(text, '.') >= 0 && rule.grouping != "." {
		return nil, false
	}
	a.buffer = append(a.buffer, whole...)
	if marked {
		a.buffer = append(append(a.buffer, '.'), fraction...)
	}
	return a.buffer, true
}

// plainMinor is reconcile.ParseMinor for amounts of at most 13 characters; whatever
// else the text is, false leaves it to that.
func plainMinor(text []byte, digits int32) (int64, bool) {
	negative := len(text) > 0 && text[0] == '-'
	if negative {
		text = text[1:]
	}
	if len(text) == 0 || len(text) > reconcile.MaxIntegerDigits {
		return 0, false
	}
	var minor int64
	fraction := int32(-1) // digits behind the point; below 0: there is no point yet
	for i, c := range text {
		switch {
		case c == '.' && fraction < 0 && i > 0 && i+1 < len(text):
			fraction = 0
		case c < '0' || c > '9' || (fraction >= digits && c != '0'):
			return 0, false
		case fraction >= digits: // a nought that pads
		default:
			minor = minor*10 + int64(c-'0')
			if fraction >= 0 {
				fraction++
			}
		}
	}
	for fraction = max(fraction, 0); fraction < digits; fraction++ {
		minor *= 10
	}
	if negative {
		minor = -minor
	}
	return minor, true
}

// pointWatch looks whether amounts that are said to be yuan have a point at all.
type pointWatch struct {
	amounts int64
	pointed bool
}

// tell warns of a file in which none has: it may be in fen, and gross - fee = net
// holds in either unit.
func (p *pointWatch) tell(s *sink) {
	if p.amounts > 2 && !p.pointed {
		s.warn("the unit is set to yuan, and no amount of the file has a point: if the file is in fen, every amount is a hundred times too large")
	}
}
