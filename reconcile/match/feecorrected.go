package match

import (
	"fmt"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/money"
)

// A fee line that comes after its sale was settled is an adjustment. Where the sale's
// fee was wrong and tonight's fee lines that name it make up for the difference, to
// the cent, the exception ends: together the fee is right. Where they make up for a part of it,
// or for more, it goes on with what is left.

// endedFeeVariances adds the exceptions of earlier nights that tonight's fee lines end
// to ended, with what ended them, and returns those that go on with another difference.
func (p *partition) endedFeeVariances(in *Input, ended map[string]string) (left []*reconcile.Exception) {
	fees := map[string][]*lineState{}
	for _, l := range p.lines {
		if l.Type == reconcile.LineFee && l.minor == 0 && l.verdict == reconcile.Adjustment && l.reason == string(l.Type) {
			for _, name := range lineNames(l.RRN, l.OrderNo, l.traceKey()) {
				fees[name] = append(fees[name], l)
			}
		}
	}
	if len(fees) == 0 {
		return nil
	}
	for _, x := range in.Exceptions {
		if x.Kind == reconcile.FeeVariance && x.ItemID == "" && x.MerchantID == p.merchant && x.Difference.Valid && ended[x.ID] == "" {
			named := feesNaming(x, fees)
			if len(named) == 0 {
				continue
			}
			for _, l := range named {
				l.reason = ReasonFeeCorrected
			}
			if sum := sumOfFees(named); sum.Equal(x.Difference.Decimal) {
				ended[x.ID] = ReasonFeeCorrected
			} else {
				left = append(left, correctedInPart(x, sum, named[0]))
			}
		}
	}
	return left
}

// correctedInPart returns the exception after fee lines changed what was taken by a sum.
func correctedInPart(x *reconcile.Exception, sum decimal.Decimal, first *lineState) *reconcile.Exception {
	now := *x
	now.Difference = decimal.NewNullDecimal(x.Difference.Decimal.Sub(sum))
	if now.ActualFee.Valid {
		now.ActualFee.Decimal = now.ActualFee.Decimal.Add(sum)
	}
	if now.ActualNet.Valid {
		now.ActualNet.Decimal = now.ActualNet.Decimal.Sub(sum)
	}
	change := money.FormatAmount(sum, x.Currency) + " more was taken"
	if sum.IsNegative() {
		change = money.FormatAmount(sum.Neg(), x.Currency) + " was given back"
	}
	now.Cause.Evidence += fmt.Sprintf("; since then %s (%s:%d), which leaves %s", change, first.Origin.File, first.Origin.Line, money.FormatAmount(now.Difference.Decimal, x.Currency))
	return &now
}

// ReasonFeeCorrected is how a fee variance ended, and the reason of the lines that ended it.
const ReasonFeeCorrected = "fee-corrected"

// feesNaming lists the fee lines that name the sale of an exception by the strongest
// reference that it has.
func feesNaming(x *reconcile.Exception, fees map[string][]*lineState) []*lineState {
	names := lineNames(x.RRN, x.OrderNo, reconcile.TraceKey(x.TerminalID, x.BatchNo, x.TraceNo))
	for _, name := range names {
		named := filter(fees[name], func(l *lineState) bool {
			return l.Currency == x.Currency && reconcile.Compatible(l.Provider, x.Provider) && l.reason != ReasonFeeCorrected
		})
		if len(named) > 0 {
			return named
		}
	}
	return nil
}

// sumOfFees adds up fees, in major units; negative: given back.
func sumOfFees(lines []*lineState) decimal.Decimal {
	sum := decimal.Zero
	for _, l := range lines {
		sum = sum.Add(l.Fee)
	}
	return sum
}
