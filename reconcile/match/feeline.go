package match

import (
	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// A fee line that names a sale belongs to what the sale cost: acquirers that
// state a brand fee, or the fee of a wallet, in rows or files of their own.
// It names the transaction as every line does, by reference levels; its fee is
// judged together with that of the line that settled the transaction tonight. A
// transaction with a retrieval reference is named by it alone: the screen knows
// no other reference of a line.
//
// A fee line whose transaction is open still is held until it is settled, so
// that a fee that came before its money is judged with it. One that names no
// transaction of the night, as a fee that came later, or two of them, is an
// adjustment: it is counted, and nothing is guessed.

// The reason of a fee line that came before the settlement of its transaction.
const reasonFeeAhead = "fee-ahead-of-its-settlement"

// joinFees gives the fee lines of the partition to the lines that they belong to.
// Entries have their verdicts.
func (p *partition) joinFees() {
	var fees []*posting
	for _, l := range p.postings {
		if l.Type == reconcile.LineFee && l.minor == 0 && l.free() && !l.foundTwice() {
			fees = append(fees, l)
		}
	}
	for _, level := range referenceLevels() {
		if len(fees) == 0 {
			return
		}
		named := p.namedBy(fees, level)
		fees = pick(fees, func(l *posting) bool {
			e := oneNamed(l, named[level.ofPosting(l.SettlementLine)], level)
			if e != nil {
				l.paysFor = e
				if e.verdict == reconcile.Settled {
					e.line.beside = append(e.line.beside, l)
				}
			}
			return e == nil
		})
	}
}

// namedBy groups the transactions that are settled tonight or open by a
// reference that one of the fee lines has.
func (p *partition) namedBy(fees []*posting, level referenceLevel) map[string][]*entry {
	named := map[string][]*entry{}
	for _, l := range fees {
		if key := level.ofPosting(l.SettlementLine); key != "" {
			named[key] = nil
		}
	}
	for _, e := range p.entries {
		if e.verdict == reconcile.Excluded || e.life == loggedTwice {
			continue
		}
		key := level.ofEntry(e.Transaction)
		if level.basis != "rrn" && e.RRN != "" {
			continue
		}
		if _, wanted := named[key]; wanted {
			named[key] = append(named[key], e)
		}
	}
	return named
}

// oneNamed returns the one transaction that a fee line names; nil when there is
// none, and when there are two that trace number and time do not tell apart.
func oneNamed(l *posting, entries []*entry, level referenceLevel) *entry {
	entries = pick(entries, func(e *entry) bool {
		return reconcile.Compatible(e.Provider, l.Provider) && e.Currency == l.Currency && level.agrees(e.Transaction, l.SettlementLine)
	})
	if len(entries) > 1 {
		entries = pick(entries, func(e *entry) bool {
			sure := e.line != nil && l.TraceNo != "" && l.TraceNo == e.line.TraceNo
			return sure && l.Time.Equal(e.line.Time) && reconcile.Compatible(l.TerminalID, e.line.TerminalID)
		})
	}
	if len(entries) != 1 {
		return nil
	}
	return entries[0]
}

// judgeFee gives a fee line its verdict.
func (l *posting) judgeFee() {
	switch {
	case l.paysFor == nil:
		l.verdict, l.reason = reconcile.Adjustment, string(l.Type)
	case l.paysFor.verdict == reconcile.Settled:
		l.verdict, l.reason = reconcile.Matched, ""
	default:
		l.verdict, l.reason = reconcile.Held, reasonFeeAhead
	}
}

// totalFee returns what the acquirer took for the line, with the fee lines beside it.
func (l *posting) totalFee() decimal.Decimal {
	fee := l.Fee
	for _, other := range l.beside {
		fee = fee.Add(other.Fee)
	}
	return fee
}

// totalNet is the line's gross less totalFee.
func (l *posting) totalNet() decimal.Decimal { return l.Gross.Sub(l.totalFee()) }
