package match

import (
	"fmt"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/money"
	"tieout/reconcile/terms"
)

// A fee line may name a sale of whose fee no exception is open: it was right, or a person closed what
// was wrong with it. Which of both, the settled rows tell. What brings a fee nearer to the agreed one
// is what the person waited for; anything else is said.

// lateFee is a sale that an earlier night settled, as a fee line of tonight finds it.
type lateFee struct {
	fact   reconcile.Fact
	taken  int64  // for the sale before tonight, in minor units
	agreed *int64 // by schedule, in minor units; nil: it is not known
}

// findLateFees finds the settled sales of earlier nights that tonight's fee lines name. The only
// error is that of Input.ReadPairs.
func (p *partition) findLateFees(in *Input, before *settledBefore) error {
	var facts []reconcile.Fact
	var late []*lineState
	for _, l := range p.lines {
		if l.Type != reconcile.LineFee || l.minor != 0 || l.item != nil || l.namesNothing() {
			continue
		}
		for _, key := range l.FactKeys()[1:] {
			for _, f := range before.facts[key] {
				if f.Side == reconcile.TerminalSide && f.Verdict == reconcile.Settled && f.IsFor(l.Provider, l.MerchantID, l.Currency) && !before.isSuperseded(&f) {
					l.lateFeeOf = &lateFee{fact: f}
				}
			}
		}
		if l.lateFeeOf != nil && in.ReadPairs != nil && !p.hasFeeVariance(in, l) {
			l.lateFeeOf.taken = p.feeTakenBefore(l)
			facts, late = append(facts, l.lateFeeOf.fact), append(late, l)
		}
	}
	if len(facts) == 0 {
		return nil
	}
	pairs, err := in.ReadPairs(facts)
	if err != nil {
		return err
	}
	withoutShared(facts, pairs)
	for i, l := range late {
		if pairs[i] != nil && facts[i].Type == string(reconcile.Sale) {
			l.lateFeeOf.agreed = pairs[i].agreedFee(in)
		}
	}
	return nil
}

// feeTakenBefore adds up what the line of the sale and fee lines that name it took before tonight.
func (p *partition) feeTakenBefore(l *lineState) int64 {
	fees := map[reconcile.Origin]int64{l.lateFeeOf.fact.Line: l.lateFeeOf.fact.Fee}
	for _, key := range l.FactKeys()[1:] {
		for _, f := range p.factsOf(key) {
			if f.Type == string(reconcile.LineFee) && f.IsFor(l.Provider, l.MerchantID, l.Currency) {
				fees[f.Line] = f.Fee
			}
		}
	}
	sum := int64(0)
	for _, fee := range fees {
		sum += fee
	}
	return sum
}

// agreedFee returns the fee by schedule of a settled sale, in minor units; nil where it is none of one
// line, or no rule says.
func (pair *SettledPair) agreedFee(in *Input) *int64 {
	sale, line := pair.reopen(in)
	sale.setDueAndFee(in, newDueCache())
	if !sale.priced || sale.price.Schedule.Basis != terms.PerLine {
		return nil
	}
	fee := sale.expectedFeeOn(line)
	return &fee
}

// isLate reports whether the line is a fee of a settled sale of which no exception speaks.
func (l *lineState) isLate() bool {
	return l.lateFeeOf != nil && l.verdict == reconcile.Adjustment && l.reason == string(l.Type)
}

// correctLateFees ends with nothing to say where tonight's fee lines bring the fee of a sale nearer to
// the agreed one, no exception of which is open.
func (p *partition) correctLateFees(in *Input) {
	bySale := map[reconcile.Origin][]*lineState{}
	for _, l := range p.lines {
		if l.isLate() && l.lateFeeOf.agreed != nil && !p.hasFeeVariance(in, l) {
			bySale[l.lateFeeOf.fact.Line] = append(bySale[l.lateFeeOf.fact.Line], l)
		}
	}
	for _, lines := range bySale {
		of := lines[0].lateFeeOf
		wrong := of.taken - *of.agreed
		left := wrong
		for _, l := range lines {
			left += l.actualFeeMinor()
		}
		if wrong > 0 && left >= 0 && left < wrong || wrong < 0 && left <= 0 && left > wrong {
			for _, l := range lines {
				l.reason = ReasonFeeCorrected
			}
		}
	}
}

// raiseLateFees says of the other fee lines whose sale an earlier night settled what they change.
func (p *partition) raiseLateFees(in *Input, add func(*reconcile.Exception)) {
	for _, l := range p.lines {
		if !l.isLate() || in.ClosedItems[l.id] != "" || p.hasFeeVariance(in, l) {
			continue
		}
		f := &l.lateFeeOf.fact
		how := "takes " + money.FormatAmount(l.Fee, l.Currency) + " more"
		if l.Fee.IsNegative() {
			how = "gives " + money.FormatAmount(l.Fee.Neg(), l.Currency) + " back"
		}
		x := l.exceptionOf(reconcile.FeeVariance, nil, reconcile.FeeVariance.UnknownCause(fmt.Sprintf(
			"a sale of %s (%s:%d) was settled with %s in the night of %s; this fee row %s",
			money.FormatAmount(majorOf(f.Gross, f.Currency), f.Currency), f.Sale.File, f.Sale.Line, l.lateFeeOf.describe(), f.Night, how)))
		x.Counterpart = f.Sale
		x.Difference = decimal.NewNullDecimal(l.Fee.Neg())
		add(x)
	}
}

// describe says what fee the sale was settled with.
func (f *lateFee) describe() string {
	amount := func(minor int64) string { return money.FormatAmount(majorOf(minor, f.fact.Currency), f.fact.Currency) }
	switch {
	case f.agreed == nil:
		return "a fee of " + amount(f.fact.Fee)
	case f.taken == *f.agreed:
		return "the agreed fee"
	default:
		return fmt.Sprintf("a fee of %s where %s was agreed", amount(f.taken), amount(*f.agreed))
	}
}

// hasFeeVariance reports whether an exception is open of the fee of the sale that a fee
// line names: that one speaks of it.
func (p *partition) hasFeeVariance(in *Input, l *lineState) bool {
	for _, x := range in.Exceptions {
		if x.Kind == reconcile.FeeVariance && x.MerchantID == p.merchant && len(feesNaming(x, map[string][]*lineState{
			"R" + l.RRN: {l}, "O" + l.OrderNo: {l}, "T" + l.traceKey(): {l},
		})) > 0 {
			return true
		}
	}
	return false
}
