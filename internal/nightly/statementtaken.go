package nightly

import (
	"context"
	"math"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/match"
	"tieout/reconcile/money"
)

// takenBack is what nights of the month settled, or earlier ones, and a night of it took back: the proofs
// count it as settled and as reopened, the month as neither, or it would be sold and paid twice.
type takenBack struct{ gross, fee decimal.Decimal }

// addAsked adds the facts of which it must be looked up how they count, and takes off what was taken back: a fact that says
// so does not say how much the one that it takes back counted as. That one may be of an earlier month.
func (l *ledger) addAsked(ctx context.Context) error {
	lives, err := l.livesOfAsked(ctx)
	if err != nil {
		return err
	}
	sums := settledSums{}
	for i := range l.asked {
		f, sign := &l.asked[i], int64(1)
		gross, part := lives[f.Sale].counted(f)
		if f.Reason == match.ReasonRetracted {
			sign = -1
			digits, err := money.MinorDigits(f.Currency)
			if err != nil {
				return err
			}
			b := l.back[f.Currency]
			l.back[f.Currency] = takenBack{b.gross.Add(decimal.New(gross, -digits)), b.fee.Add(decimal.New(f.Fee, -digits))}
		}
		lives[f.Sale].booked += sign * gross
		if err := sums.add(ctx, l.fees, f, gross, sign, part); err != nil {
			return err
		}
	}
	for sale, life := range lives {
		if low, high := life.bounds(); !life.forgotten && sale.File != "" && (life.booked < low || life.booked > high) {
			return errStatementTie.At(l.out.Month, "want between %d and %d settled of the sale %s:%d, in minor units, as its log and its lines have it, got %d", low, high, sale.File, sale.Line, life.booked)
		}
	}
	return l.addSettled(sums)
}

// livesOfAsked looks up what is remembered of the sales that are asked for, up to the last night of the month.
func (l *ledger) livesOfAsked(ctx context.Context) (map[reconcile.Origin]*saleLife, error) {
	lives, logs := map[reconcile.Origin]*saleLife{}, map[string]bool{}
	for i := range l.asked {
		logs[l.asked[i].Sale.File] = true
		lives[l.asked[i].Sale] = &saleLife{}
	}
	if len(logs) == 0 {
		return lives, nil
	}
	if err := l.p.Store.EachFactOfFiles(ctx, 0, l.runs[len(l.runs)-1].Seq+1, logs, func(f *reconcile.Fact) error {
		if life := lives[f.Sale]; life != nil && settles(f) {
			life.facts = append(life.facts, *f)
		}
		return nil
	}); err != nil {
		return nil, err
	}
	asked := map[factKey]int{} // those are booked when they are added
	for i := range l.asked {
		asked[keyOf(&l.asked[i])]++
	}
	for _, life := range lives {
		life.bookBefore(asked)
	}
	return lives, nil
}

// saleLife is what nights remember of one sale, in their order, and how much of it statements have as settled.
type saleLife struct {
	facts     []reconcile.Fact
	booked    int64
	forgotten bool // a fact that was taken back is remembered no longer: the sum is not known
}

// factKey tells the facts of one sale apart.
type factKey struct {
	night              civil.Date
	back               bool
	sale, line         reconcile.Origin
	gross, settled, of int64
}

func keyOf(f *reconcile.Fact) factKey {
	return factKey{f.Night, f.Reason == match.ReasonRetracted, f.Sale, f.Line, f.Gross, f.Settled, f.Fee}
}

// same reports whether one fact takes back the other.
func same(a, b *reconcile.Fact) bool {
	return a.Line == b.Line && a.Gross == b.Gross && a.Settled == b.Settled && a.Fee == b.Fee
}

// bookBefore books the facts that count by themselves, as the statements do that have them.
func (s *saleLife) bookBefore(asked map[factKey]int) {
	for i := range s.facts {
		f := &s.facts[i]
		if key := keyOf(f); asked[key] > 0 {
			asked[key]--
			continue
		}
		gross, _ := s.counted(f)
		if f.Reason == match.ReasonRetracted {
			gross = -gross
		}
		s.booked += gross
	}
}

// counted is what a fact counts as, or what the one counted as that it takes back: the last of an earlier night that says
// the same of the same line. Where that one is forgotten, the one that takes it back says what is known.
func (s *saleLife) counted(f *reconcile.Fact) (gross int64, part bool) {
	if f.Reason == match.ReasonRetracted {
		if of := s.lastOf(f); of != nil {
			f = of
		} else {
			s.forgotten = true
		}
	}
	if gross, part = countedGross(f); part {
		return gross, true
	}
	for _, other := range s.standing(f.Night) { // a part that a person matched does not say that it is one
		if !same(&other, f) && (other.Night == f.Night || match.IsPart(&other)) {
			return f.Settled, true
		}
	}
	return gross, false
}

// lastOf is the fact that another one takes back.
func (s *saleLife) lastOf(back *reconcile.Fact) *reconcile.Fact {
	for i := len(s.facts) - 1; i >= 0; i-- {
		if f := &s.facts[i]; f.Night < back.Night && f.Reason != match.ReasonRetracted && same(f, back) {
			return f
		}
	}
	return nil
}

// standing are the facts that hold after a night.
func (s *saleLife) standing(night civil.Date) (list []reconcile.Fact) {
	for i := range s.facts {
		f := &s.facts[i]
		switch {
		case f.Night > night:
		case f.Reason != match.ReasonRetracted:
			list = append(list, *f)
		default:
			if at := slices.IndexFunc(list, func(of reconcile.Fact) bool { return of.Night < f.Night && same(&of, f) }); at >= 0 {
				list = slices.Delete(list, at, at+1)
			}
		}
	}
	return list
}

// bounds are the least and the most that may be booked of a sale: nothing where nothing that settled it holds; else no
// more than was logged, or than its lines settled, if that is more.
func (s *saleLife) bounds() (low, high int64) {
	list := s.standing(math.MaxInt32)
	if len(list) == 0 {
		return 0, 0
	}
	byLine := int64(0)
	for i := range list {
		byLine += list[i].Settled
	}
	gross := list[len(list)-1].Gross
	return min(gross, byLine), max(gross, byLine)
}
