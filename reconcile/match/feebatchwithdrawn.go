package match

import (
	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/terms"
)

// withdrawFromFeeBatches takes the lines out of the sums that restated files have no
// longer, with the fee rows of their sales. Of such a line memory has no settle date: it
// was of the batch that the merchant's other lines of the file speak of, or of the only
// one; else the sums stay, for it is not known which.
func (p *partition) withdrawFromFeeBatches(in *Input, batches []*feeBatch) {
	for _, e := range p.transactions {
		if e.withdrawn == nil || e.withdrawn.unread {
			continue
		}
		f := e.withdrawn.fact
		price, err := in.Fees.Find(e.feeKey(), civil.DateOf(e.Time), majorOf(f.Settled, f.Currency), f.Currency)
		if err != nil || price.Schedule.Basis != terms.PerBatch {
			continue
		}
		of := filter(batches, func(b *feeBatch) bool {
			return b.item != nil && b.Schedule == price.Schedule.Name && b.Currency == f.Currency
		})
		if like := in.version.likeOf(f); like.line != nil && !like.dates && len(of) > 1 {
			of = filter(of, func(b *feeBatch) bool { return b.SettleDate == like.line.SettleDate })
		}
		if len(of) == 1 {
			fee := majorOf(f.Fee+p.withdrawnFeesOf(f), f.Currency)
			of[0].withdraw(price.UnroundedMinor(majorOf(f.Settled, f.Currency)).Shift(-price.Digits), fee)
		}
	}
}

// withdraw takes a line out of the batch.
func (b *feeBatch) withdraw(unrounded, fee decimal.Decimal) {
	b.Lines--
	b.Unrounded, b.Actual, b.Counted = b.Unrounded.Sub(unrounded), b.Actual.Sub(fee), b.Counted.Sub(fee)
}

// withdrawnFeesOf adds up the fee rows of a settled sale that are withdrawn with its line.
func (p *partition) withdrawnFeesOf(f *reconcile.Fact) (sum int64) {
	keys := map[uint64]bool{}
	mark(keys, append([]uint64{f.Key}, f.Aliases...))
	for _, w := range p.withdrawn {
		if w.fact != nil && w.fact.Side == reconcile.SettlementSide && isNamedBy(w.fact, keys) {
			sum += w.fact.Fee
		}
	}
	return sum
}
