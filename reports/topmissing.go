package reports

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/money"
)

// mostMoney is how many of the missing rows of a currency are named first, by their money.
const mostMoney = 10

// TopMissing is one of the missing rows with the most money. Amounts are in major units; the net is what is
// asked for: the gross where no fee is known.
type TopMissing struct {
	ExceptionID string `json:"exception_id"`
	Provider    string `json:"provider"`
	MerchantID  string `json:"merchant_id"`
	TerminalID  string `json:"terminal_id"`
	Reference   string `json:"reference"` // the retrieval reference, else the order or trace number
	Due         string `json:"due_date"`
	DaysOverdue string `json:"business_days_overdue"` // empty: it is not dated
	Currency    string `json:"currency"`
	Gross       string `json:"gross"`
	Net         string `json:"net"`
	net         decimal.Decimal
	pack        string // the merchant's pack, relative to the set; empty: there is none
}

// Pack is the way from the set to the merchant's pack; empty: there is none.
func (t *TopMissing) Pack() string { return t.pack }

// topMissing keeps, by currency, the missing rows of the most money while all are read: the greatest first, of
// equal ones those that were read first.
type topMissing map[string][]TopMissing

// add looks at a missing row whose worth l has in hand. Most rows of a bad night are smaller than the ten, and
// cost one comparison.
func (t *topMissing) add(l *csvLine, x *reconcile.Exception) {
	rows := (*t)[x.Currency]
	net := l.net.value
	if len(rows) == mostMoney && net.LessThanOrEqual(rows[mostMoney-1].net) {
		return
	}
	if *t == nil {
		*t = topMissing{}
	}
	row := TopMissing{
		ExceptionID: x.ID, Provider: x.Provider, MerchantID: x.MerchantID, TerminalID: x.TerminalID, Reference: cmp.Or(x.RRN, x.OrderNo, x.TraceNo),
		Due: x.Due.String(), Currency: x.Currency, Gross: money.FormatAmount(l.gross.value, x.Currency), Net: money.FormatAmount(net, x.Currency), net: net,
	}
	if x.BusinessDaysOverdue >= 0 {
		row.DaysOverdue = numberText(int64(x.BusinessDaysOverdue))
	}
	for _, text := range [...]*string{&row.ExceptionID, &row.Provider, &row.MerchantID, &row.TerminalID, &row.Reference, &row.Currency} {
		*text = strings.Clone(*text) // the row that was read does not stay
	}
	at := len(rows)
	for at > 0 && rows[at-1].net.LessThan(net) {
		at--
	}
	rows = slices.Insert(rows, at, row)
	(*t)[row.Currency] = rows[:min(len(rows), mostMoney)]
}

// views lists the rows, currency after currency.
func (t topMissing) views() (list []TopMissing) {
	for _, currency := range slices.Sorted(maps.Keys(t)) {
		list = append(list, t[currency]...)
	}
	return list
}
