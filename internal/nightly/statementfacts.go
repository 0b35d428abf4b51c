package nightly

import (
	"context"
	"fmt"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/match"
	"tieout/reconcile/money"
	"tieout/store"
)

// addFacts adds what was settled, as the nights remember it, and takes off what they took back.
func (l *ledger) addFacts(ctx context.Context) error {
	nights, err := l.p.Store.FactNights(ctx)
	if err != nil {
		return err
	}
	kept := map[int64]store.FactNight{}
	for _, night := range nights {
		kept[night.Seq] = night
	}
	for i := range l.runs {
		run := &l.runs[i]
		night, found := kept[run.Seq]
		if !found || night.Forgotten {
			l.out.Forgotten = append(l.out.Forgotten, run.AsOf.String())
			continue
		}
		if err := l.addNight(ctx, night); err != nil {
			return fmt.Errorf("add up the facts of %s: %w", night.AsOf, err)
		}
	}
	return l.addAsked(ctx)
}

// settledRows adds up rows that were settled, in minor units.
type settledRows struct{ gross, byLine, fee int64 }

// settledSums adds up what facts settled, by merchant.
type settledSums map[rollKey]*settledRows

// settles reports whether a fact counts as settled: of a sale in parts that is open still, each line that came does.
func settles(f *reconcile.Fact) bool {
	switch {
	case f.Side != reconcile.TerminalSide:
		return false
	case f.Verdict == reconcile.Settled:
		return true
	default:
		return f.Line.File != "" && f.Verdict != reconcile.Excluded && f.Verdict != reconcile.Adjustment && f.Verdict != reconcile.Matched
	}
}

// countedGross is what a fact that settles counts as in the proof of its night: each part of a sale what its line says,
// the only line of a sale all of it, whatever it says. How it counted is a matter of that fact alone: one and the same line
// may be the only one on one night and a part on the next.
func countedGross(f *reconcile.Fact) (gross int64, part bool) {
	if match.IsPart(f) || f.Verdict != reconcile.Settled {
		return f.Settled, true
	}
	return f.Gross, false
}

// add counts a fact, or takes it off (sign -1).
func (s settledSums) add(ctx context.Context, fees *feeReader, f *reconcile.Fact, gross, sign int64, part bool) error {
	key := rollKey{f.Provider, f.MerchantID, f.Currency}
	sum := s[key]
	if sum == nil {
		sum = &settledRows{}
		s[key] = sum
	}
	sum.gross, sum.byLine, sum.fee = sum.gross+sign*gross, sum.byLine+sign*f.Settled, sum.fee+sign*f.Fee
	return fees.add(ctx, f, sign, part)
}

// addNight adds the facts of one night.
func (l *ledger) addNight(ctx context.Context, night store.FactNight) error {
	sums := settledSums{}
	if err := l.p.Store.EachFact(ctx, night, func(f *reconcile.Fact) error {
		l.noteLine(night.Seq, night.AsOf, f)
		switch {
		case !settles(f):
			return nil
		case f.Reason == match.ReasonRetracted, f.Reason != "" && f.Gross != f.Settled && !match.IsPart(f):
			l.asked = append(l.asked, *f) // how it counts is seen beside what else is remembered of the sale
			return nil
		}
		gross, part := countedGross(f)
		return sums.add(ctx, l.fees, f, gross, 1, part)
	}); err != nil {
		return err
	}
	return l.addSettled(sums)
}

// addSettled adds sums of facts to those of the merchants.
func (l *ledger) addSettled(sums settledSums) error {
	for key, sum := range sums {
		digits, err := money.MinorDigits(key.currency)
		if err != nil {
			return err
		}
		r := l.of(key)
		r.settled, r.settledByLine, r.fee = r.settled.Add(decimal.New(sum.gross, -digits)), r.settledByLine.Add(decimal.New(sum.byLine, -digits)), r.fee.Add(decimal.New(sum.fee, -digits))
	}
	return nil
}
