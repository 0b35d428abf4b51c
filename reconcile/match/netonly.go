package match

import (
	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// Some acquirers state of a line only what they pay out. What was sold the sale says that the
// line names: its gross is then that of the line, and what is lacking is the fee, which is
// judged like one that is stated. On the settlement side of the proof the line stands as
// its file states it, so that such pairs are beside the bridge.

// mostFee is the part of a gross, in hundredths, that is still taken for a fee: a line that
// pays less was settled short.
const mostFee = 20

// fillGross gives lines that state their net alone the gross of the sale that they name.
func (p *partition) fillGross() {
	netOnly := filter(p.lines, func(l *lineState) bool { return l.Amounts == reconcile.AmountsNet && l.isSaleOrRefund() })
	if len(netOnly) == 0 {
		return
	}
	for _, level := range referenceLevels() {
		named := map[string][]*transactionState{}
		for _, e := range p.transactions {
			if key := level.ofTransaction(e.Transaction); key != "" && !reconcile.Undoing(e.Type) && e.life != loggedTwice {
				named[key] = append(named[key], e)
			}
		}
		for _, l := range netOnly {
			if l.stated != nil {
				continue
			}
			sales := filter(named[level.ofLine(l.SettlementLine)], func(e *transactionState) bool {
				return e.Currency == l.Currency && reconcile.Compatible(e.Provider, l.Provider) && level.agrees(e.Transaction, l.SettlementLine)
			})
			if len(sales) == 1 || len(sales) > 1 && allOfOneGross(sales) {
				l.takeGross(sales[0].Signed())
			}
		}
	}
}

func allOfOneGross(sales []*transactionState) bool {
	for _, e := range sales {
		if e.minor != sales[0].minor {
			return false
		}
	}
	return true
}

// takeGross makes the line one over the gross of its sale, in major units, as long as what is
// lacking may be a fee.
func (l *lineState) takeGross(gross decimal.Decimal) {
	fee := gross.Sub(l.Net)
	if fee.Sign()*gross.Sign() < 0 || fee.Abs().Mul(decimal.NewFromInt(100)).GreaterThan(gross.Abs().Mul(decimal.NewFromInt(mostFee))) {
		return
	}
	sold := *l.SettlementLine
	sold.Gross, sold.Fee = gross, fee
	l.stated, l.SettlementLine = l.SettlementLine, &sold
	l.minor = reconcile.MinorOf(&sold.Origin, gross, sold.Currency)
}

// judgesFee reports whether a schedule can be held against what the line says of its fee.
func (l *lineState) judgesFee() bool {
	return !l.isOtherCurrency() && (l.Amounts != reconcile.AmountsNet || l.stated != nil)
}

// isOtherCurrency reports whether the line settles in another currency than that of its sale.
func (l *lineState) isOtherCurrency() bool { return l.stated != nil && l.stated.TxnCurrency != "" }
