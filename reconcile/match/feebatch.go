package match

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/terms"
)

// feeBatchKey is what a batch fee is rounded over.
type feeBatchKey struct {
	schedule   string
	settleDate civil.Date
	currency   string
}

// feeBatch is the fee of a merchant's settle date under one schedule.
type feeBatch struct {
	key       feeBatchKey
	first     *transactionState
	lines     int
	unrounded decimal.Decimal // minor units
	perLine   int64           // what the lines' own expected fees add up to, in minor units
	actual    int64           // minor units
}

// feeBatches adds up the matches of the schedules that round over a batch.
func (p *partition) feeBatches() []*feeBatch {
	batches := map[feeBatchKey]*feeBatch{}
	for _, e := range p.transactions {
		if e.verdict != reconcile.Settled || !e.priced || e.price.Schedule.Basis != terms.PerBatch {
			continue
		}
		key := feeBatchKey{e.price.Schedule.Name, e.line.SettleDate, e.Currency}
		batch := batches[key]
		if batch == nil {
			batch = &feeBatch{key: key, first: e}
			batches[key] = batch
		}
		batch.lines++
		batch.unrounded = batch.unrounded.Add(e.price.UnroundedMinor(e.line.Gross))
		batch.perLine += e.expectedFeeOn(e.line)
		batch.actual += e.line.actualFeeMinor()
	}
	sorted := make([]*feeBatch, 0, len(batches))
	for _, batch := range batches {
		sorted = append(sorted, batch)
	}
	slices.SortFunc(sorted, func(a, b *feeBatch) int {
		return cmp.Or(cmp.Compare(a.key.schedule, b.key.schedule), cmp.Compare(a.key.settleDate, b.key.settleDate), cmp.Compare(a.key.currency, b.key.currency))
	})
	return sorted
}

// expected returns the batch's fee in minor units, rounded once over the sum.
func (b *feeBatch) expected() int64 {
	size := terms.RoundDecimal(b.unrounded.Abs(), 0, b.first.price.Schedule.Rounding).IntPart()
	if b.unrounded.IsNegative() {
		return -size
	}
	return size
}

// judgeFeeBatches replaces the lines' own roundings by the batches' in the proof,
// and returns an exception for each batch whose fee differs.
func (p *partition) judgeFeeBatches(in *Input, proof reconcile.Proof) []*reconcile.Exception {
	var raised []*reconcile.Exception
	for _, batch := range p.feeBatches() {
		digits := batch.first.price.Digits
		expected := batch.expected()
		shift := decimal.New(expected-batch.perLine, -digits)
		fees := &proof.ForCurrency(batch.key.currency).Fees
		fees.Expected, fees.Variance = fees.Expected.Add(shift), fees.Variance.Sub(shift)
		if expected == batch.actual {
			continue
		}
		e := batch.first
		money := func(minor int64) decimal.NullDecimal { return decimal.NewNullDecimal(decimal.New(minor, -digits)) }
		raised = append(raised, &reconcile.Exception{
			ID:   reconcile.DigestID("E", string(reconcile.FeeVariance), p.merchant, batch.key.schedule, batch.key.settleDate.String(), batch.key.currency, in.AsOf.String()),
			Kind: reconcile.FeeVariance, Provider: e.Provider, Product: e.Product, MerchantID: p.merchant, Currency: batch.key.currency,
			ExpectedFee: money(expected), ActualFee: money(batch.actual), Difference: money(expected - batch.actual),
			Cause:  reconcile.FeeVariance.UnknownCause(fmt.Sprintf("%d lines settled on %s under schedule %s, fee rounded over the batch", batch.lines, batch.key.settleDate, batch.key.schedule)),
			Origin: e.line.Origin,
		})
	}
	return raised
}
