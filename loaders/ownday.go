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
}

// dayRows are the days of rows, by their references.
type dayRows struct {
	sold    map[string]civil.Date // of a log
	settled []settledSale         // of a settlement file
	days    map[civil.Date]bool   // settle dates of all its lines
}

// see keeps the day of a sale.
func (d *dayRows) see(row *account.Row) {
	switch {
	case row.Transaction != nil && row.Transaction.Type == reconcile.Sale && len(d.sold) < mostReferences:
		t := row.Transaction
		for _, key := range [...]string{"r" + t.RRN, "o" + t.OrderNo} {
			if len(key) > 1 {
				d.sold[key] = civil.DateOf(t.Time)
			}
		}
	case row.Line != nil:
		line := row.Line
		d.days[line.SettleDate] = true
		if line.Type != reconcile.LineSale || len(d.settled) == mostReferences {
			return
		}
		sale := settledSale{settled: line.SettleDate, rrn: strings.Clone(line.RRN), order: strings.Clone(line.OrderNo)}
		if !line.Time.IsZero() {
			sale.sold = civil.DateOf(line.Time)
		}
		d.settled = append(d.settled, sale)
	}
}

// SettleDays counts the sale lines of a settlement file by when they settle: own are those whose
// settle date is the day of the sale, later those of another day. The day of a sale is that of the
// line's time, else of the log's row with its reference; lines of which neither is known count for none.
// Both inspections must have been made with Choice.References.
func SettleDays(settlement, log *Inspection) (own, later int) {
	for i := range settlement.rows.settled {
		sale := &settlement.rows.settled[i]
		sold := sale.sold
		if sold == 0 && sale.rrn != "" {
			sold = log.rows.sold["r"+sale.rrn]
		}
		if sold == 0 && sale.order != "" {
			sold = log.rows.sold["o"+sale.order]
		}
		switch sold {
		case 0:
		case sale.settled:
			own++
		default:
			later++
		}
	}
	return own, later
}

// Settles reports whether a settlement file, inspected with Choice.References, has a line of a day.
func (i *Inspection) Settles(day civil.Date) bool { return i.rows.days[day] }
