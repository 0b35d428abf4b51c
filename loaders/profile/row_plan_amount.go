package profile

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tieout/loaders/account"
	"tieout/loaders/text"
)

func sortedWords(words map[string]string) []string { return slices.Sorted(maps.Keys(words)) }

// amount compiles a value that is an amount. The result is in minor units (fen)
// of the record's currency, exact: nothing is rounded.
func (c *compiler) amount(v *valueRule, name string) AmountOp {
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
	if a.in != "" {
		reader.currency = c.cell(a.in)
	}
	reader.shared = c.sharedNumber(v)
	return reader.read
}

// sharedNumber is a number of a record that several ask for, such as a row and a control total.
type sharedNumber struct {
	serial int64 // of the record
	digits int32
	minor  int64
}

// isOf reports whether the number was read of the record in hand.
func (s *sharedNumber) isOf(r *account.Record) bool {
	return s.serial == r.Serial && s.digits == r.Digits && r.Serial > 0
}

// sharedNumber returns what all share who read the number of a column in the same notation; nil
// for what is no column as it stands.
func (c *compiler) sharedNumber(v *valueRule) *sharedNumber {
	if len(v.columns) != 1 || v.pattern != nil || v.slice != nil || v.words != nil || v.amount.sign.letters != nil {
		return nil
	}
	key := fmt.Sprintf("%s %+v %d", text.FoldName(v.columns[0]), v.amount.notation, v.amount.decimals)
	if c.numbers == nil {
		c.numbers = map[string]*sharedNumber{}
	}
	if c.numbers[key] == nil {
		c.numbers[key] = &sharedNumber{}
	}
	return c.numbers[key]
}

// number reads the number, unless somebody has read it of this record.
func (a *amountReader) number(r *account.Record, content []byte) (minor int64, ok bool) {
	s := a.shared
	if s != nil && s.isOf(r) {
		return s.minor, true
	}
	digits := max(r.Digits, a.rule.decimals)
	if minor, ok = r.V.Number(a.name, content, &a.rule.notation, digits, a.points); ok && s != nil {
		*s = sharedNumber{r.Serial, r.Digits, minor}
	}
	return minor, ok
}

// rounded returns a number that may have more decimals than its currency as an amount of it.
func (a *amountReader) rounded(minor int64, r *account.Record) int64 {
	if a.rule.exact || a.rule.decimals <= r.Digits {
		return minor
	}
	return roundedTo(minor, a.rule.decimals, r.Digits)
}

// firstAmount takes the first of several places that is not empty.
func (c *compiler) firstAmount(v *valueRule, name string) AmountOp {
	var texts []account.TextOp
	var list []AmountOp
	for i := range v.first {
		texts = append(texts, c.text(&v.first[i], name))
		list = append(list, c.amount(&v.first[i], name))
	}
	return func(r *account.Record) (int64, bool) {
		for i, op := range list {
			if i == len(list)-1 || len(texts[i](r)) > 0 {
				return op(r)
			}
		}
		return 0, false
	}
}

// computed adds up other amounts of the same row, which were read before.
func computed(terms []term) AmountOp {
	type part struct {
		at    int
		minus bool
	}
	var parts []part
	for _, t := range terms {
		parts = append(parts, part{slices.Index(AmountFields[:], t.field), t.minus})
	}
	return func(r *account.Record) (int64, bool) {
		var sum int64
		for _, p := range parts {
			if p.minus {
				sum -= r.Minor[p.at]
			} else {
				sum += r.Minor[p.at]
			}
		}
		return sum, true
	}
}

// sum adds up several columns; each has its own sign rule.
func (c *compiler) sum(v *valueRule, name string) AmountOp {
	var list []AmountOp
	for i := range v.amount.sum {
		list = append(list, c.amount(&v.amount.sum[i], name))
	}
	if !slices.ContainsFunc(v.amount.sum, c.knows) {
		return func(r *account.Record) (int64, bool) {
			r.V.Fail("missing-value", "%s: want a sum of columns, got a file that has none of them", name)
			return 0, false
		}
	}
	word := v.amount.sign.word
	return func(r *account.Record) (int64, bool) {
		var sum int64
		stated := !v.isEmpty
		for _, op := range list {
			part, ok := op(r)
			if !ok && r.V.Failed != nil {
				return 0, false
			}
			sum, stated = sum+part, stated || ok
		}
		return signed(sum, word), stated
	}
}

