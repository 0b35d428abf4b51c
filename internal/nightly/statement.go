package nightly

import (
	"context"
	"time"

	"github.com/shopspring/decimal"

	"tieout/internal/fault"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reports"
	"tieout/store"
)

var (
	errNoMonth      = &fault.Error{Name: "month-unknown", Class: fault.Usage, Hint: "tieout runs lists the closed nights"}
	errStatementTie = &fault.Error{Name: "statement-does-not-tie", Class: fault.Failed, Hint: "run: tieout verify, which finds what was changed; nothing was written"}
)

// rollKey is whose money a line of a statement is about.
type rollKey struct{ provider, merchant, currency string }

// roll is the money that one merchant was owed over a month, gross, in major units.
type roll struct {
	start, end                    decimal.Decimal
	startCount, endCount, missing int64
	missingGross                  decimal.Decimal
	settled, closed, writtenOff   decimal.Decimal
	recovered                     decimal.Decimal // by the word of people, net; its rows stand until they are settled or closed
	settledByLine, fee            decimal.Decimal
}

// isNew is what is owed anew: what terminals logged less what expects no money.
func (r *roll) isNew() decimal.Decimal {
	return r.end.Sub(r.start).Add(r.settled).Add(r.closed).Add(r.writtenOff)
}

// ledger gathers a month.
type ledger struct {
	p          *Pipeline
	first, day civil.Date // of the month, its first and its last
	runs       []store.Run
	before     *store.Run // the last night before; nil: there is none
	rolls      map[rollKey]*roll
	adjusted   map[adjustKey]*reconcile.Sum
	back       map[string]takenBack // by currency
	asked      []reconcile.Fact     // of sales of which it must be looked up how they counted
	takenUp    []takenUp            // adjustments that nights of the month judged again
	given      map[placeOfLine]int  // fee lines that nights of it gave to their sales
	fees       *feeReader
	feeSums    map[string]feeTotal // by currency
	out        *reports.MonthStatement
}

// adjustKey is a kind of lines that settle no sale.
type adjustKey struct {
	rollKey
	kind, reason string
}

func (l *ledger) of(key rollKey) *roll {
	r := l.rolls[key]
	if r == nil {
		r = &roll{}
		l.rolls[key] = r
	}
	return r
}

// Statement adds up the nights of a month. It ties to their proofs, currency by currency, or is an error.
func (p *Pipeline) Statement(ctx context.Context, month time.Time) (*reports.MonthStatement, error) {
	first := civil.DateOf(month)
	l := &ledger{
		p: p, first: first, day: civil.DateOf(first.Time().AddDate(0, 1, -1)), rolls: map[rollKey]*roll{}, adjusted: map[adjustKey]*reconcile.Sum{}, back: map[string]takenBack{}, given: map[placeOfLine]int{}, feeSums: map[string]feeTotal{},
		out: &reports.MonthStatement{Schema: "tieout/statement/1", Month: month.Format("2006-01"), Language: p.Config.Language},
	}
	err := p.withLock(ctx, Options{DryRun: true}, func() error {
		if err := l.findNights(ctx); err != nil {
			return err
		}
		fees, err := l.newFeeReader(ctx)
		if err != nil {
			return err
		}
		l.fees = fees
		for _, gather := range []func(context.Context) error{l.addOpen, l.addFacts, l.fees.readWaiting, l.addClosed, l.addRecovered, l.addAdjustments} {
			if err := gather(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	l.addRest()
	if err := l.ties(); err != nil {
		return nil, err
	}
	return l.out, l.write()
}

// findNights finds the nights of the month and says what is lacking of them.
func (l *ledger) findNights(ctx context.Context) error {
	all, err := l.p.Store.Runs(ctx)
	if err != nil {
		return err
	}
	nights := map[civil.Date]bool{}
	for i := range all {
		switch run := &all[i]; {
		case run.AsOf < l.first:
			l.before = run
		case run.AsOf <= l.day:
			l.runs = append(l.runs, *run)
			nights[run.AsOf] = true
		}
	}
	if len(l.runs) == 0 {
		return errNoMonth.At(l.out.Month, "want a month with a closed night, got one without; nothing was written")
	}
	last := l.runs[len(l.runs)-1].AsOf
	l.out.FirstNight, l.out.LastNight, l.out.Nights, l.out.Complete = l.runs[0].AsOf.String(), last.String(), len(l.runs), last == l.day
	l.out.DaysAfter = int(l.day - last)
	for day := l.first; day <= last; day = day.AddDays(1) {
		if !nights[day] {
			l.out.WithoutNight = append(l.out.WithoutNight, day.String())
		}
	}
	signed, err := l.p.Signatures(ctx)
	if err != nil {
		return err
	}
	for i := range l.runs {
		if run := &l.runs[i]; len(signed[run.ID]) == 0 {
			l.out.Unsigned = append(l.out.Unsigned, run.AsOf.String())
		}
	}
	return nil
}

// addOpen adds what was open when the month began, and when it ended.
func (l *ledger) addOpen(ctx context.Context) error {
	if l.before != nil {
		if err := l.eachOpen(ctx, l.before.Seq, func(r *roll, item *reconcile.Item) {
			r.start, r.startCount = r.start.Add(item.Transaction.Signed()), r.startCount+1
		}); err != nil {
			return err
		}
	}
	return l.eachOpen(ctx, l.runs[len(l.runs)-1].Seq, func(r *roll, item *reconcile.Item) {
		r.end, r.endCount = r.end.Add(item.Transaction.Signed()), r.endCount+1
		if item.Verdict == reconcile.Missing {
			r.missing, r.missingGross = r.missing+1, r.missingGross.Add(item.Transaction.Signed())
		}
	})
}

// eachOpen hands out the transactions that a run left open.
func (l *ledger) eachOpen(ctx context.Context, seq int64, use func(*roll, *reconcile.Item)) error {
	return l.p.Store.EachItem(ctx, seq+1, 1, func(_ int, row store.Row) error {
		var item reconcile.Item
		if err := store.ReadItem(row.Text, &item); err != nil {
			return err
		}
		if item.Side != reconcile.TerminalSide || item.Verdict == reconcile.Excluded {
			return nil
		}
		t := item.Transaction
		use(l.of(rollKey{t.Provider, t.MerchantID, t.Currency}), &item)
		return nil
	})
}
