package reports

import (
	"strconv"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

// cell is text that came from a file. A spreadsheet must not take it for a
// formula, so one that begins like a formula gets an apostrophe before it.
type cell string

// MarshalCSV writes the cell for gocsv.
func (c cell) MarshalCSV() (string, error) { return c.String(), nil }

// String returns the cell as it is safe to open in a spreadsheet.
func (c cell) String() string {
	if formula(string(c)) {
		return "'" + string(c)
	}
	return string(c)
}

// formula reports whether a spreadsheet would calculate the text.
func formula(text string) bool {
	if text == "" {
		return false
	}
	switch text[0] {
	case '=', '+', '-', '@', '\t', '\r':
		return true
	default:
		return false
	}
}

// Facts are the columns that say which transaction or line a row is about.
type Facts struct {
	Provider    cell   `csv:"provider"`
	Product     cell   `csv:"product"`
	MerchantID  cell   `csv:"merchant_id"`
	TerminalID  cell   `csv:"terminal_id"`
	BatchNo     cell   `csv:"batch_no"`
	TraceNo     cell   `csv:"trace_no"`
	RRN         cell   `csv:"rrn"`
	AuthCode    cell   `csv:"auth_code"`
	OrderNo     cell   `csv:"order_no"`
	TxnTime     string `csv:"txn_time"`
	TxnType     string `csv:"txn_type"`
	Channel     string `csv:"channel"`
	CardType    string `csv:"card_type"`
	Currency    string `csv:"currency"`
	GrossAmount string `csv:"gross_amount"`
	ExpectedFee string `csv:"expected_fee"`
	ExpectedNet string `csv:"expected_net"`
	DueDate     string `csv:"due_date"`
}

// Details are the columns that missing.csv and exceptions.csv share.
type Details struct {
	Facts
	BusinessDaysOverdue string `csv:"business_days_overdue"`
	Cause               string `csv:"cause"`
	Confidence          string `csv:"confidence"`
	Evidence            cell   `csv:"evidence"`
	Action              cell   `csv:"action"`
	SourceFile          cell   `csv:"source_file"`
	SourceLine          string `csv:"source_line"`
	FirstReported       string `csv:"first_reported"`
}

// missingRow is a line of missing.csv.
type missingRow struct {
	ExceptionID string `csv:"exception_id"`
	Details
}

// ExceptionRow is a line of exceptions.csv.
type ExceptionRow struct {
	ExceptionID string `csv:"exception_id"`
	Kind        string `csv:"kind"`
	Details
	ActualGross     string `csv:"actual_gross"`
	ActualFee       string `csv:"actual_fee"`
	ActualNet       string `csv:"actual_net"`
	Difference      string `csv:"difference"`
	CounterpartFile cell   `csv:"counterpart_file"`
	CounterpartLine string `csv:"counterpart_line"`
}

// clearedRow is a line of cleared.csv.
type clearedRow struct {
	ExceptionRow
	How        string `csv:"cleared_by"`
	SettleDate string `csv:"settle_date"`
	DaysLate   string `csv:"days_late"`
}

// transitRow is a line of in_transit.csv.
type transitRow struct {
	ItemID string `csv:"item_id"`
	Facts
	WaitingFor cell   `csv:"waiting_for"`
	SourceFile cell   `csv:"source_file"`
	SourceLine string `csv:"source_line"`
	FirstSeen  string `csv:"first_seen"`
}

// rejectRow is a line of rejects.csv.
type rejectRow struct {
	File    cell   `csv:"file"`
	Line    string `csv:"line"`
	Reason  string `csv:"reason"`
	Excerpt cell   `csv:"excerpt"`
	Detail  cell   `csv:"detail"`
}

// matchRow is a line of matches.csv.
type matchRow struct {
	Facts
	SettleDate      string `csv:"settle_date"`
	ActualGross     string `csv:"actual_gross"`
	ActualFee       string `csv:"actual_fee"`
	ActualNet       string `csv:"actual_net"`
	Basis           string `csv:"basis"`
	SourceFile      cell   `csv:"source_file"`
	SourceLine      string `csv:"source_line"`
	CounterpartFile cell   `csv:"counterpart_file"`
	CounterpartLine string `csv:"counterpart_line"`
}

// amount writes an amount of an exception; one that is not known is empty.
func amount(a decimal.NullDecimal, currency string) string {
	if !a.Valid {
		return ""
	}
	return reconcile.FormatAmount(a.Decimal, currency)
}

func lineNumber(line int64) string {
	if line == 0 {
		return ""
	}
	return strconv.FormatInt(line, 10)
}

func detailsOf(x *reconcile.Exception) Details {
	overdue := ""
	if x.BusinessDaysOverdue >= 0 {
		overdue = strconv.Itoa(x.BusinessDaysOverdue)
	}
	return Details{
		Facts: Facts{
			Provider: cell(x.Provider), Product: cell(x.Product), MerchantID: cell(x.MerchantID), TerminalID: cell(x.TerminalID),
			BatchNo: cell(x.BatchNo), TraceNo: cell(x.TraceNo), RRN: cell(x.RRN), AuthCode: cell(x.AuthCode), OrderNo: cell(x.OrderNo),
			TxnTime: x.TxnTime, TxnType: x.TxnType, Channel: x.Channel, CardType: x.CardType, Currency: x.Currency,
			GrossAmount: amount(x.Gross, x.Currency), ExpectedFee: amount(x.ExpectedFee, x.Currency), ExpectedNet: amount(x.ExpectedNet, x.Currency),
			DueDate: x.Due.String(),
		}, BusinessDaysOverdue: overdue,
		Cause: x.Cause.Code, Confidence: x.Cause.Confidence, Evidence: cell(x.Cause.Evidence), Action: cell(x.Cause.Action),
		SourceFile: cell(x.Origin.File), SourceLine: lineNumber(x.Origin.Line), FirstReported: x.FirstReported.String(),
	}
}

func exceptionRowOf(x *reconcile.Exception) ExceptionRow {
	return ExceptionRow{
		ExceptionID: x.ID, Kind: string(x.Kind), Details: detailsOf(x),
		ActualGross: amount(x.ActualGross, x.Currency), ActualFee: amount(x.ActualFee, x.Currency),
		ActualNet: amount(x.ActualNet, x.Currency), Difference: amount(x.Difference, x.Currency),
		CounterpartFile: cell(x.Counterpart.File), CounterpartLine: lineNumber(x.Counterpart.Line),
	}
}

func clearedRowOf(c *reconcile.Cleared) clearedRow {
	return clearedRow{
		ExceptionRow: exceptionRowOf(&c.Exception), How: c.How,
		SettleDate: c.SettleDate.String(), DaysLate: strconv.FormatInt(c.DaysLate, 10),
	}
}

func rejectRowOf(r *reconcile.Reject) rejectRow {
	return rejectRow{File: cell(r.Origin.File), Line: lineNumber(r.Origin.Line), Reason: r.Reason, Excerpt: cell(r.Excerpt), Detail: cell(r.Detail)}
}

func missingRowOf(x *reconcile.Exception) missingRow {
	return missingRow{ExceptionID: x.ID, Details: detailsOf(x)}
}
