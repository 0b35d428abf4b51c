package loaders

import (
	"bytes"
	"errors"

	"tieout/reconcile/money"
)

// notation is how a file writes numbers.
type notation struct {
	minor    bool // in fen, not yuan
	decimal  byte
	grouping string
	currency []string // signs that may stand before the digits
}

// number reads an amount in minor units by the strict grammar of
// money.ParseMinor, from text that is written as the notation says. Points, which
// may be nil, is told of it.
func (v *values) number(name string, text []byte, n *notation, digits int32, points *pointWatch) (int64, bool) {
	plain, ok := n.plain(text, &v.buffer)
	if !ok {
		v.fail("bad-amount", "%s: want digits with at most one decimal mark %q, got %q", name, n.decimal, clip(string(text)))
		return 0, false
	}
	if points != nil {
		points.amounts++
		points.pointed = points.pointed || bytes.IndexByte(plain, '.') >= 0
	}
	if n.minor {
		digits = 0
		if bytes.IndexByte(plain, '.') >= 0 {
			v.fail("amount-unit", "%s: want a whole number of the smallest unit (fen), got %q: the file seems to be in yuan; set unit: yuan in settings: of the source", name, clip(string(text)))
			return 0, false
		}
	}
	if minor, ok := plainMinor(plain, digits); ok {
		return minor, true
	}
	minor, err := money.ParseMinor(string(plain), digits)
	switch {
	case err == nil:
		return minor, true
	case errors.Is(err, money.ErrAmountPrecision):
		v.fail("amount-precision", "%s: want at most %d decimals, got %q", name, digits, clip(string(text)))
	default:
		v.fail("bad-amount", "%s: want digits with at most one decimal mark, such as 1234.50, got %q", name, clip(string(text)))
	}
	return 0, false
}

// plain takes off what the profile says that the number is written with: the
// sign of a currency, groups of three digits, another decimal mark.
func (n *notation) plain(text []byte, room *[]byte) ([]byte, bool) {
	if n.decimal == '.' && n.grouping == "" && n.currency == nil {
		return text, true
	}
	buffer := (*room)[:0]
	defer func() { *room = buffer }()
	if text[0] == '-' || text[0] == '+' {
		buffer = append(buffer, text[0])
		text = text[1:]
	}
	for _, sign := range n.currency {
		text = bytes.TrimPrefix(text, []byte(sign))
	}
	if len(buffer) == 0 && len(text) > 0 && text[0] == '-' {
		buffer, text = append(buffer, '-'), text[1:]
	}
	whole, fraction, marked := bytes.Cut(text, []byte{n.decimal})
	if n.grouping != "" && bytes.Contains(whole, []byte(n.grouping)) {
		groups := bytes.Split(whole, []byte(n.grouping))
		for i, group := range groups {
			if (i > 0 && len(group) != 3) || len(group) == 0 || len(group) > 3 {
				return nil, false
			}
		}
		whole = bytes.Join(groups, nil)
	}
	if n.decimal != '.' && bytes.IndexByte(text, '.') >= 0 && n.grouping != "." {
		return nil, false
	}
	buffer = append(buffer, whole...)
	if marked {
		buffer = append(append(buffer, '.'), fraction...)
	}
	return buffer, true
}

// plainMinor is money.ParseMinor for amounts of at most 13 characters; whatever
// else the text is, false leaves it to that.
func plainMinor(text []byte, digits int32) (int64, bool) {
	negative := len(text) > 0 && text[0] == '-'
	if negative {
		text = text[1:]
	}
	if len(text) == 0 || len(text) > money.MaxIntegerDigits {
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
