package nightly

import (
	"context"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// takenUp is the place of a line that was an adjustment, and that a night judged again.
type takenUp struct {
	night civil.Date
	seq   int64
	fact  reconcile.Fact
}

// noteLine notes a fact of a line that settled no sale: one that says of an earlier one that it holds no longer. A fee
// line that was given to its sale is such a line still.
func (l *ledger) noteLine(seq int64, night civil.Date, f *reconcile.Fact) {
	switch {
	case f.Side != reconcile.SettlementSide || f.Verdict != reconcile.Adjustment:
	case f.Reason == retracted:
		l.takenUp = append(l.takenUp, takenUp{night, seq, *f})
	case f.Reason == feeGiven:
		l.given[placeOfLine{seq, f.Line}]++
	}
}

// placeOfLine is where a line stands of which a night kept a fact.
type placeOfLine struct {
	seq  int64
	line reconcile.Origin
}

// feeGiven is the reason of the fact of a fee line that a later night gave to its sale.
const feeGiven = "fee-corrected"

// addAdjustments adds the lines of the month that no sale explains by nature, and takes those off that a night of it
// judged again, for a person opened them or a log came: they are in what they became.
func (l *ledger) addAdjustments(ctx context.Context) error {
	for i := range l.runs {
		if err := l.p.Store.EachAdjustment(ctx, l.runs[i].Seq, func(item *reconcile.Item) error {
			line := item.Line
			l.adjust(adjustKeyOf(item), reconcile.Sum{Count: 1, Gross: line.Gross, Net: line.Net})
			return nil
		}); err != nil {
			return err
		}
	}
	for i := range l.takenUp {
		if place := (placeOfLine{l.takenUp[i].seq, l.takenUp[i].fact.Line}); l.given[place] > 0 {
			l.given[place]--
			continue
		}
		if err := l.takeOff(ctx, &l.takenUp[i]); err != nil {
			return err
		}
	}
	return nil
}

func adjustKeyOf(item *reconcile.Item) adjustKey {
	return adjustKey{rollKey{item.Line.Provider, item.Line.MerchantID, item.Line.Currency}, string(item.Line.Type), item.Reason}
}

func (l *ledger) adjust(key adjustKey, sum reconcile.Sum) {
	if l.adjusted[key] == nil {
		l.adjusted[key] = &reconcile.Sum{}
	}
	l.adjusted[key].Merge(sum)
}

// takeOff takes off what the last night before counted of the line, under the reason that it had.
func (l *ledger) takeOff(ctx context.Context, t *takenUp) error {
	f := &t.fact
	digits, err := money.MinorDigits(f.Currency)
	if err != nil {
		return err
	}
	gross := decimal.New(f.Settled, -digits)
	key, sum := adjustKey{rollKey{f.Provider, f.MerchantID, f.Currency}, f.Type, ""}, reconcile.Sum{Count: 1, Gross: gross, Net: gross.Sub(decimal.New(f.Fee, -digits))}
	since := t.night.AddDays(-adjustedDays)
	if err := l.p.Store.EachAdjustmentSince(ctx, t.seq, since, func(item *reconcile.Item) error {
		if item.Line.Origin == f.Line {
			key, sum = adjustKeyOf(item), reconcile.Sum{Count: 1, Gross: item.Line.Gross, Net: item.Line.Net}
		}
		return nil
	}); err != nil {
		return err
	}
	l.adjust(key, reconcile.Sum{Count: -sum.Count, Gross: sum.Gross.Neg(), Net: sum.Net.Neg()})
	return nil
}

// adjustedDays is for how many days a line that settled nothing may be judged again.
const adjustedDays = 100
