package match

import (
	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// A fee line that comes after its sale was settled is an adjustment. Where the sale's
// fee was wrong and tonight's fee lines that name it make up for the difference, to
// the cent, the exception ends: together the fee is right.

// endedFeeVariances adds the exceptions of earlier nights that tonight's fee lines end
// to ended, with what ended them.
func (p *partition) endedFeeVariances(in *Input, ended map[string]string) {
	fees := map[string][]*lineState{}
	for _, l := range p.lines {
		if l.Type == reconcile.LineFee && l.minor == 0 && l.verdict == reconcile.Adjustment && l.reason == string(l.Type) {
			for _, name := range lineNames(l.RRN, l.OrderNo, l.traceKey()) {
				fees[name] = append(fees[name], l)
			}
		}
	}
	if len(fees) == 0 {
		return
	}
	for _, x := range in.Exceptions {
		if x.Kind == reconcile.FeeVariance && x.ItemID == "" && x.MerchantID == p.merchant && x.Difference.Valid && ended[x.ID] == "" {
			if named := feesNaming(x, fees); sumOfFees(named).Equal(x.Difference.Decimal) && len(named) > 0 {
				ended[x.ID] = feeCorrected
				for _, l := range named {
					l.reason = feeCorrected
				}
			}
		}
	}
}

// feeCorrected is how a fee variance ended, and the reason of the lines that ended it.
const feeCorrected = "fee-corrected"

// feesNaming lists the fee lines that name the sale of an exception by the strongest
// reference that it has.
func feesNaming(x *reconcile.Exception, fees map[string][]*lineState) []*lineState {
	names := lineNames(x.RRN, x.OrderNo, reconcile.TraceKey(x.TerminalID, x.BatchNo, x.TraceNo))
	for _, name := range names {
		named := filter(fees[name], func(l *lineState) bool {
			return l.Currency == x.Currency && reconcile.Compatible(l.Provider, x.Provider) && l.reason != feeCorrected
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
