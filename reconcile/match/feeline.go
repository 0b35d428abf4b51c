package match

import (
	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// A fee line that names a sale belongs to what the sale cost: acquirers that
// state a brand fee, or the fee of a wallet, in rows or files of their own.
// It names the transaction as every line does, by reference levels; its fee is
// judged together with that of the line that settled the transaction tonight. A
// transaction with a retrieval reference is named by it alone: prematching knows
// no other reference of a line.
//
// A fee line whose transaction is open still is held until it is settled, so
// that a fee that came before its money is judged with it; so is one whose line
// waits for its transaction. One that names no transaction of the night, as a fee that came later, or two of them, is an
// adjustment: it is counted, and nothing is guessed.

// The reason of a fee line that came before the settlement of its transaction.
const reasonFeeAhead = "fee-ahead-of-its-settlement"

// joinFees gives the fee lines of the partition to the lines that they belong to.
// Entries have their verdicts.
func (p *partition) joinFees() {
	var fees []*lineState
	for _, l := range p.lines {
		if l.Type == reconcile.LineFee && l.minor == 0 && l.isUndecided() && !l.wasDuplicate() {
			fees = append(fees, l)
		}
	}
	for _, level := range referenceLevels() {
		named := p.transactionsNamedBy(fees, level)
		fees = filter(fees, func(l *lineState) bool {
			e := onlyTransactionNamed(l, named[level.ofLine(l.SettlementLine)], level)
			if e != nil {
				l.paysFor = e
				if e.isSettledByLine() {
					e.line.feeLines = append(e.line.feeLines, l)
				}
			}
			return e == nil
		})
	}
	p.holdFeesOfOpenLines(fees)
}

// holdFeesOfOpenLines marks the fee lines that name a line which itself waits for its
// transaction, as while a terminal log is late: they are judged together then.
func (p *partition) holdFeesOfOpenLines(fees []*lineState) {
	if len(fees) == 0 {
		return
	}
	open := map[string]*lineState{}
	for _, l := range p.lines {
		if l.isSaleOrRefund() && l.isUndecided() && l.excluded == nil && !l.wasDuplicate() {
			for _, name := range lineNames(l.RRN, l.OrderNo, l.traceKey()) {
				open[name] = l
			}
		}
	}
	for _, fee := range fees {
		for _, name := range lineNames(fee.RRN, fee.OrderNo, fee.traceKey()) {
			if l := open[name]; l != nil && l.Currency == fee.Currency && reconcile.Compatible(l.Provider, fee.Provider) {
				fee.waitsWith = l
				break
			}
		}
	}
}

// transactionsNamedBy groups the transactions that are settled tonight or open by a
// reference that one of the fee lines has.
func (p *partition) transactionsNamedBy(fees []*lineState, level referenceLevel) map[string][]*transactionState {
	named := map[string][]*transactionState{}
	for _, l := range fees {
		if key := level.ofLine(l.SettlementLine); key != "" {
			named[key] = nil
		}
	}
	for _, e := range p.transactions {
		if e.verdict == reconcile.Excluded || e.life == loggedTwice {
			continue
		}
		key := level.ofTransaction(e.Transaction)
		if level.basis != "rrn" && e.RRN != "" {
			continue
		}
		if _, isShared := named[key]; isShared {
			named[key] = append(named[key], e)
		}
	}
	return named
}

// onlyTransactionNamed returns the one transaction that a fee line names; nil when there is
// none, and when there are two that trace number and time do not distinguish.
func onlyTransactionNamed(l *lineState, transactions []*transactionState, level referenceLevel) *transactionState {
	transactions = filter(transactions, func(e *transactionState) bool {
		return reconcile.Compatible(e.Provider, l.Provider) && e.Currency == l.Currency && level.agrees(e.Transaction, l.SettlementLine)
	})
	if len(transactions) > 1 {
		transactions = filter(transactions, func(e *transactionState) bool {
			sure := e.line != nil && l.TraceNo != "" && l.TraceNo == e.line.TraceNo
			return sure && l.Time.Equal(e.line.Time) && reconcile.Compatible(l.TerminalID, e.line.TerminalID)
		})
	}
	if len(transactions) != 1 {
		return nil
	}
	return transactions[0]
}

// judgeFee gives a fee line its verdict.
func (l *lineState) judgeFee() {
	switch {
	case l.paysFor == nil && l.waitsWith != nil && l.waitsWith.verdict == reconcile.Unexpected:
		l.verdict, l.reason = reconcile.Held, reasonFeeAhead
	case l.paysFor == nil:
		l.verdict, l.reason = reconcile.Adjustment, string(l.Type)
	case l.paysFor.isSettledByLine():
		l.verdict, l.reason = reconcile.Matched, ""
	default:
		l.verdict, l.reason = reconcile.Held, reasonFeeAhead
	}
}

// totalFee returns what the acquirer took for the line, with the fee lines beside it.
func (l *lineState) totalFee() decimal.Decimal {
	fee := l.Fee.Add(l.earlierFee)
	for _, other := range l.feeLines {
		fee = fee.Add(other.Fee)
	}
	return fee
}

// totalNet is the line's gross less totalFee.
func (l *lineState) totalNet() decimal.Decimal { return l.Gross.Sub(l.totalFee()) }
