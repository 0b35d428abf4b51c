package reports

import (
	"strconv"
	"strings"

	"tieout/reconcile"
)

// sheetColumn says how a column of a list stands on a sheet.
type sheetColumn struct {
	name          string // in the list
	title         string
	width         float64
	amount, count bool
	day           bool // a date
}

// sheetColumns are the columns that sheets show of exceptions.
var sheetColumns = []sheetColumn{
	{name: "side", title: "side", width: 11},
	{name: "reason", title: "reason", width: 22},
	{name: "kind", title: "kind", width: 24},
	{name: "due_date", title: "due", width: 12, day: true},
	{name: "business_days_overdue", title: "business days overdue", width: 11, count: true},
	{name: "provider", title: "provider", width: 12},
	{name: "product", title: "product", width: 12},
	{name: "merchant_id", title: "merchant", width: 18},
	{name: "terminal_id", title: "terminal", width: 12},
	{name: "txn_time", title: "time", width: 20},
	{name: "txn_type", title: "type", width: 10},
	{name: "channel", title: "channel", width: 9},
	{name: "card_type", title: "card", width: 9},
	{name: "batch_no", title: "batch", width: 10},
	{name: "trace_no", title: "trace", width: 9},
	{name: "rrn", title: "RRN", width: 15},
	{name: "auth_code", title: "authorisation", width: 12},
	{name: "order_no", title: "order", width: 20},
	{name: "currency", title: "currency", width: 9},
	{name: "gross_amount", title: "gross", width: 14, amount: true},
	{name: "expected_fee", title: "expected fee", width: 12, amount: true},
	{name: "expected_net", title: "expected net", width: 14, amount: true},
	{name: "actual_gross", title: "actual gross", width: 14, amount: true},
	{name: "actual_fee", title: "actual fee", width: 12, amount: true},
	{name: "actual_net", title: "actual net", width: 14, amount: true},
	{name: "difference", title: "difference", width: 12, amount: true},
	{name: "cause", title: "cause", width: 26},
	{name: "evidence", title: "evidence", width: 60},
	{name: "action", title: "next step", width: 60},
	{name: "source_file", title: "file", width: 34},
	{name: "source_line", title: "line", width: 8, count: true},
	{name: "counterpart_file", title: "counterpart file", width: 34},
	{name: "counterpart_line", title: "counterpart line", width: 10, count: true},
	{name: "first_reported", title: "first reported", width: 13, day: true},
	{name: "first_seen", title: "first seen", width: 13, day: true},
	{name: "exception_id", title: "exception", width: 17},
	{name: "what", title: "what", width: 10},
	{name: "verdict", title: "verdict", width: 12},
	{name: "deposit_ref", title: "reference", width: 20},
	{name: "settle_date", title: "settled", width: 12, day: true},
	{name: "value_date", title: "value date", width: 12, day: true},
	{name: "lines", title: "lines", width: 8, count: true},
	{name: "expected", title: "expected", width: 14, amount: true},
	{name: "arrived", title: "arrived", width: 14, amount: true},
	{name: "basis", title: "found by", width: 11},
	{name: "waiting_for", title: "waiting for", width: 40},
	{name: "members", title: "paid by, or pays", width: 60},
	{name: "text", title: "text", width: 40},
	{name: "item_id", title: "item", width: 17},
	{name: "fee", title: "fee", width: 12, amount: true},
	{name: "net_amount", title: "net", width: 14, amount: true},
	{name: "cleared_by", title: "cleared by", width: 40},
	{name: "days_late", title: "days late", width: 10, count: true},
	{name: "file", title: "file", width: 34},
	{name: "line", title: "line", width: 8, count: true},
	{name: "excerpt", title: "excerpt", width: 60},
	{name: "detail", title: "detail", width: 60},
}

// sheetOf makes a sheet of columns of a list, by their names; those before "|" are printed.
func sheetOf[T any](say say, sheet, csv string, s *list[T], rows []shown, count int, names string) table {
	t := table{say: say, sheet: say.Heading(sheet), csv: csv, rows: count, kept: len(rows), shown: rows}
	t.column = func(name string) func(int) string {
		place := s.place(name)
		return func(i int) string { return rows[i][place] }
	}
	var places []int
	var spoken []func(string) string // how the words of a column are told; nil: as they are
	printed, _, _ := strings.Cut(names, "|")
	t.printed = len(strings.Fields(printed))
	for _, name := range strings.Fields(strings.ReplaceAll(names, "|", "")) {
		for _, c := range sheetColumns {
			if c.name == name {
				t.columns = append(t.columns, sheetStyle{title: say.Heading(c.title), width: c.width, amount: c.amount, count: c.count, day: c.day})
			}
		}
		places = append(places, s.place(name))
		spoken = append(spoken, say.spokenColumn(name))
	}
	t.row = func(i int) []string {
		texts := make([]string, len(places))
		for n, place := range places {
			texts[n] = rows[i][place]
			if spoken[n] != nil {
				texts[n] = spoken[n](texts[n])
			}
		}
		return texts
	}
	return t
}

// spokenColumn says how the words of a column are told; nil: as they are.
func (s say) spokenColumn(name string) func(string) string {
	switch name {
	case "kind", "cause":
		return s.Named
	case "action", "evidence", "waiting_for":
		return s.Plain
	case "txn_type", "channel", "card_type", "side", "what":
		return s.Word
	case "verdict":
		return s.Verdict
	case "reason":
		return s.Reason
	case "cleared_by", "basis":
		return s.wordOrPlain
	case "members":
		return s.members
	}
	return nil
}

// Told returns the text of a column in the language of the reports.
func (s say) Told(column, text string) string {
	if tell := s.spokenColumn(column); tell != nil {
		return tell(text)
	}
	return text
}

