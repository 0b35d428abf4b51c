package match

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/money"
	"tieout/reconcile/terms"
)

// Where a fee is rounded over a batch (the lines of a merchant's settle date under one
// schedule), one line says nothing of it. Sums of a batch are kept from night to night.
// It is judged as soon as no part of it is awaited (feebatchparts.go), and again
// whenever a part comes later; until then what was taken counts as expected.

// feeBatch is a batch tonight.
type feeBatch struct {
	reconcile.FeeBatch
	item  *reconcile.Item // of the night before; nil: it is new
	taken decimal.Decimal // tonight, for matched lines, in major units
	alone decimal.Decimal // what tonight's lines would cost each for itself
	open  int64           // lines of the settle date that have no transaction yet
}

// digits are the decimals of the batch's currency.
func (b *feeBatch) digits() int32 {
	digits, err := money.MinorDigits(b.Currency)
	if err != nil {
		panic("reconcile: " + err.Error())
	}
	return digits
}

// expected returns the batch's fee, rounded once over the sum, in major units.
func (b *feeBatch) expected() decimal.Decimal {
	size := terms.RoundDecimal(b.Unrounded.Abs(), b.digits(), terms.Rounding(b.Rounding))
	if b.Unrounded.IsNegative() {
		return size.Neg()
	}
	return size
}

// others are the lines of the settle date that settled no transaction, or state no fee: they were
// rounded with the batch, and each may bear a minor unit of that.
func (b *feeBatch) others() int64 { return b.Others + b.open }

// fits reports whether what was taken is the batch's fee, as far as is known.
func (b *feeBatch) fits() bool {
	return b.expected().Sub(b.Actual).Abs().LessThanOrEqual(decimal.New(b.others(), -b.digits()))
}

func (b *feeBatch) exceptionID() string {
	return reconcile.DigestID("E", string(reconcile.FeeVariance), b.MerchantID, b.Schedule, b.SettleDate.String(), b.Currency)
}

// collectFeeBatches adds tonight's matches of schedules that round over a batch to the
// sums of earlier nights, and returns all batches in the order of their identities.
func (p *partition) collectFeeBatches() []*feeBatch {
	batches := map[string]*feeBatch{}
	for _, item := range p.feeBatches {
		if item.FeeBatch.IsOf(reconcile.InvoiceOf) || item.FeeBatch.IsOf(reconcile.ChargedBy) {
			continue
		}
		batches[item.FeeBatch.Identity()] = &feeBatch{FeeBatch: *item.FeeBatch, item: item}
	}
	for _, e := range p.transactions {
		if !e.isSettledByLine() || e.line.isOtherCurrency() || !e.priced || e.price.Schedule.Basis != terms.PerBatch {
			continue
		}
		made := reconcile.FeeBatch{
			Provider: e.Provider, Product: e.Product, MerchantID: p.merchant, Schedule: e.price.Schedule.Name, Rounding: string(e.price.Schedule.Rounding),
			SettleDate: e.line.SettleDate, Currency: e.Currency, First: e.line.Origin,
		}
		b := batches[made.Identity()]
		if b == nil {
			b = &feeBatch{FeeBatch: made}
			batches[made.Identity()] = b
		}
		if !e.line.judgesFee() {
			b.Others++ // it was rounded with the batch, and what it pays out is no net of its sale
			continue
		}
		b.add(e)
	}
	return slices.SortedFunc(maps.Values(batches), func(a, b *feeBatch) int {
		return cmp.Or(cmp.Compare(a.SettleDate, b.SettleDate), cmp.Compare(a.Schedule, b.Schedule), cmp.Compare(a.Currency, b.Currency))
	})
}

// add adds a transaction that was settled tonight.
func (b *feeBatch) add(e *transactionState) {
	b.Lines++
	if reconcile.CompareOrigins(e.line.Origin, b.First) < 0 {
		b.First = e.line.Origin
	}
	b.Unrounded = b.Unrounded.Add(e.price.UnroundedMinor(e.line.Gross).Shift(-e.price.Digits))
	b.alone = b.alone.Add(e.feeOf(e.line))
	b.taken = b.taken.Add(e.line.totalFee().Sub(e.line.earlierFee)) // an adjustment is no fee of a matched line
	b.Actual = b.Actual.Add(e.line.totalFee())
}

