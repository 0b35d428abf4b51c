package match

import (
	"slices"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/terms"
)

// A batch is whole when nothing that belongs to it, or may, is awaited:
//
//   - a line of its settle date that is open was rounded with it, and what it costs is
//     known with its transaction. It is awaited until it is settled, taken back or
//     closed, for 35 days at most: a terminal log may come days late.
//   - a transaction of its schedule that was due by then may be in a file that comes
//     yet. It is awaited until the business day after its last day: money that comes
//     later than that has a later settle date, and so belongs to another batch. One
//     that waits for a file is awaited as long as it does.

// lineDay is a settle date in a currency.
type lineDay struct {
	day      civil.Date
	currency string
}

// scheduleIn is a schedule in a currency.
type scheduleIn struct{ schedule, currency string }

// awaitedParts are what batches of a merchant wait for.
type awaitedParts struct {
	lines    map[lineDay][]string      // the providers of open lines
	due      map[scheduleIn]civil.Date // the first due date of transactions that may come
	unpriced map[lineDay]int64         // how many lines stay without a price, duplicates too
}

// awaitedParts draws up what the batches wait for. Every row has its verdict.
func (p *partition) awaitedParts(in *Input) *awaitedParts {
	a := &awaitedParts{map[lineDay][]string{}, map[scheduleIn]civil.Date{}, map[lineDay]int64{}}
	for _, l := range p.lines {
		if !l.isSaleOrRefund() {
			continue
		}
		key := lineDay{l.SettleDate, l.Currency}
		switch l.verdict {
		case reconcile.DuplicateLine:
			a.unpriced[key]++
		case reconcile.Unexpected, reconcile.Held:
			a.unpriced[key]++
			if !slices.Contains(a.lines[key], l.Provider) {
				a.lines[key] = append(a.lines[key], l.Provider)
			}
		}
	}
	for _, e := range p.transactions {
		if e.due == 0 || !e.priced || e.price.Schedule.Basis != terms.PerBatch || !e.mayComeInBatch(in) {
			continue
		}
		key := scheduleIn{e.price.Schedule.Name, e.Currency}
		if first := a.due[key]; first == 0 || e.due < first {
			a.due[key] = e.due
		}
	}
	return a
}

// of reports whether a part of the batch is awaited.
func (a *awaitedParts) of(b *feeBatch) bool {
	for _, provider := range a.lines[lineDay{b.SettleDate, b.Currency}] {
		if reconcile.Compatible(provider, b.Provider) {
			return true
		}
	}
	due := a.due[scheduleIn{b.Schedule, b.Currency}]
	return due != 0 && due <= b.SettleDate
}

// mayComeInBatch reports whether the line of an open transaction may yet come with the
// settle date of its due day.
func (e *transactionState) mayComeInBatch(in *Input) bool {
	switch e.verdict {
	case reconcile.Waiting, reconcile.InTransit:
		return true
	case reconcile.Missing, reconcile.Undeducted, reconcile.Held:
		return e.life != loggedTwice && e.life != expectsNothing && in.AsOf < dayAfter(in, e)
	default:
		return false
	}
}

// dayAfter returns the business day after the transaction's last day.
func dayAfter(in *Input, e *transactionState) civil.Date {
	term, err := in.Terms.Find(e.Provider, e.Product, e.MerchantID)
	if err == nil {
		term.Grace = 1
		if day, err := in.Terms.LastDay(term, e.lastDay); err == nil {
			return day
		}
	}
	return e.lastDay.AddDays(1) // no calendar says better
}

// addToFeeBatches adds what else the night knows of the batches: lines that left
// tonight without a transaction, and fee lines of sales that were settled before,
// where one batch alone can be meant.
func (p *partition) addToFeeBatches(batches []*feeBatch) {
	for _, l := range p.lines {
		if l.verdict != reconcile.Adjustment {
			continue
		}
		of := filter(batches, func(b *feeBatch) bool {
			return b.SettleDate == l.SettleDate && b.Currency == l.Currency && reconcile.Compatible(b.Provider, l.Provider)
		})
		switch {
		case l.isSaleOrRefund():
			for _, b := range of {
				b.Others++
			}
		case len(of) == 1 && l.Type == reconcile.LineFee && l.minor == 0 && l.reason == string(l.Type) && !l.namesNothing():
			of[0].Actual, l.reason = of[0].Actual.Add(l.Fee), ReasonFeeCorrected
		}
	}
}
