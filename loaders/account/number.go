package account

import (
	"bytes"
	"errors"

	"tieout/internal/mask"
	"tieout/loaders/text"
	"tieout/reconcile/money"
)

// Notation is how a file writes numbers.
type Notation struct {
	Minor    bool     // in fen, not yuan
	Decimal  byte     // the decimal mark; EitherMark: point or comma, whichever stands before the currency's decimals
	Grouping string   // marks that may divide the digits before it
	Lakh     bool     // they divide all but the last three digits in pairs, as in India: 12,34,567.00
	Currency []string // signs of which one may be before the digits, the longest first
	Trailing bool     // a minus may be behind the digits: 12.50-
	Brackets bool     // brackets may stand for a minus: (12.50)
}

// EitherMark is the decimal mark of files whose language decides it: an amount has no more than the
// decimals of its currency, so that the mark before them is the decimal one, and the other
// divides groups of three. An amount of which that can't be said is refused.
const EitherMark = 'e'

// Number reads an amount in minor units by the strict grammar of
// money.ParseMinor, from text that is written as the notation says. Points, which
// may be nil, notes whether amounts have a decimal mark.
func (v *Values) Number(name string, content []byte, n *Notation, digits int32, points *PointWatch) (int64, bool) {
	if minor, ok := n.plainMinor(content, digits); ok {
		points.note(content)
		return minor, true
	}
	of := n
	if n.Decimal == EitherMark {
		marked, ok := markedBy(content, digits)
		if !ok {
			v.Fail("bad-amount", "%s: want digits with a point or a comma before at most %d decimals, got %q", name, digits, text.ClipAmount(string(content)))
			return 0, false
		}
		marked.Currency, marked.Trailing, marked.Brackets = n.Currency, n.Trailing, n.Brackets
		of = &marked
	}
	plain, ok := of.normalize(content, &v.buffer)
	if !ok {
		v.Fail("bad-amount", "%s: want digits with at most one decimal mark %q, got %q", name, of.Decimal, text.ClipAmount(string(content)))
		return 0, false
	}
	points.note(plain)
	if n.Minor {
		digits = 0
		if bytes.IndexByte(plain, '.') >= 0 {
			v.Fail("amount-unit", "%s: want a whole number of the smallest unit (fen), got %q: the file seems to be in yuan; set unit: yuan in settings: of the source", name, text.ClipAmount(string(content)))
			return 0, false
		}
	}
	if minor, ok := PlainMinor(plain, digits); ok {
		return minor, true
	}
	minor, err := money.ParseMinor(string(plain), digits)
	switch {
	case err == nil && IsCardNumber(plain):
		v.Fail("bad-amount", "%s: want an amount, got a card number: %q", name, text.ClipAmount(string(content)))
	case err == nil:
		return minor, true
	case errors.Is(err, money.ErrAmountPrecision):
		v.Fail("amount-precision", "%s: want at most %d decimals, got %q", name, digits, text.ClipAmount(string(content)))
	default:
		v.Fail("bad-amount", "%s: want digits with at most one decimal mark, such as 1234.50, got %q", name, text.ClipAmount(string(content)))
	}
	return 0, false
}

// plainMinor reads an amount that has no other mark than a point before its decimals, where
// every notation with such a point reads it alike; false leaves it to the grammar.
func (n *Notation) plainMinor(content []byte, digits int32) (int64, bool) {
	switch {
	case n.Decimal != '.':
		return 0, false
	case !n.Minor:
		return PlainMinor(content, digits)
	case bytes.IndexByte(content, '.') >= 0:
		return 0, false
	}
	return PlainMinor(content, 0)
}

