package match

import (
	"maps"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// dropRestated takes out of a batch every row of a restated file that an
// earlier night took in already: a line or transaction that is still in memory,
// or one whose reference and amount were settled before. It returns how many
// rows of each file it took out. What is left of a restated settlement file is
// new, or contradicts a closed night.
func (in *Input) dropRestated() (map[string]DroppedRows, error) {
	restated := in.RestatedFiles
	if restated == nil {
		return nil, nil
	}
	dropped := map[string]DroppedRows{}
	known := map[string]int{}
	for i := range in.Opening {
		switch item := &in.Opening[i]; {
		case item.Line != nil:
			known[item.Line.Identity()]++
		case item.Transaction != nil:
			known[item.Transaction.Identity()]++
		}
	}
	settled, err := in.askBefore(func(ask *askedBefore) { in.askRestated(restated, ask) })
	if err != nil {
		return nil, err
	}
	drop := func(identity, file string, night func() civil.Date, currency string, gross, net decimal.Decimal) bool {
		if !restated(file) {
			return false
		}
		if known[identity] > 0 {
			known[identity]--
			dropped[file] = dropped[file].add(currency, gross, net)
			return true
		}
		if night() == 0 {
			return false
		}
		dropped[file] = dropped[file].add(currency, gross, net)
		return true
	}
	in.Lines = filter(in.Lines, func(l reconcile.SettlementLine) bool {
		gone := drop(l.Identity(), l.Origin.File, func() civil.Date { return settled.nightOfLine(&l) }, l.Currency, l.Gross, l.Net)
		if _, paid := in.depositSource(l.Provider); gone && paid {
			dropped[l.Origin.File] = dropped[l.Origin.File].addPayout(&l)
		}
		return !gone
	})
	in.Transactions = filter(in.Transactions, func(t reconcile.Transaction) bool {
		return !drop(t.Identity(), t.Origin.File, func() civil.Date { return settled.nightOfTransaction(&t) }, t.Currency, t.Signed(), t.Signed())
	})
	return dropped, nil
}

// DroppedRows are rows of a restated file that an earlier night took in: how many,
// and their sums by currency, as the loader counted them.
type DroppedRows struct {
	Count int64
	Sums  map[string]reconcile.Sum
	// Payouts are the nets of the lines among them of which a bank account is loaded.
	Payouts map[string]decimal.Decimal
}

func (d DroppedRows) addPayout(l *reconcile.SettlementLine) DroppedRows {
	if d.Payouts == nil {
		d.Payouts = map[string]decimal.Decimal{}
	}
	d.Payouts[l.Currency] = d.Payouts[l.Currency].Add(l.Net)
	return d
}

func (d DroppedRows) add(currency string, gross, net decimal.Decimal) DroppedRows {
	if d.Sums == nil {
		d.Sums = map[string]reconcile.Sum{}
	}
	sum := d.Sums[currency]
	sum.Add(gross, net)
	d.Count, d.Sums[currency] = d.Count+1, sum
	return d
}

// Merge adds the rows that another batch of merchants dropped.
func (d DroppedRows) Merge(o DroppedRows) DroppedRows {
	sums := maps.Clone(d.Sums)
	if sums == nil {
		sums = map[string]reconcile.Sum{}
	}
	for currency, more := range o.Sums {
		sum := sums[currency]
		sum.Merge(more)
		sums[currency] = sum
	}
	payouts := maps.Clone(d.Payouts)
	if payouts == nil {
		payouts = map[string]decimal.Decimal{}
	}
	for currency, more := range o.Payouts {
		payouts[currency] = payouts[currency].Add(more)
	}
	return DroppedRows{d.Count + o.Count, sums, payouts}
}

// askRestated asks about the rows of restated files.
func (in *Input) askRestated(restated func(file string) bool, ask *askedBefore) {
	for i := range in.Lines {
		if restated(in.Lines[i].Origin.File) {
			ask.line(&in.Lines[i])
		}
	}
	for i := range in.Transactions {
		if restated(in.Transactions[i].Origin.File) {
			ask.transaction(&in.Transactions[i])
		}
	}
}
