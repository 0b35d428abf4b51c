package nightly

import (
	"context"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/match"
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
	case f.Reason == match.ReasonRetracted:
		l.takenUp = append(l.takenUp, takenUp{night, seq, *f})
	case f.Reason == match.ReasonFeeCorrected:
		l.given[placeOfLine{seq, f.Line}]++
	}
}

// placeOfLine is where a line stands of which a night kept a fact.
type placeOfLine struct {
	seq  int64
	line reconcile.Origin
}

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
	again := map[int64][]takenUp{}
	for _, t := range l.takenUp {
		if place := (placeOfLine{t.seq, t.fact.Line}); l.given[place] > 0 {
			l.given[place]--
			continue
		}
		again[t.seq] = append(again[t.seq], t)
	}
	for _, list := range again {
		if err := l.takeOff(ctx, list); err != nil {
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

// takeOff takes off, of lines that one night judged again, what the last night before counted of each, under the reason
// that it had.
func (l *ledger) takeOff(ctx context.Context, list []takenUp) error {
	counted := map[reconcile.Origin]*reconcile.Item{}
	for i := range list {
		counted[list[i].fact.Line] = nil
	}
	since := list[0].night.AddDays(-keepFactsDays) // a line that settled nothing is judged again for as long
	if err := l.p.Store.EachAdjustmentSince(ctx, list[0].seq, since, func(item *reconcile.Item) error {
		if _, again := counted[item.Line.Origin]; again {
			counted[item.Line.Origin] = item
		}
		return nil
	}); err != nil {
		return err
	}
	for i := range list {
		key, sum, err := countedOf(&list[i].fact, counted[list[i].fact.Line])
		if err != nil {
			return err
		}
		l.adjust(key, reconcile.Sum{Count: -sum.Count, Gross: sum.Gross.Neg(), Net: sum.Net.Neg()})
	}
	return nil
}

// countedOf returns what was counted of a line: what the memory has of it, else what its fact says.
func countedOf(f *reconcile.Fact, item *reconcile.Item) (adjustKey, reconcile.Sum, error) {
	if item != nil {
		return adjustKeyOf(item), reconcile.Sum{Count: 1, Gross: item.Line.Gross, Net: item.Line.Net}, nil
	}
	digits, err := money.MinorDigits(f.Currency)
	if err != nil {
		return adjustKey{}, reconcile.Sum{}, err
	}
	gross := decimal.New(f.Settled, -digits)
	return adjustKey{rollKey{f.Provider, f.MerchantID, f.Currency}, f.Type, ""}, reconcile.Sum{Count: 1, Gross: gross, Net: gross.Sub(decimal.New(f.Fee, -digits))}, nil
}