// judgeFeeBatches judges the batches that are whole, remembers all, and returns an
// exception for each whose fee differs. What ended comes to out.ended.
func (p *partition) judgeFeeBatches(in *Input, out *judgedPart) []*reconcile.Exception {
	batches := p.collectFeeBatches()
	if len(batches) == 0 {
		return nil
	}
	p.withdrawFromFeeBatches(in, batches)
	p.addToFeeBatches(batches)
	awaited := p.awaitedParts(in)
	var raised []*reconcile.Exception
	for _, b := range batches {
		b.open = awaited.unpriced[lineDay{b.SettleDate, b.Currency}]
		over := b.SettleDate.AddDays(rememberDays) <= in.AsOf
		if over || !awaited.of(b) {
			if b.judge(out.result.Proof) {
				endFeeVariance(in, b.exceptionID(), out.ended)
			} else {
				raised = append(raised, b.exception())
			}
		} else {
			b.count(out.result.Proof, b.Counted.Add(b.taken))
		}
		b.remember(in, over, &out.result)
	}
	return raised
}

// judge counts the batch's fee as expected and reports whether it was taken.
func (b *feeBatch) judge(proof reconcile.Proof) bool {
	fits := b.fits()
	if fits && b.others() > 0 {
		b.count(proof, b.Actual)
	} else {
		b.count(proof, b.expected())
	}
	return fits
}

// count makes the sum the one that counts as expected, with a delta to what was.
func (b *feeBatch) count(proof reconcile.Proof, sum decimal.Decimal) {
	shift := sum.Sub(b.Counted).Sub(b.alone)
	fees := &proof.ForCurrency(b.Currency).Fees
	fees.Expected, fees.Variance = fees.Expected.Add(shift), fees.Variance.Sub(shift)
	b.Counted = sum
}

// endFeeVariance ends the exception of a batch whose fee is right.
func endFeeVariance(in *Input, id string, ended map[string]string) {
	for _, x := range in.Exceptions {
		if x.ID == id {
			ended[id] = batchCompleted
		}
	}
}

// batchCompleted is what ended the exception of a batch.
const batchCompleted = "batch-completed"

func (b *feeBatch) exception() *reconcile.Exception {
	expected := b.expected()
	text := func(amount decimal.Decimal) string { return money.FormatAmount(amount, b.Currency) }
	evidence := fmt.Sprintf("%s settled on %s under schedule %s, fee rounded over the batch: want %s, got %s",
		reconcile.Counted(b.Lines, "line", "lines"), b.SettleDate, b.Schedule, text(expected), text(b.Actual))
	if b.others() > 0 {
		evidence += "; " + reconcile.Counted(b.others(), "more line", "more lines") + " of that day settled no transaction"
	}
	return &reconcile.Exception{
		ID: b.exceptionID(), Kind: reconcile.FeeVariance, Provider: b.Provider, Product: b.Product, MerchantID: b.MerchantID, Currency: b.Currency,
		ExpectedFee: decimal.NewNullDecimal(expected), ActualFee: decimal.NewNullDecimal(b.Actual),
		Difference: decimal.NewNullDecimal(expected.Sub(b.Actual)),
		Cause:      reconcile.FeeVariance.UnknownCause(evidence),
		Origin:     b.First,
		FeeRule:    b.Schedule + " {over the batch}",
	}
}

// remember keeps the batch's sums until no part can be awaited any more.
func (b *feeBatch) remember(in *Input, over bool, out *Result) {
	rememberFees(in, out, &b.FeeBatch, b.item, over)
}

// rememberFees keeps the sums of a batch or a month, as the item of the night before where there
// is one; nothing once they are over.
func rememberFees(in *Input, out *Result, sums *reconcile.FeeBatch, before *reconcile.Item, over bool) {
	if over {
		if before != nil {
			out.Gone++
		}
		return
	}
	item := reconcile.Item{
		ID: reconcile.DigestID("B", sums.Identity()), Side: reconcile.SettlementSide, FeeBatch: sums,
		Judgement: reconcile.Judgement{Verdict: reconcile.Settled, FirstSeen: in.AsOf},
	}
	if before != nil {
		item.ID, item.FirstSeen = before.ID, before.FirstSeen
		item.Version = reconcile.Version{Place: before.Place, Kept: before.Place != 0 && sums.SameSums(before.FeeBatch)}
	}
	out.Items = append(out.Items, item)
}
