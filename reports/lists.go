package reports

import (
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// The columns that say which transaction or line a row is about.
var (
	factNames = []string{
		"provider", "product", "merchant_id", "terminal_id", "batch_no", "trace_no", "rrn", "auth_code", "order_no",
		"txn_time", "txn_type", "channel", "card_type", "currency",
	}
	causeNames = []string{"cause", "confidence", "evidence", "action", "source_file", "source_line", "first_reported"}
)

func sameRow[T any](row *T) *T { return row }

// missingList is missing.csv and every claim.csv: an exception's columns but for
// its kind and what arrived.
var missingList = list[reconcile.Exception]{currency: func(x *reconcile.Exception) string { return x.Currency }, columns: slices.Concat(
	columnsOf(reconcile.ExceptionFields, sameRow, "exception_id"), detailColumns())}

// exceptionList is exceptions.csv.
var exceptionList = list[reconcile.Exception]{currency: missingList.currency, columns: slices.Concat(
	columnsOf(reconcile.ExceptionFields, sameRow, "exception_id", "kind"), detailColumns(),
	columnsOf(reconcile.ExceptionFields, sameRow, "actual_gross", "actual_fee", "actual_net", "difference", "counterpart_file", "counterpart_line"))}

// detailColumns are what missing.csv and exceptions.csv share after their first
// columns.
func detailColumns() []column[reconcile.Exception] {
	return slices.Concat(
		columnsOf(reconcile.ExceptionFields, sameRow, factNames...),
		columnsOf(reconcile.ExceptionFields, sameRow, "gross_amount", "expected_fee", "expected_net", "due_date"),
		[]column[reconcile.Exception]{
			{name: "business_days_overdue", write: func(_ *csvLine, to []byte, x *reconcile.Exception) []byte {
				if x.BusinessDaysOverdue < 0 {
					return to
				}
				return strconv.AppendInt(to, int64(x.BusinessDaysOverdue), 10)
			}},
		},
		columnsOf(reconcile.ExceptionFields, sameRow, causeNames...))
}

// heldList is held.csv.
var heldList = list[reconcile.HeldRow]{currency: func(h *reconcile.HeldRow) string { return h.Currency }, columns: slices.Concat(
	columnsThrough(exceptionList.columns, func(h *reconcile.HeldRow) *reconcile.Exception { return &h.Exception }),
	columnsOf(reconcile.HeldFields, sameRow, "side", "reason", "first_seen", "item_id"))}

// clearedList is cleared.csv.
var clearedList = list[reconcile.Cleared]{currency: func(c *reconcile.Cleared) string { return c.Currency }, columns: slices.Concat(
	columnsThrough(exceptionList.columns, func(c *reconcile.Cleared) *reconcile.Exception { return &c.Exception }),
	columnsOf(reconcile.ClearedFields, sameRow, "cleared_by", "settle_date"),
	[]column[reconcile.Cleared]{{name: "days_late", write: func(_ *csvLine, to []byte, c *reconcile.Cleared) []byte { return strconv.AppendInt(to, c.DaysLate, 10) }}})}

// transitList is in_transit.csv and waiting.csv.
var transitList = list[reconcile.Item]{currency: (*reconcile.Item).Currency, columns: slices.Concat(
	columnsOf(reconcile.ItemFields, sameRow, "item_id"),
	factColumns(itemTransaction, func(i *reconcile.Item) decimal.NullDecimal { return i.ExpectedFee }),
	[]column[reconcile.Item]{
		columnOf(reconcile.ItemFields, sameRow, "due_date"),
		columnOf(reconcile.ItemFields, sameRow, "evidence").withName("waiting_for"),
	},
	columnsOf(reconcile.TransactionFields, itemTransaction, "source_file", "source_line"),
	columnsOf(reconcile.ItemFields, sameRow, "first_seen"))}

func itemTransaction(i *reconcile.Item) *reconcile.Transaction { return i.Transaction }

// adjustmentList is adjustments.csv.
var adjustmentList = list[reconcile.Item]{currency: (*reconcile.Item).Currency, columns: slices.Concat(
	columnsOf(reconcile.LineFields, itemLine, "provider", "merchant_id", "terminal_id", "settle_date", "txn_time", "txn_type"),
	columnsOf(reconcile.ItemFields, sameRow, "reason"),
	columnsOf(reconcile.LineFields, itemLine, "batch_no", "trace_no", "rrn", "auth_code", "order_no", "original_rrn", "original_order_no", "deposit_ref",
		"currency", "gross_amount", "fee", "net_amount", "text", "source_file", "source_line"))}

func itemLine(i *reconcile.Item) *reconcile.SettlementLine { return i.Line }

// matchList is matches.csv. The amounts of the line stand in the line's currency.
var matchList = list[reconcile.LineMatch]{currency: func(m *reconcile.LineMatch) string { return m.Transaction.Currency }, columns: slices.Concat(
	factColumns(matchTransaction, func(m *reconcile.LineMatch) decimal.NullDecimal { return m.ExpectedFee }),
	[]column[reconcile.LineMatch]{{name: "due_date", text: func(*reconcile.LineMatch) string { return "" }}}, // a match is not due any more
	columnsOf(reconcile.LineFields, matchLine, "settle_date"),
	[]column[reconcile.LineMatch]{
		lineAmount("actual_gross", "gross_amount"), lineAmount("actual_fee", "fee"), lineAmount("actual_net", "net_amount"),
		{name: "basis", text: func(m *reconcile.LineMatch) string { return m.Basis }},
	},
	columnsOf(reconcile.TransactionFields, matchTransaction, "source_file", "source_line"),
	[]column[reconcile.LineMatch]{
		columnOf(reconcile.LineFields, matchLine, "source_file").withName("counterpart_file"),
		columnOf(reconcile.LineFields, matchLine, "source_line").withName("counterpart_line"),
		{name: "settled_currency", text: func(m *reconcile.LineMatch) string { return m.Line.Currency }},
		{name: "rate", text: func(m *reconcile.LineMatch) string {
			if rate := m.Line.Rate(); rate.Valid {
				return rate.Decimal.String()
			}
			return ""
		}},
	})}

func matchTransaction(m *reconcile.LineMatch) *reconcile.Transaction { return m.Transaction }
func matchLine(m *reconcile.LineMatch) *reconcile.SettlementLine     { return m.Line }

func lineAmount(name, field string) column[reconcile.LineMatch] {
	c := columnOf(reconcile.LineFields, matchLine, field)
	write := c.write
	c.write = func(l *csvLine, to []byte, m *reconcile.LineMatch) []byte {
		l.setCurrency(m.Line.Currency)
		return write(l, to, m)
	}
	return c.withName(name)
}

// factColumns are the facts of a transaction that should pay a fee.
func factColumns[T any](sale func(*T) *reconcile.Transaction, fee func(*T) decimal.NullDecimal) []column[T] {
	return append(columnsOf(reconcile.TransactionFields, sale, factNames...),
		amountColumn("gross_amount", func(t *T) decimal.NullDecimal { return decimal.NewNullDecimal(sale(t).Signed()) }),
		amountColumn("expected_fee", fee),
		amountColumn("expected_net", func(t *T) decimal.NullDecimal {
			fee := fee(t)
			if fee.Valid {
				fee.Decimal = sale(t).Signed().Sub(fee.Decimal)
			}
			return fee
		}))
}

// columnsThrough makes columns of a T of those of a row that it holds.
func columnsThrough[T, R any](columns []column[R], row func(*T) *R) []column[T] {
	list := make([]column[T], len(columns))
	for i := range columns {
		c := columns[i]
		list[i].name = c.name
		if c.text != nil {
			list[i].text = func(t *T) string { return c.text(row(t)) }
		} else {
			list[i].write = func(l *csvLine, to []byte, t *T) []byte { return c.write(l, to, row(t)) }
		}
	}
	return list
}

// rejectList is rejects.csv.
var rejectList = list[reconcile.Reject]{currency: func(*reconcile.Reject) string { return "" }, columns: []column[reconcile.Reject]{
	{name: "file", text: func(r *reconcile.Reject) string { return r.Origin.File }},
	{name: "line", write: func(_ *csvLine, to []byte, r *reconcile.Reject) []byte { return appendNumber(to, r.Origin.Line) }},
	{name: "reason", text: func(r *reconcile.Reject) string { return r.Reason }},
	{name: "excerpt", text: func(r *reconcile.Reject) string { return r.Excerpt }},
	{name: "detail", text: func(r *reconcile.Reject) string { return r.Detail }},
}}
