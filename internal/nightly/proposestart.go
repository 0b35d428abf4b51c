package nightly

import (
	"context"
	"errors"
	"fmt"

	"tieout/loaders"
	"tieout/loaders/account"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/store"
)

// The first night of a store finds files that settle sales of before the first log.
// Nobody told it the first day whose trade it should judge: it proposes one.

// tradeDays are the first and the last day of the transactions that were read of a
// terminal log; zero: none was.
type tradeDays struct{ first, last civil.Date }

// see takes in a row; nil and one without a time say nothing.
func (d *tradeDays) see(t *reconcile.Transaction) {
	if t == nil || t.Time.IsZero() {
		return
	}
	d.addDay(civil.DateOf(t.Time))
}

// addDay takes in a day on which there was trade.
func (d *tradeDays) addDay(day civil.Date) {
	if d.first == 0 || day < d.first {
		d.first = day
	}
	d.last = max(d.last, day)
}

// logDay is the day of which a terminal log is: that of its name, unless its trade is
// older; without a date in the name the first day of its trade.
func (a *arrival) logDay() civil.Date {
	switch {
	case a.trade.last == 0:
		return a.date
	case a.date == 0:
		return a.trade.first
	default:
		return min(a.date, a.trade.last)
	}
}

// firstLogDay returns the day of the earliest of the usable terminal logs; zero when
// there is none.
func firstLogDay(files []*arrival) civil.Date {
	first := civil.Date(0)
	for _, a := range files {
		if a.source.Side != reconcile.TerminalSide || a.openErr != nil || a.account.State == reconcile.FileQuarantined {
			continue
		}
		if day := a.logDay(); day != 0 && (first == 0 || day < first) {
			first = day
		}
	}
	return first
}

// soldBefore reports whether a line settles a sale of before a day, as match has it: by
// its time, or, where it states none, by a settle date before the day's own due
// date, for an unexpected one on it too.
func (p *Pipeline) soldBefore(line *reconcile.SettlementLine, day civil.Date, unexpected bool) bool {
	if line == nil || line.Type != reconcile.LineSale {
		return false
	}
	if !line.Time.IsZero() {
		return civil.DateOf(line.Time) < day
	}
	term, err := p.Config.Terms.Find(line.Provider, "", line.MerchantID)
	if err != nil {
		return line.SettleDate < day
	}
	due, err := p.Config.Terms.Due(term, day.Time())
	if err != nil {
		return line.SettleDate < day
	}
	return line.SettleDate < due || unexpected && line.SettleDate == due
}

// proposeStart notes on a first night how many of its unexpected lines settle sales of
// before the first log, and from which day on trade could be judged instead.
func (p *Pipeline) proposeStart(found *intake, v *verdicts) error {
	day := firstLogDay(found.arrivals)
	if p.Config.Start != 0 || day == 0 || v.kinds[reconcile.UnexpectedSettlement] == 0 {
		return nil
	}
	early := 0
	if err := v.items[otherItems].Merge(func(_, record []byte) error {
		_, text := cutVersion(record)
		var item reconcile.Item
		if err := store.ReadItem(string(text), &item); err != nil {
			return err
		}
		if item.Verdict == reconcile.Unexpected && p.soldBefore(item.Line, day, true) {
			early++
		}
		return nil
	}); err != nil {
		return err
	}
	if early > 0 {
		found.notes = append(found.notes, fmt.Sprintf(
			"%d of the unexpected lines of this first night settle sales of before %s, the day of the first terminal log in hand; with start: %s in the configuration, such lines of later files are set aside as before-start. Those of tonight stay until they are closed, unless the store is begun anew.",
			early, day, day))
	}
	return nil
}

// errEarlyLine ends the reading of a file when it has shown what was looked for.
var errEarlyLine = errors.New("a line of an early sale")

// settlesWithin is for how many days after the first log files may settle sales of
// before it: a chain of holidays and a term of some days.
const settlesWithin = 14

// checkStart says from which day on trade could be judged, when a settlement file has
// a line of a sale of before the first log: before the first night, and as long as
// more such lines may come after it. Last is the last night; zero: none was
// closed. It reads the logs of the first day, and of the settlement files in
// question as much as it takes to find such a line.
func (p *Pipeline) checkStart(ctx context.Context, files []*arrival, last civil.Date) (string, error) {
	if p.Config.Start != 0 {
		return "", nil
	}
	named := firstLogDay(files)
	if named != 0 && last > named.AddDays(settlesWithin) {
		return "", nil
	}
	for _, a := range files {
		if a.source.Side != reconcile.TerminalSide || a.openErr != nil || named != 0 && a.date > named {
			continue
		}
		if err := p.eachRow(ctx, a, func(row account.Row) error {
			a.trade.see(row.Transaction)
			return nil
		}); err != nil {
			return "", err
		}
	}
	day := firstLogDay(files)
	if day == 0 || last > day.AddDays(settlesWithin) {
		return "", nil
	}
	for _, a := range files {
		if a.source.Side != reconcile.SettlementSide || a.openErr != nil || a.date > day.AddDays(settlesWithin) {
			continue
		}
		err := p.eachRow(ctx, a, func(row account.Row) error {
			if p.soldBefore(row.Line, day, false) {
				return errEarlyLine
			}
			return nil
		})
		if errors.Is(err, errEarlyLine) {
			return fmt.Sprintf("%s settles sales of before %s, the day of the first terminal log: no log in hand has them, and each is unexpected; with start: %s in the configuration they are set aside as before-start", a.name, day, day), nil
		}
		if err != nil {
			return "", err
		}
	}
	return "", nil
}

// eachRow reads the rows of a file. One that can't be used has none, and is for the night
// to report.
func (p *Pipeline) eachRow(ctx context.Context, a *arrival, use func(account.Row) error) error {
	profile, err := p.profileOf(a.source)
	if err != nil {
		return err
	}
	opened, err := loaders.Open(a.path, p.Limits, profile)
	if err != nil {
		a.account.State = reconcile.FileQuarantined
		return nil
	}
	defer func() { _ = opened.Close() }() // read only: nothing can be lost
	_, _, err = loaders.Load(ctx, opened, profile, p.defaults(a), loaders.Options{Currency: p.Config.Currency}, use)
	if err == nil || errors.Is(err, errEarlyLine) || ctx.Err() != nil {
		return err
	}
	a.account.State = reconcile.FileQuarantined
	return nil
}
