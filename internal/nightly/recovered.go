package nightly

import (
	"context"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/store"
)

// recovery is the money of a claim that came.
type recovery struct {
	currency string
	net      decimal.Decimal
	twice    decimal.Decimal // by how much it and what people said exceed the claim
}

// recoveries are those of a month, by whose money they are. What came, was taken back and came again came once.
type recoveries map[claimedRow]recovery

// claimedRow is whose money an exception is about: the row at a place, else the exception of the ID.
type claimedRow struct {
	origin reconcile.Origin
	id     string
}

func rowOf(x *reconcile.Exception) claimedRow {
	if x.Origin.File != "" {
		return claimedRow{reconcile.Origin{File: strings.Clone(x.Origin.File), Line: x.Origin.Line}, ""}
	}
	return claimedRow{id: strings.Clone(x.ID)}
}

// add notes what ended an exception, where it was money that had been missing; what it returns as paid
// twice is all of the row. The rest of a sale that had come short comes beside what came before.
func (a recoveries) add(c *reconcile.Cleared, claims map[string]*reconcile.ClaimState) (came recovery, arrived bool) {
	if c.ID == "" || !c.Arrived() {
		return came, false
	}
	row, claim := rowOf(&c.Exception), claims[c.ID]
	before, known := a[row]
	switch rest, isRest := c.RestNet(); {
	case c.Claimed():
		came = recovery{strings.Clone(c.Currency), c.ArrivedNet(), excess(claim.RecoveredOf(&c.Exception), c.ArrivedNet(), c.ClaimedAmount())}
		a[row] = came
	case isRest && (known || claim != nil):
		whole, said := c.ExpectedNet.Decimal, claim.RecoveredWhole(&c.Exception)
		came = recovery{strings.Clone(c.Currency), rest, excess(said, whole, whole)}
		twice := came.twice
		if !known { // what had come twice before the month is not of it
			twice = twice.Sub(excess(said, c.ActualNet.Decimal, whole))
		}
		a[row] = recovery{came.currency, before.net.Add(rest), twice}
	default:
		return came, false
	}
	return came, true
}

// excess is how much of what people said came twice: by how much it and what lines brought exceed a claim.
func excess(said, came, claimed decimal.Decimal) decimal.Decimal {
	return decimal.Max(decimal.Zero, decimal.Min(said, said.Add(came).Sub(claimed)))
}

// leaveOut leaves out what was taken back: the row is missing, held or awaited again.
func (a recoveries) leaveOut(night *reconcile.Night) error {
	item := func(i *reconcile.Item) error {
		if i.Transaction != nil {
			delete(a, claimedRow{origin: i.Transaction.Origin})
		}
		return nil
	}
	for _, rows := range [...]reconcile.Rows[reconcile.Item]{night.InTransit, night.Waiting} {
		if err := rows.Each(item); err != nil {
			return err
		}
	}
	if err := night.Held.Each(func(h *reconcile.HeldRow) error {
		if h.Side == reconcile.TerminalSide {
			delete(a, claimedRow{origin: h.Origin})
		}
		return nil
	}); err != nil {
		return err
	}
	return night.Exceptions.Each(func(x *reconcile.Exception) error {
		if x.Claimed() {
			delete(a, rowOf(x))
		}
		return nil
	})
}

// addRecovered adds up what came since the first of the night's month of what had been missing.
func (p *Pipeline) addRecovered(ctx context.Context, night *reconcile.Night, decisions []store.Decision, runs []store.Run) error {
	first := firstOfMonth(night.AsOf)
	came, reopened, before := recoveries{}, reopens(night.Proof), int64(0)
	for i := range runs {
		run := &runs[i]
		if run.AsOf < first {
			before = run.Seq
			continue
		}
		reopened = reopened || reopens(run.Proof)
		if err := p.Store.EachCleared(ctx, run.Seq, func(c *reconcile.Cleared) error {
			came.add(c, night.Claims)
			return nil
		}); err != nil {
			return err
		}
	}
	if err := night.Cleared.Each(func(c *reconcile.Cleared) error {
		if a, arrived := came.add(c, night.Claims); arrived && a.twice.IsPositive() {
			night.PaidTwice = append(night.PaidTwice, reconcile.PaidTwice{ID: strings.Clone(c.ID), Currency: a.currency, Twice: a.twice})
		}
		return nil
	}); err != nil {
		return err
	}
	if reopened && len(came) > 0 {
		if err := came.leaveOut(night); err != nil {
			return err
		}
	}
	night.Recovered = map[string]*reconcile.Recovered{}
	of := func(currency string) *reconcile.Recovered {
		if night.Recovered[currency] == nil {
			night.Recovered[currency] = &reconcile.Recovered{}
		}
		return night.Recovered[currency]
	}
	for _, a := range came {
		r := of(a.currency)
		r.Count, r.Arrived, r.Twice = r.Count+1, r.Arrived.Add(a.net), r.Twice.Add(a.twice)
	}
	eachRecovery(decisions, before, night.Seq, func(x *reconcile.Exception, came decimal.Decimal) {
		r := of(x.Currency)
		r.Otherwise = r.Otherwise.Add(came)
	})
	return nil
}

// firstOfMonth is the first day of a day's month.
func firstOfMonth(day civil.Date) civil.Date { return day.AddDays(1 - day.Time().Day()) }

// eachRecovery hands out what people said between two runs that came another way, net; less, where they took it back.
func eachRecovery(decisions []store.Decision, from, to int64, use func(*reconcile.Exception, decimal.Decimal)) {
	states := map[string]*reconcile.ClaimState{}
	for i := range decisions {
		d := &decisions[i]
		if !d.Act.IsStep() && d.Act != store.Reopen {
			continue
		}
		for _, x := range d.Exceptions {
			before := states[x.ID].RecoveredOf(x)
			stepOn(states, d, x)
			if came := states[x.ID].RecoveredOf(x).Sub(before); !came.IsZero() && d.AfterSeq >= from && d.AfterSeq < to {
				use(x, came)
			}
		}
	}
}
