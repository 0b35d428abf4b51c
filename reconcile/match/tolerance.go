package match

import (
	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/terms"
)

// A contract may allow small differences. They make no exception, and are summed in the
// proof: what is tolerated is told.

// tolerate finds whether gross and fee of what settled the transaction differ by no more
// than the configuration allows.
func (e *transactionState) tolerate(in *Input) {
	if e.line == nil {
		return
	}
	rule := in.Matching.Find(e.Provider)
	if e.kind == reconcile.AmountVariance && e.byHand == nil && withinTolerance(e, e.line, &rule) {
		e.kind, e.tolerated = "", true
	}
	if rule.FeeTolerance.IsZero() || !e.priced || e.price.Schedule.Basis != terms.PerLine || len(e.parts) > 0 || e.shares {
		return
	}
	difference := decimal.New(e.expectedFeeOn(e.line)-e.line.actualFeeMinor(), -e.price.Digits).Abs()
	e.feeTolerated = !difference.IsZero() && difference.LessThanOrEqual(rule.FeeTolerance)
}
