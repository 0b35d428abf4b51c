package nightly

import (
	"context"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/money"
	"tieout/reports"
)

// addRecovered adds what people said before the nights of the month that came another way.
func (l *ledger) addRecovered(ctx context.Context) error {
	decisions, err := l.p.Store.Decisions(ctx)
	if err != nil {
		return err
	}
	before := int64(0)
	if l.before != nil {
		before = l.before.Seq
	}
	eachRecovery(decisions, before, l.runs[len(l.runs)-1].Seq, func(x *reconcile.Exception, came decimal.Decimal) {
		r := l.of(rollKey{x.Provider, x.MerchantID, x.Currency})
		r.recovered = r.recovered.Add(came)
	})
	return nil
}

// notByMerchant is what stands in place of a merchant where the nights settled more or less than they remember by merchant.
const notByMerchant = reports.NotToldApart

// addRest adds, by currency, what the nights settled and took as fees and do not remember by merchant.
func (l *ledger) addRest() {
	settled, fees := map[string]decimal.Decimal{}, map[string]decimal.Decimal{}
	for i := range l.runs {
		for currency, proof := range l.runs[i].Proof {
			settled[currency] = settled[currency].Add(proof.Terminal.Settled.Gross)
			fees[currency] = fees[currency].Add(proof.Fees.Actual)
		}
	}
	for currency, b := range l.back {
		settled[currency], fees[currency] = settled[currency].Sub(b.gross), fees[currency].Sub(b.fee)
	}
	for key, r := range l.rolls {
		settled[key.currency], fees[key.currency] = settled[key.currency].Sub(r.settled), fees[key.currency].Sub(r.fee)
	}
	for currency := range settled {
		if rest, fee := settled[currency], fees[currency]; !rest.IsZero() || !fee.IsZero() {
			r := l.of(rollKey{"", notByMerchant, currency})
			r.settled, r.settledByLine, r.fee = rest, rest, fee
		}
	}
}

// ties holds the sums against the proofs of the nights: what was open when the month began and when it ended, and
// what came between.
func (l *ledger) ties() error {
	type sums struct{ start, isNew, closed, end decimal.Decimal }
	want, got := map[string]sums{}, map[string]sums{}
	if l.before != nil {
		for currency, proof := range l.before.Proof {
			closing, _ := proof.Closing()
			s := want[currency]
			s.start = closing.Gross
			want[currency] = s
		}
	}
	for i := range l.runs {
		for currency, proof := range l.runs[i].Proof {
			t, s := &proof.Terminal, want[currency]
			s.isNew = s.isNew.Add(t.New.Gross).Add(t.Reopened.Gross).Sub(t.Excluded.Gross)
			want[currency] = s
		}
	}
	for currency, b := range l.back {
		s := want[currency]
		s.isNew = s.isNew.Sub(b.gross)
		want[currency] = s
	}
	for currency, proof := range l.runs[len(l.runs)-1].Proof {
		closing, _ := proof.Closing()
		s := want[currency]
		s.end = closing.Gross
		want[currency] = s
	}
	for key, r := range l.rolls {
		s, gone := got[key.currency], r.closed.Add(r.writtenOff)
		got[key.currency] = sums{s.start.Add(r.start), s.isNew.Add(r.isNew()).Sub(gone), s.closed.Add(gone), s.end.Add(r.end)}
	}
	for currency := range got {
		if _, known := want[currency]; !known {
			want[currency] = sums{} // one without a proof is compared too
		}
	}
	for currency, w := range want {
		g := got[currency]
		for _, sum := range [...]struct {
			what      string
			want, got decimal.Decimal
		}{{"open at the start", w.start, g.start}, {"new, less what was closed", w.isNew, g.isNew}, {"open at the end", w.end, g.end}} {
			if !sum.want.Equal(sum.got) {
				return errStatementTie.At(l.out.Month, "want %s %s %s as the proofs of the nights say, got %s of the merchants", sum.what, money.FormatAmount(sum.want, currency), currency, money.FormatAmount(sum.got, currency))
			}
		}
	}
	return nil
}
