package loaders

import (
	"strings"

	"tieout/loaders/account"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// mostReferences bounds what is kept of a file to find out on which day it settles sales.
const mostReferences = 200_000

// settledSale is the settle date of a sale's line, with what tells the day of the sale.
type settledSale struct {
	settled, sold civil.Date // sold is zero where the line states no time
	rrn, order    string
	gross         string // the shortest text of the amount
}

// loggedSale is a sale of a log.
type loggedSale struct {
	day   civil.Date
	gross string // the shortest text of the amount
}

// dayRows are the days of rows, by their references.
type dayRows struct {
	sold    map[string]loggedSale // of a log
	sales   int                   // of a log, with a reference or without
	settled []settledSale         // of a settlement file
	days    map[civil.Date]bool   // settle dates of all its lines
}

// see keeps the day of a sale.
func (d *dayRows) see(row *account.Row) {
	switch {
	case row.Transaction != nil && row.Transaction.Type == reconcile.Sale && len(d.sold) < mostReferences:
		t := row.Transaction
		d.sales++
		for _, key := range [...]string{"r" + t.RRN, "o" + t.OrderNo} {
			if len(key) > 1 {
				d.sold[key] = loggedSale{civil.DateOf(t.Time), t.Amount.String()}
			}
		}
	case row.Line != nil:
		line := row.Line
		d.days[line.SettleDate] = true
		if line.Type != reconcile.LineSale || len(d.settled) == mostReferences {
			return
		}
		sale := settledSale{settled: line.SettleDate, rrn: strings.Clone(line.RRN), order: strings.Clone(line.OrderNo), gross: line.Gross.String()}
		if !line.Time.IsZero() {
			sale.sold = civil.DateOf(line.Time)
		}
		d.settled = append(d.settled, sale)
	}
}

// sale returns the sale of the log that a line names.
func (d *dayRows) sale(line *settledSale) (sale loggedSale, found bool) {
	if line.rrn != "" {
		sale, found = d.sold["r"+line.rrn]
	}
	if !found && line.order != "" {
		sale, found = d.sold["o"+line.order]
	}
	return sale, found
}

// SettleDays hands over, of each sale line of a settlement file whose day of sale is known, that day and its settle
// date. The day of a sale is that of the line's time, else of the log's row with its reference.
// Both inspections must have been made with Choice.References.
func SettleDays(settlement, log *Inspection, use func(sold, settled civil.Date)) {
	for i := range settlement.rows.settled {
		line := &settlement.rows.settled[i]
		sold := line.sold
		if sold == 0 {
			sale, _ := log.rows.sale(line)
			sold = sale.day
		}
		if sold != 0 {
			use(sold, line.settled)
		}
	}
}

// Settles reports whether a settlement file, inspected with Choice.References, has a line of a day.
func (i *Inspection) Settles(day civil.Date) bool { return i.rows.days[day] }
