package match

import (
	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/money"
	"tieout/reconcile/terms"
)

// A contract may allow small differences. They make no exception, and are summed in the
// proof: what is tolerated is told.

// toleranceMinor is by how much the gross may differ, in whole minor units.
func (e *transactionState) toleranceMinor(rule *terms.Matching) int64 {
	if rule.Tolerance.IsZero() {
		return 0
	}
	digits, err := money.MinorDigits(e.Currency)
	if err != nil {
		panic("reconcile: " + err.Error()) // the loader knew the currency
	}
	return rule.Tolerance.Shift(digits).IntPart()
}

// tolerate finds whether gross and fee of what settled the transaction differ by no more
// than the configuration allows.
func (e *transactionState) tolerate(in *Input) {
	if e.line == nil {
		return
	}
	rule := in.Matching.Find(e.Provider)
	if rest := e.minor - e.cameMinor(); len(e.parts) > 0 && rest != 0 && max(rest, -rest) <= e.toleranceMinor(&rule) {
		e.tolerated = true // the parts are the whole
	}
	if e.kind == reconcile.AmountVariance && e.byHand == nil && withinTolerance(e, e.line, &rule) {
		e.kind, e.tolerated = "", true
	}
	if rule.FeeTolerance.IsZero() || !e.priced || e.price.Schedule.Basis != terms.PerLine || len(e.parts) > 0 || e.shares {
		return
	}
	difference := decimal.New(e.expectedFeeOn(e.line)-e.line.actualFeeMinor(), -e.price.Digits).Abs()
	e.feeTolerated = !difference.IsZero() && difference.LessThanOrEqual(rule.FeeTolerance)
}
