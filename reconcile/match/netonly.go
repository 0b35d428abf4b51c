package match

import (
	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// Some acquirers state of a line only what they pay out. What was sold the sale says that the
// line names: its gross is then that of the line, and what is lacking is the fee, which is
// judged like one that is stated. On the settlement side of the proof the line stands as
// its file states it, so that such pairs are beside the bridge.

// mostFee is the part of a gross, in hundredths, that is still taken for a fee: a line that
// pays less was settled short.
const mostFee = 20

// fillGross gives lines that state their net alone the gross of the sale or refund that they name,
// by a reference of its own or of its original.
func (p *partition) fillGross() {
	netOnly := filter(p.lines, func(l *lineState) bool { return l.Amounts == reconcile.AmountsNet && l.isSaleOrRefund() })
	if len(netOnly) == 0 {
		return
	}
	for _, level := range append(referenceLevels(), originalLevels()...) {
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
				return e.Currency == l.Currency && (e.minor > 0) == l.Net.IsPositive() && reconcile.Compatible(e.Provider, l.Provider) && level.agrees(e.Transaction, l.SettlementLine)
			})
			l.takeGrossOf(sales)
		}
	}
}

// takeGrossOf makes the line one over the gross of the sales that it may mean, if they are of one,
// or if those are that should bring just its net.
func (l *lineState) takeGrossOf(sales []*transactionState) {
	if len(sales) > 0 && !allOfOneGross(sales) {
		sales = filter(sales, l.bringsNetOf)
	}
	if len(sales) > 0 && allOfOneGross(sales) {
		l.takeGross(sales[0].Signed())
	}
}

// bringsNetOf reports whether the line pays just what the transaction should bring.
func (l *lineState) bringsNetOf(e *transactionState) bool {
	return e.priced && e.minor-e.fee == reconcile.MinorOf(&l.Origin, l.Net, l.Currency)
}

// fillGrossLoosely gives lines that no reference joined the gross of the sales that they may mean
// by a further level, by what a person would look at, or, where they state no reference, by
// their net. It returns what takes it back from those that stay alone.
func (p *partition) fillGrossLoosely(in *Input) (undo func()) {
	netOnly := filter(p.lines, func(l *lineState) bool {
		return l.Amounts == reconcile.AmountsNet && l.stated == nil && l.Net.IsPositive() && l.mayMatchLoosely(in)
	})
	if len(netOnly) == 0 {
		return func() {}
	}
	var filled []*lineState
	sales := filter(p.transactions, func(e *transactionState) bool { return e.awaitsLine() && e.minor > 0 && e.termErr == nil })
	fill := func(keysOf func(*reconcile.Transaction) []string, keysOfLine func(*reconcile.SettlementLine) []string, related func(*transactionState, *lineState) bool) {
		open := filter(netOnly, func(l *lineState) bool { return l.stated == nil })
		found := relatedPairs(sales, open, keysOf, keysOfLine, func(e *transactionState, l *lineState) bool {
			return e.Currency == l.Currency && reconcile.Compatible(e.Provider, l.Provider) && related(e, l)
		})
		for _, l := range open {
			if l.takeGrossOf(found.transactions[l]); l.stated != nil {
				filled = append(filled, l)
			}
		}
	}
	for _, level := range looseLevels() {
		fill(level.ofTransaction, level.ofLine, func(e *transactionState, l *lineState) bool {
			return l.paysInTime(e) && level.related(e.Transaction, l.SettlementLine)
		})
	}
	fill(possibleKeysOfTransaction, possibleKeysOfLine, func(e *transactionState, l *lineState) bool {
		like := alike(e, l)
		return like.rank() > 0
	})
	any := func(*reconcile.Transaction) []string { return []string{""} }
	bare := func(l *reconcile.SettlementLine) []string {
		if l.RRN != "" || l.OrderNo != "" || l.TraceNo != "" {
			return nil
		}
		return []string{""}
	}
	fill(any, bare, func(e *transactionState, l *lineState) bool {
		return l.bringsNetOf(e) && l.SettleDate >= civil.DateOf(e.Time)
	})
	return func() {
		for _, l := range filled {
			if l.isUndecided() {
				l.SettlementLine, l.stated = l.stated, nil
				l.minor = reconcile.MinorOf(&l.Origin, l.Gross, l.Currency)
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
