package match

import (
	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/terms"
)

// Line and fee lines of a sale are one fee, on whichever nights they come. A fee line
// that came before anything of its sale left as an adjustment, and is found by its fact
// when the sale is settled. One that comes after its sale was settled makes up for a
// fee that was wrong (feecorrected.go), or is more than was agreed.

// mayHaveEarlierFees reports whether fee lines of earlier nights may make the fee of
// the transaction right that tonight's line does not.
func (e *transactionState) mayHaveEarlierFees() bool {
	if e.line == nil || !e.priced {
		return false
	}
	return e.price.Schedule.Basis == terms.PerBatch || e.line.minor != e.minor || e.price.FeeMinor(e.line.minor) != reconcile.MinorOf(&e.line.Origin, e.line.Fee, e.Currency)
}

// findEarlierFees finds the fee lines of earlier nights that no sale had, and that name
// one which is settled tonight.
func (p *partition) findEarlierFees(before *settledBefore) {
	for _, e := range p.transactions {
		if !e.mayHaveEarlierFees() {
			continue
		}
		for _, key := range e.FactKeys() {
			for _, f := range before.facts[key] {
				if f.IsFor(e.Provider, e.MerchantID, e.Currency) && f.Type == string(reconcile.LineFee) && f.Reason == string(reconcile.LineFee) {
					e.earlierFees = append(e.earlierFees, f)
				}
			}
		}
	}
}

// earlierFeeMinor adds up what fee lines of earlier nights took for the transaction.
func (e *transactionState) earlierFeeMinor() (sum int64) {
	for i := range e.earlierFees {
		sum += e.earlierFees[i].Fee
	}
	return sum
}

// takeEarlierFees lets the fee lines of earlier nights be those of the transaction: no
// other one has them.
func (p *partition) takeEarlierFees(e *transactionState, out *Result) {
	for _, f := range e.earlierFees {
		p.retract(f)
		f.Reason, f.Night = ReasonFeeCorrected, 0
		out.Facts = append(out.Facts, f)
	}
	e.earlierFees = nil
}

// joinEarlierFees gives the fee lines of earlier nights to the transactions whose fee
// they make right, to the cent; and to those whose fee is that of a batch.
func (p *partition) joinEarlierFees(out *Result) {
	for _, e := range p.transactions {
		if len(e.earlierFees) == 0 || !e.isSettledByLine() || !e.priced {
			continue
		}
		sum := e.earlierFeeMinor()
		if e.price.Schedule.Basis == terms.PerBatch || e.expectedFeeOn(e.line)-e.line.actualFeeMinor() == sum {
			e.line.earlierFee = decimal.New(sum, -e.price.Digits)
			p.takeEarlierFees(e, out)
		}
	}
}
