package account

import (
	"bytes"
	"errors"

	"tieout/loaders/text"
	"tieout/reconcile/money"
)

// Notation is how a file writes numbers.
type Notation struct {
	Minor    bool     // in fen, not yuan
	Decimal  byte     // the decimal mark
	Grouping string   // marks that may divide the digits before it
	Currency []string // signs that may be before the digits
}

// Number reads an amount in minor units by the strict grammar of
// money.ParseMinor, from text that is written as the notation says. Points, which
// may be nil, notes whether amounts have a decimal mark.
func (v *Values) Number(name string, content []byte, n *Notation, digits int32, points *PointWatch) (int64, bool) {
	plain, ok := n.normalize(content, &v.buffer)
	if !ok {
		v.Fail("bad-amount", "%s: want digits with at most one decimal mark %q, got %q", name, n.Decimal, text.Clip(string(content)))
		return 0, false
	}
	if points != nil {
		points.amounts++
		points.pointed = points.pointed || bytes.IndexByte(plain, '.') >= 0
	}
	if n.Minor {
		digits = 0
		if bytes.IndexByte(plain, '.') >= 0 {
			v.Fail("amount-unit", "%s: want a whole number of the smallest unit (fen), got %q: the file seems to be in yuan; set unit: yuan in settings: of the source", name, text.Clip(string(content)))
			return 0, false
		}
	}
	if minor, ok := PlainMinor(plain, digits); ok {
		return minor, true
	}
	minor, err := money.ParseMinor(string(plain), digits)
	switch {
	case err == nil:
		return minor, true
	case errors.Is(err, money.ErrAmountPrecision):
		v.Fail("amount-precision", "%s: want at most %d decimals, got %q", name, digits, text.Clip(string(content)))
	default:
		v.Fail("bad-amount", "%s: want digits with at most one decimal mark, such as 1234.50, got %q", name, text.Clip(string(content)))
	}
	return 0, false
}

// normalize takes off what the profile says that the number is written with: the
// sign of a currency, groups of three digits, another decimal mark.
func (n *Notation) normalize(text []byte, room *[]byte) ([]byte, bool) {
	if n.Decimal == '.' && n.Grouping == "" && n.Currency == nil {
		return text, true
	}
	buffer := (*room)[:0]
	defer func() { *room = buffer }()
	if text[0] == '-' || text[0] == '+' {
		buffer = append(buffer, text[0])
		text = text[1:]
	}
	for _, sign := range n.Currency {
		text = bytes.TrimPrefix(text, []byte(sign))
	}
	if len(buffer) == 0 && len(text) > 0 && text[0] == '-' {
		buffer, text = append(buffer, '-'), text[1:]
	}
	whole, fraction, marked := bytes.Cut(text, []byte{n.Decimal})
	if n.Grouping != "" && bytes.Contains(whole, []byte(n.Grouping)) {
		groups := bytes.Split(whole, []byte(n.Grouping))
		for i, group := range groups {
			if (i > 0 && len(group) != 3) || len(group) == 0 || len(group) > 3 {
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

// PlainMinor is money.ParseMinor for amounts of at most 13 characters; whatever
// else the text is, false leaves it to that.
func PlainMinor(text []byte, digits int32) (int64, bool) {
	negative := len(text) > 0 && text[0] == '-'
	if negative {
		text = text[1:]
	}
	if len(text) == 0 || len(text) > money.MaxIntegerDigits {
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

// PointWatch looks whether amounts that are said to be yuan have a point at all.
type PointWatch struct {
	amounts int64
	pointed bool
}

// Warn warns of a file in which none has: it may be in fen, and gross - fee = net
// holds in either unit.
func (p *PointWatch) Warn(s *Sink) {
	if p.amounts > 2 && !p.pointed {
		s.Warn("the unit is set to yuan, and no amount of the file has a point: if the file is in fen, every amount is a hundred times too large")
	}
}
