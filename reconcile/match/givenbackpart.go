package match

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/money"
)

// What is given back of a chargeback or deduction may be less than what was taken. Then the rest of
// it stands, and its exception says what came back. Where several of one reference are open, nobody
// knows of which it is, and each stands as it was until all of them are even (cancelBalanced). What was
// given back before the taking came counts as what came after it.

// givenBackInPart lowers what stands by what was given back of it, and returns the exceptions
// of earlier nights that go on with another amount.
func (p *partition) givenBackInPart(in *Input, ended map[string]string) (left []*reconcile.Exception) {
	p.eachSubject(in, ended, func(s *subject, seed *lineState) {
		if len(s.taken) != 1 {
			for i := range s.taken {
				if x := s.taken[i].inFull(); x != nil {
					left = append(left, x)
				}
			}
			return
		}
		t := &s.taken[0]
		var bits []giving
		rest := t.net
		for _, g := range s.given {
			if rest+g.net <= 0 {
				rest += g.net
				bits = append(bits, g)
			}
		}
		switch {
		case rest == 0:
			p.endSubject(s, seed, bits, ended)
		case t.line != nil:
			t.line.givenBackBits = bits
		default:
			if now := t.less(bits); now != nil {
				left = append(left, now)
			}
		}
	})
	return left
}

// notKnownOfWhich begins what is said where what was given back is no longer known to be of this one.
const notKnownOfWhich = "another one came under its reference, of which that may be"

// whole returns the exception with all that its line took.
func (t *taking) whole() *reconcile.Exception {
	now := *t.x
	if t.fact != nil {
		now.ActualGross, now.ActualFee = decimal.NewNullDecimal(majorOf(t.fact.Gross, t.fact.Currency)), decimal.NewNullDecimal(majorOf(t.fact.Fee, t.fact.Currency))
		now.ActualNet = decimal.NewNullDecimal(now.ActualGross.Decimal.Sub(now.ActualFee.Decimal))
		now.Difference = now.ActualNet
	}
	return &now
}

// inFull returns the exception of a taking that was lowered, and stands in full again, for what was given back may be
// another one's; nil for others.
func (t *taking) inFull() *reconcile.Exception {
	if t.x == nil || t.fact == nil || t.net == reconcile.MinorOf(&t.x.Origin, t.x.ActualNet.Decimal, t.x.Currency) {
		return nil
	}
	now := t.whole()
	now.Cause.Evidence += fmt.Sprintf("; %s, which leaves %s", notKnownOfWhich, money.FormatAmount(now.ActualGross.Decimal.Neg(), now.Currency))
	return now
}

// less returns the exception of an earlier night less what was given back of it; nil: it says so already.
func (t *taking) less(bits []giving) *reconcile.Exception {
	now, said := t.whole(), t.x.Cause.Evidence
	if at := strings.LastIndex(said, notKnownOfWhich); at >= 0 {
		said = said[at:]
	}
	if len(bits) == 0 {
		return t.inFull()
	}
	for i := range bits {
		now = bits[i].lower(now, "; since then ", said)
	}
	if now.Cause.Evidence == t.x.Cause.Evidence && now.ActualNet.Decimal.Equal(t.x.ActualNet.Decimal) {
		return nil
	}
	return now
}

// lower returns the exception after a line gave back a part of what it says, and says so unless it does already.
func (g *giving) lower(x *reconcile.Exception, since, said string) *reconcile.Exception {
	now := *x
	net := x.ActualNet.Decimal.Add(g.gross).Sub(g.fee)
	now.ActualGross = decimal.NewNullDecimal(x.ActualGross.Decimal.Add(g.gross))
	now.ActualFee = decimal.NewNullDecimal(x.ActualFee.Decimal.Add(g.fee))
	now.ActualNet, now.Difference = decimal.NewNullDecimal(net), decimal.NewNullDecimal(net)
	if place := fmt.Sprintf("(%s:%d)", g.origin.File, g.origin.Line); !strings.Contains(said, place) {
		now.Cause.Evidence += fmt.Sprintf("%s%s was given back %s, which leaves %s", since, money.FormatAmount(g.gross, x.Currency), place, money.FormatAmount(now.ActualGross.Decimal.Neg(), x.Currency))
	}
	return &now
}

// lessBits returns the exception of a line of tonight less what other lines gave back of it.
func (l *lineState) lessBits(x *reconcile.Exception) *reconcile.Exception {
	for i := range l.givenBackBits {
		x = l.givenBackBits[i].lower(x, "; ", "")
	}
	return x
}