// knows reports whether a part of a sum may have a value in this file.
func (c *compiler) knows(part valueRule) bool {
	part.isEmpty = false // an empty cell is nought, a column that is not there is not
	return !c.lacks(&part)
}

// creditDebit reads two columns of which one is filled: money in less money out.
func (c *compiler) creditDebit(v *valueRule, name string) AmountOp {
	side := func(rule *valueRule) AmountOp {
		if rule == nil {
			return func(*account.Record) (int64, bool) { return 0, false }
		}
		own := *rule
		own.isEmpty, own.empty = true, ""
		return c.amount(&own, name)
	}
	credit, debit := side(v.amount.credit), side(v.amount.debit)
	return func(r *account.Record) (int64, bool) {
		in, hasIn := credit(r)
		out, hasOut := debit(r)
		if in != 0 && out != 0 { // which of the two holds is not known
			r.V.Fail("bad-amount", "%s: want an amount in one of the two columns, got %s and %s", name, shown(in, r), shown(out, r))
			return 0, false
		}
		if !hasIn && !hasOut && !v.isEmpty {
			r.V.Fail("missing-value", "%s: want an amount in one of the two columns, got none", name)
		}
		return in - out, hasIn || hasOut
	}
}

// amountReader reads one number.
type amountReader struct {
	text      account.TextOp
	direction account.TextOp // the column that gives the sign
	currency  account.TextOp // the column that names the amount's own currency; nil: there is none
	rule      *amountRule
	name      string
	optional  bool // an empty cell is no amount, and no fault
	points    *account.PointWatch
	shared    *sharedNumber // nil: nobody else asks for it
}

func (a *amountReader) read(r *account.Record) (int64, bool) {
	if s := a.shared; s != nil && a.direction == nil && a.currency == nil && s.isOf(r) {
		return signed(a.rounded(s.minor, r), a.rule.sign.word), true
	}
	content := a.text(r)
	if len(content) == 0 {
		if !a.optional {
			r.V.Fail("missing-value", "%s: want an amount, got an empty field", a.name)
		}
		return 0, false
	}
	word := a.rule.sign.word
	if a.rule.sign.letters != nil {
		word, content = letterSign(content, a.rule.sign.letters)
		if word == "" {
			r.V.Fail("unknown-sign", "%s: want the amount to begin with one of %s, got %q", a.name, strings.Join(sortedWords(a.rule.sign.letters), " "), text.Clip(string(content)))
			return 0, false
		}
	}
	if a.direction != nil {
		direction := a.direction(r)
		if word = a.rule.sign.words[string(direction)]; word == "" {
			r.V.Fail("unknown-sign", "%s: want %s to be one of %s, got %q", a.name, a.rule.sign.column, strings.Join(sortedWords(a.rule.sign.words), " "), text.Clip(string(direction)))
			return 0, false
		}
	}
	minor, ok := a.number(r, content)
	if a.currency != nil && minor != 0 {
		if code := a.currency(r); len(code) > 0 && !strings.EqualFold(string(code), r.Currency) {
			r.V.Fail("fee-currency", "%s: want it in %s, that of the line, got %s %q", a.name, r.Currency, a.rule.in, text.Clip(string(code)))
		}
	}
	return signed(a.rounded(minor, r), word), ok
}

// letterSign takes the letter off that an amount begins with.
func letterSign(content []byte, letters map[string]string) (word string, rest []byte) {
	if word := letters[string(content[:1])]; word != "" {
		return word, text.TrimBlanks(content[1:])
	}
	for letter, word := range letters {
		if bytes.HasPrefix(content, []byte(letter)) {
			return word, text.TrimBlanks(content[len(letter):])
		}
	}
	return "", content
}

// signed applies a sign rule.
func signed(minor int64, word string) int64 {
	switch {
	case word == "invert", word == "plus" && minor < 0, word == "minus" && minor > 0:
		return -minor
	}
	return minor
}
