package reports

import (
	"context"
	"path/filepath"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// depositList is deposits.csv: payouts, that is what lines say should reach the bank,
// and the movements of the account. Arrived of a payout counts what its movements are
// more than they should be, and what a listed deduction took from them.
var depositList = list[reconcile.Item]{currency: (*reconcile.Item).Currency, columns: []column[reconcile.Item]{
	{name: "what", text: func(i *reconcile.Item) string { return bankText(i, "payout", "movement") }},
	columnOf(reconcile.ItemFields, sameRow, "item_id"),
	{name: "provider", text: func(i *reconcile.Item) string {
		return bankRow(i, func(p *reconcile.Payout) string { return p.Provider }, func(d *reconcile.Deposit) string { return d.Provider })
	}},
	{name: "merchant_id", text: func(i *reconcile.Item) string {
		return bankRow(i, func(p *reconcile.Payout) string { return p.MerchantID }, func(d *reconcile.Deposit) string { return d.MerchantID })
	}},
	{name: "deposit_ref", text: func(i *reconcile.Item) string {
		return bankRow(i, func(p *reconcile.Payout) string { return p.DepositRef }, func(d *reconcile.Deposit) string { return d.Reference })
	}},
	bankDay("settle_date", func(p *reconcile.Payout) civil.Date { return p.SettleDate }, nil),
	bankDay("last_settle_date", (*reconcile.Payout).LastDay, nil),
	bankDay("value_date", nil, func(d *reconcile.Deposit) civil.Date { return d.ValueDate }),
	{name: "lines", write: func(_ *csvLine, to []byte, i *reconcile.Item) []byte {
		if i.Payout == nil {
			return to
		}
		return appendNumber(to, i.Payout.Lines)
	}},
	{name: "currency", text: (*reconcile.Item).Currency},
	amountColumn("expected", func(i *reconcile.Item) decimal.NullDecimal {
		if i.Payout == nil {
			return decimal.NullDecimal{}
		}
		return decimal.NewNullDecimal(i.Payout.Net)
	}),
	amountColumn("arrived", func(i *reconcile.Item) decimal.NullDecimal { return decimal.NewNullDecimal(arrivedOf(i)) }),
	amountColumn("difference", func(i *reconcile.Item) decimal.NullDecimal {
		if i.Payout == nil {
			return decimal.NullDecimal{}
		}
		return decimal.NewNullDecimal(arrivedOf(i).Sub(i.Payout.Net))
	}),
	amountColumn("deducted", func(i *reconcile.Item) decimal.NullDecimal {
		return decimal.NullDecimal{Decimal: i.Payment.Deducted, Valid: !i.Payment.Deducted.IsZero()}
	}),
	columnOf(reconcile.ItemFields, sameRow, "verdict"),
	columnOf(reconcile.ItemFields, sameRow, "reason"),
	{name: "basis", text: func(i *reconcile.Item) string { return i.Payment.Basis }},
	columnOf(reconcile.ItemFields, sameRow, "due_date"),
	columnOf(reconcile.ItemFields, sameRow, "evidence").withName("waiting_for"),
	{name: "members", text: func(i *reconcile.Item) string { return i.Payment.Members }},
	{name: "text", text: func(i *reconcile.Item) string {
		return bankRow(i, func(*reconcile.Payout) string { return "" }, func(d *reconcile.Deposit) string { return d.Text })
	}},
	{name: "source_file", text: func(i *reconcile.Item) string {
		return bankRow(i, func(*reconcile.Payout) string { return "" }, func(d *reconcile.Deposit) string { return d.Origin.File })
	}},
	{name: "source_line", write: func(_ *csvLine, to []byte, i *reconcile.Item) []byte {
		if i.Deposit == nil {
			return to
		}
		return appendNumber(to, i.Deposit.Origin.Line)
	}},
	columnOf(reconcile.ItemFields, sameRow, "first_seen"),
}}

// arrivedOf returns what of a payout is in the bank, or the amount of a movement.
func arrivedOf(i *reconcile.Item) decimal.Decimal {
	if i.Payout == nil {
		return i.Deposit.Amount
	}
	return i.Payment.Paid.Add(i.Payment.Excess)
}

// bankRow returns a text of the payout or of the movement that an item is.
func bankRow(i *reconcile.Item, ofPayout func(*reconcile.Payout) string, ofDeposit func(*reconcile.Deposit) string) string {
	if i.Payout != nil {
		return ofPayout(i.Payout)
	}
	return ofDeposit(i.Deposit)
}

func bankText(i *reconcile.Item, payout, deposit string) string {
	if i.Payout != nil {
		return payout
	}
	return deposit
}

// bankDay is a column of a day that only one of both kinds of rows has.
func bankDay(name string, ofPayout func(*reconcile.Payout) civil.Date, ofDeposit func(*reconcile.Deposit) civil.Date) column[reconcile.Item] {
	return column[reconcile.Item]{name: name, write: func(l *csvLine, to []byte, i *reconcile.Item) []byte {
		switch {
		case i.Payout != nil && ofPayout != nil:
			return append(to, l.day(ofPayout(i.Payout))...)
		case i.Deposit != nil && ofDeposit != nil:
			return append(to, l.day(ofDeposit(i.Deposit))...)
		default:
			return to
		}
	}}
}

// writeDeposits writes deposits.csv and keeps the first rows, which people are shown.
func (r *Report) writeDeposits(ctx context.Context, dir string, night *reconcile.Night, l *csvLine) error {
	var shows csvLine
	return writeRows(ctx, r.say, filepath.Join(dir, "deposits.csv"), &depositList, night.Deposits, l, func(i *reconcile.Item) {
		if r.depositCount++; r.depositCount <= max(sheetRows, shownRows) {
			r.deposits = append(r.deposits, depositList.show(&shows, i))
		}
	})
}

// depositTable is the sheet of payouts and movements.
func depositTable(r *Report) table {
	return sheetOf(r.say, "Deposits", "deposits.csv", &depositList, orderedBy(&depositList, r.deposits, "-what", "verdict", "currency"), r.depositCount,
		"what verdict reason provider merchant_id deposit_ref settle_date value_date lines currency expected arrived difference basis due_date waiting_for members text source_file source_line item_id")
}