// normalize takes off what the profile says that the number is written with: the
// sign of a currency, groups of three digits, another decimal mark.
func (n *Notation) normalize(text []byte, room *[]byte) ([]byte, bool) {
	if n.Decimal == '.' && n.Grouping == "" && n.Currency == nil && !n.Trailing && !n.Brackets {
		return text, true
	}
	buffer := (*room)[:0]
	defer func() { *room = buffer }()
	if rest, minus := n.minusAround(text); minus {
		if len(rest) == 0 || rest[0] == '-' || rest[0] == '+' {
			return nil, false
		}
		buffer, text = append(buffer, '-'), rest
	}
	if len(text) == 0 {
		return nil, false
	}
	if text[0] == '-' || text[0] == '+' {
		buffer = append(buffer, text[0])
		text = text[1:]
	}
	for _, sign := range n.Currency {
		if rest, found := bytes.CutPrefix(text, []byte(sign)); found {
			text = rest
			break
		}
	}
	if len(buffer) == 0 && len(text) > 0 && text[0] == '-' {
		buffer, text = append(buffer, '-'), text[1:]
	}
	whole, fraction, marked := bytes.Cut(text, []byte{n.Decimal})
	if n.Grouping != "" && bytes.Contains(whole, []byte(n.Grouping)) {
		groups := bytes.Split(whole, []byte(n.Grouping))
		for i, group := range groups {
			width := 3
			if n.Lakh && i < len(groups)-1 {
				width = 2
			}
			if (i > 0 && len(group) != width) || len(group) == 0 || len(group) > width {
				return nil, false
			}
		}
		whole = bytes.Join(groups, nil)
	}
	if n.Decimal != '.' && bytes.IndexByte(text, '.') >= 0 && n.Grouping != "." {
		return nil, false
	}
	buffer = append(buffer, whole...)
	if marked {
		buffer = append(append(buffer, '.'), fraction...)
	}
	return buffer, true
}

// minusAround takes off a minus behind the digits, or brackets around them.
func (n *Notation) minusAround(text []byte) (rest []byte, minus bool) {
	last := len(text) - 1
	switch {
	case n.Trailing && last > 0 && text[last] == '-':
		return bytes.TrimRight(text[:last], " "), true
	case n.Brackets && last > 1 && text[0] == '(' && text[last] == ')':
		return text[1:last], true
	default:
		return text, false
	}
}

// markedBy finds which of point and comma is the decimal mark of an amount with so many
// decimals; false where it can't be told.
func markedBy(content []byte, digits int32) (n Notation, ok bool) {
	trimmed := bytes.TrimRight(content, "-) ")
	at := bytes.LastIndexAny(trimmed, ".,")
	decimals := int32(len(trimmed) - at - 1)
	n = Notation{Decimal: '.', Grouping: ","}
	defer func() {
		for _, blank := range [...]string{" ", "\u00a0", "\u202f"} {
			if bytes.Contains(trimmed, []byte(blank)) {
				n.Grouping = blank
			}
		}
	}()
	switch {
	case at < 0:
		return n, true
	case digits == 0: // every mark divides groups
		if trimmed[at] == '.' {
			n = Notation{Decimal: ',', Grouping: "."}
		}
		return n, len(trimmed)-at-1 == 3
	case decimals < 1 || decimals > digits || decimals == 3 && digits > 3:
		return n, false
	case trimmed[at] == ',':
		n = Notation{Decimal: ',', Grouping: "."}
	}
	return n, true
}

// PlainMinor is money.ParseMinor for amounts of at most 13 characters; whatever
// else the text is, false leaves it to that.
func PlainMinor(text []byte, digits int32) (int64, bool) {
	negative := len(text) > 0 && text[0] == '-'
	if negative {
		text = text[1:]
	}
	if len(text) == 0 || len(text) > money.MaxIntegerDigits || IsCardNumber(text) {
		return 0, false
	}
	var minor int64
	fraction := int32(-1) // digits after the point; below 0: there is no point yet
	for i, c := range text {
		switch {
		case c == '.' && fraction < 0 && i > 0 && i+1 < len(text):
			fraction = 0
		case c < '0' || c > '9' || (fraction >= digits && c != '0'):
			return 0, false
		case fraction >= digits: // a zero that pads
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

// IsCardNumber reports whether an amount is a card number in a wrong column: no amount has as
// many digits before its point as the shortest of them but by mistake, and sums would show it.
func IsCardNumber(amount []byte) bool {
	if len(amount) < money.MaxIntegerDigits {
		return false
	}
	whole, _, _ := bytes.Cut(bytes.TrimLeft(amount, "+-"), []byte{'.'})
	return mask.Changes(string(whole))
}

// PointWatch looks whether amounts that are said to be yuan have a point at all.
type PointWatch struct {
	amounts int64
	pointed bool
}

// note takes in an amount.
func (p *PointWatch) note(plain []byte) {
	if p != nil {
		p.amounts++
		p.pointed = p.pointed || bytes.IndexByte(plain, '.') >= 0
	}
}

// Warn warns of a file in which none has: it may be in fen, and gross - fee = net
// holds in either unit.
func (p *PointWatch) Warn(s *Sink) {
	if p.amounts > 2 && !p.pointed {
		s.Warn("the unit is set to yuan, and no amount of the file has a point: if the file is in fen, every amount is a hundred times too large")
	}
}
