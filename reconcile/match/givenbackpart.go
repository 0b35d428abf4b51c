package match

import (
	"fmt"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/money"
)

// What is given back of a chargeback or deduction may be less than what was taken. Then the rest of
// it stands, and its exception says what came back. Where several of one reference are open, nobody
// knows of which it is, and each stands as it was until all of them are even (cancelBalanced).

// givenBackInPart lowers what stands by what tonight's lines gave back of it, and returns the exceptions
// of earlier nights that go on with less.
func (p *partition) givenBackInPart(in *Input, ended map[string]string) (left []*reconcile.Exception) {
	lowered := map[string]*reconcile.Exception{}
	for _, of := range balanceKinds {
		back := of.types[len(of.types)-1]
		for _, l := range p.lines {
			if l.Type != back || l.verdict != reconcile.Adjustment || l.reason != string(back) || !l.Net.IsPositive() || l.twin != nil || l.takesBack != nil {
				continue
			}
			before, tonight := p.openUnder(in, of.kind, l, ended)
			switch {
			case len(before)+len(tonight) != 1:
			case len(tonight) == 1:
				tonight[0].givenBackBits = append(tonight[0].givenBackBits, l)
			default:
				x := before[0]
				if lowered[x.ID] != nil {
					x = lowered[x.ID]
				}
				if now := lessGivenBack(x, l, "; since then "); now != nil {
					lowered[x.ID] = now
				}
			}
		}
	}
	for _, id := range sortedKeys(lowered) {
		left = append(left, lowered[id])
	}
	return left
}

// openUnder returns what is open of the kind under the references of a line that gives back: of earlier
// nights, and of tonight.
func (p *partition) openUnder(in *Input, kind reconcile.Kind, back *lineState, ended map[string]string) (before []*reconcile.Exception, tonight []*lineState) {
	before = filter(in.Exceptions, func(x *reconcile.Exception) bool {
		return x.Kind == kind && x.MerchantID == p.merchant && ended[x.ID] == "" && !in.ClosedExceptions[x.ID] && x.Currency == back.Currency && x.ActualNet.Valid &&
			(sameSubject(back, x.RRN, x.OrderNo) || p.factAt(x.Origin, back.NamedFactKeys()) != nil)
	})
	tonight = filter(p.lines, func(l *lineState) bool {
		return l.kind == kind && l.Currency == back.Currency && isOfOneSubject(back, l)
	})
	return before, tonight
}

// lessGivenBack returns the exception after a line gave back a part of what it says; nil where that is
// no part of it.
func lessGivenBack(x *reconcile.Exception, back *lineState, since string) *reconcile.Exception {
	net := x.ActualNet.Decimal.Add(back.Net)
	if !net.IsNegative() || !x.ActualGross.Valid || !x.ActualFee.Valid {
		return nil
	}
	now := *x
	now.ActualGross = decimal.NewNullDecimal(x.ActualGross.Decimal.Add(back.Gross))
	now.ActualFee = decimal.NewNullDecimal(x.ActualFee.Decimal.Add(back.Fee))
	now.ActualNet, now.Difference = decimal.NewNullDecimal(net), decimal.NewNullDecimal(net)
	now.Cause.Evidence += fmt.Sprintf("%s%s was given back (%s:%d), which leaves %s", since,
		money.FormatAmount(back.Gross, back.Currency), back.Origin.File, back.Origin.Line, money.FormatAmount(now.ActualGross.Decimal.Neg(), x.Currency))
	return &now
}

// lessBits returns the exception of a line of tonight less what other lines of tonight gave back of it.
func (l *lineState) lessBits(x *reconcile.Exception) *reconcile.Exception {
	for _, back := range l.givenBackBits {
		if now := lessGivenBack(x, back, "; "); now != nil {
			x = now
		}
	}
	return x
}