// members are those of a payout or a movement.
func (s say) members(text string) string {
	if s.printer == nil {
		return text
	}
	return chineseMembers(text)
}

// wordOrPlain is the word of a code; what is none, a sentence.
func (s say) wordOrPlain(text string) string {
	if word := s.Word(text); word != text {
		return word
	}
	return s.Plain(text)
}

func numberText(n int64) string { return strconv.FormatInt(n, 10) }

func missingTable(r *Report) table {
	return sheetOf(r.say, "Never arrived", "missing.csv", &missingList, orderedBy(&missingList, r.missing, "currency"), r.missingCount,
		"due_date business_days_overdue provider merchant_id terminal_id txn_time txn_type rrn order_no currency gross_amount expected_fee expected_net cause evidence exception_id | "+
			"action product channel card_type batch_no trace_no auth_code source_file source_line first_reported")
}

func exceptionTable(r *Report) table {
	return sheetOf(r.say, "Exceptions", "exceptions.csv", &exceptionList, orderedBy(&exceptionList, r.exceptions, "kind", "currency"), r.exceptionCount,
		"kind provider merchant_id terminal_id txn_time txn_type rrn currency gross_amount expected_net actual_net difference first_reported evidence exception_id | "+
			"action cause due_date order_no expected_fee actual_gross actual_fee source_file source_line counterpart_file counterpart_line")
}

func heldTable(r *Report) table {
	return sheetOf(r.say, "Held", "held.csv", &heldList, orderedBy(&heldList, r.held, "side", "currency"), r.heldCount,
		"side reason provider merchant_id terminal_id txn_time txn_type rrn order_no currency gross_amount first_seen evidence exception_id | "+
			"kind action cause due_date expected_fee expected_net actual_gross actual_fee actual_net source_file source_line counterpart_file counterpart_line")
}

// partHeads are the first columns of the sheet of parts.
func (r *Report) partHeads() []sheetStyle {
	return []sheetStyle{{title: r.Say("by"), width: 12}, {title: r.Say("part"), width: 24}}
}

func fileTable(r *Report) table {
	columns := []sheetStyle{
		{title: r.Say("file"), width: 40},
		{title: r.Say("source"), width: 20},
		{title: r.Say("side"), width: 11},
		{title: r.Say("state"), width: 13},
		{title: r.Say("lines"), width: 10, count: true},
		{title: r.Say("accepted"), width: 10, count: true},
		{title: r.Say("rejected"), width: 10, count: true},
		{title: r.Say("ignored"), width: 10, count: true},
		{title: r.Say("structure"), width: 10, count: true},
		{title: r.Say("control totals"), width: 14},
		{title: r.Say("what to know"), width: 100, wrap: true},
		{title: r.Say("SHA-256"), width: 68},
	}
	return table{say: r.say, sheet: r.Say("Files"), columns: columns, rows: len(r.Files) + len(r.Unclaimed), csv: "summary.json", row: func(i int) []string {
		if i -= len(r.Files); i >= 0 {
			file := &r.Unclaimed[i]
			row := make([]string, len(columns))
			row[0], row[3] = file.Name, string(reconcile.FileUnclaimed)
			if file.NearestFiles != "" {
				row[10] = r.Say("the nearest pattern is %s of source %s", file.NearestFiles, file.NearestSource)
			}
			return row
		}
		f := &r.Files[len(r.Files)+i]
		return []string{
			f.Name, f.Source, r.Word(string(f.Side)), r.Word(string(f.State)), numberText(f.Lines), numberText(f.Accepted), numberText(f.Rejected),
			numberText(f.Ignored), numberText(f.Structure), r.Word(f.ControlTotals), strings.Join(r.fileRemarks(f), r.Heading("; ")), f.SHA256,
		}
	}}
}

// chargedTable is the sheet of the fees that are taken as stated.
func chargedTable(r *Report) table {
	columns := []sheetStyle{
		{title: r.Say("month"), width: 10},
		{title: r.Say("provider"), width: 14},
		{title: r.Say("merchant"), width: 20},
		{title: r.Say("schedule"), width: 30},
		{title: r.Say("lines"), width: 10, count: true},
		{title: r.Say("settled"), width: 16, amount: true},
		{title: r.Say("fees stated"), width: 14, amount: true},
		{title: r.Say("share in percent"), width: 10},
		{title: r.Say("by the rules"), width: 14, amount: true},
		{title: r.Say("difference"), width: 14, amount: true},
		{title: r.Say("currency"), width: 10},
	}
	return table{say: r.say, sheet: r.Say("Fees by month"), columns: columns, rows: len(r.FeesCharged), csv: "summary.json", row: func(i int) []string {
		f := &r.FeesCharged[i]
		return []string{f.Month, f.Provider, f.MerchantID, f.Schedule, numberText(f.Lines), f.Gross, f.Stated, f.Share, f.ByRules, f.Difference, f.Currency}
	}}
}

// feeTable is the sheet of the fees that are not the contract's.
func feeTable(r *Report) table {
	columns := []sheetStyle{
		{title: r.Say("provider"), width: 14},
		{title: r.Say("merchant"), width: 20},
		{title: r.Say("rule"), width: 60},
		{title: r.Say("fees"), width: 10, count: true},
		{title: r.Say("too much"), width: 14, amount: true},
		{title: r.Say("too little"), width: 14, amount: true},
		{title: r.Say("currency"), width: 10},
	}
	return table{say: r.say, sheet: r.Say("Fees"), columns: columns, rows: len(r.FeeAudit), csv: "summary.json", row: func(i int) []string {
		f := &r.FeeAudit[i]
		return []string{f.Provider, f.MerchantID, f.Rule, numberText(f.Count), f.Overcharged, f.Undercharged, f.Currency}
	}}
}
