package reports

import (
	"strconv"
	"strings"
)

func missingTable(r *Report) table {
	columns := []column{
		{title: "due", width: 12},
		{title: "business days overdue", width: 10, count: true},
		{title: "provider", width: 12},
		{title: "product", width: 12},
		{title: "merchant", width: 18},
		{title: "terminal", width: 12},
		{title: "time", width: 20},
		{title: "type", width: 10},
		{title: "channel", width: 9},
		{title: "card", width: 9},
		{title: "batch", width: 10},
		{title: "trace", width: 9},
		{title: "RRN", width: 15},
		{title: "authorisation", width: 12},
		{title: "order", width: 20},
		{title: "currency", width: 9},
		{title: "gross", width: 14, amount: true},
		{title: "expected fee", width: 12, amount: true},
		{title: "expected net", width: 14, amount: true},
		{title: "cause", width: 26},
		{title: "evidence", width: 60},
		{title: "next step", width: 60},
		{title: "file", width: 34},
		{title: "line", width: 8, count: true},
		{title: "first reported", width: 13},
		{title: "exception", width: 17},
	}
	return table{sheet: "Never arrived", columns: columns, rows: r.missingCount, csv: "missing.csv", row: func(i int) []string {
		m := &r.missing[i]
		return []string{
			m.DueDate, m.BusinessDaysOverdue, string(m.Provider), string(m.Product), string(m.MerchantID), string(m.TerminalID), m.TxnTime, m.TxnType,
			m.Channel, m.CardType, string(m.BatchNo), string(m.TraceNo), string(m.RRN), string(m.AuthCode), string(m.OrderNo),
			m.Currency, m.GrossAmount, m.ExpectedFee, m.ExpectedNet, m.Cause, string(m.Evidence), string(m.Action),
			string(m.SourceFile), m.SourceLine, m.FirstReported, m.ExceptionID,
		}
	}}
}

func exceptionTable(r *Report) table {
	columns := []column{
		{title: "kind", width: 24},
		{title: "provider", width: 12},
		{title: "merchant", width: 18},
		{title: "terminal", width: 12},
		{title: "time", width: 20},
		{title: "type", width: 10},
		{title: "RRN", width: 15},
		{title: "order", width: 20},
		{title: "currency", width: 9},
		{title: "gross", width: 14, amount: true},
		{title: "expected fee", width: 12, amount: true},
		{title: "expected net", width: 14, amount: true},
		{title: "actual gross", width: 14, amount: true},
		{title: "actual fee", width: 12, amount: true},
		{title: "actual net", width: 14, amount: true},
		{title: "difference", width: 12, amount: true},
		{title: "due", width: 12},
		{title: "cause", width: 26},
		{title: "evidence", width: 60},
		{title: "next step", width: 60},
		{title: "file", width: 34},
		{title: "line", width: 8, count: true},
		{title: "counterpart file", width: 34},
		{title: "counterpart line", width: 10, count: true},
		{title: "first reported", width: 13},
		{title: "exception", width: 17},
	}
	return table{sheet: "Exceptions", columns: columns, rows: r.exceptionCount, csv: "exceptions.csv", row: func(i int) []string {
		x := &r.exceptions[i]
		return []string{
			x.Kind, string(x.Provider), string(x.MerchantID), string(x.TerminalID), x.TxnTime, x.TxnType, string(x.RRN), string(x.OrderNo), x.Currency,
			x.GrossAmount, x.ExpectedFee, x.ExpectedNet, x.ActualGross, x.ActualFee, x.ActualNet, x.Difference, x.DueDate,
			x.Cause, string(x.Evidence), string(x.Action), string(x.SourceFile), x.SourceLine, string(x.CounterpartFile), x.CounterpartLine,
			x.FirstReported, x.ExceptionID,
		}
	}}
}

func fileTable(r *Report) table {
	columns := []column{
		{title: "file", width: 40},
		{title: "source", width: 20},
		{title: "side", width: 11},
		{title: "state", width: 13},
		{title: "lines", width: 10, count: true},
		{title: "accepted", width: 10, count: true},
		{title: "rejected", width: 10, count: true},
		{title: "ignored", width: 10, count: true},
		{title: "structure", width: 10, count: true},
		{title: "control totals", width: 14},
		{title: "what to know", width: 60, wrap: true},
		{title: "SHA-256", width: 68},
	}
	return table{sheet: "Files", columns: columns, rows: len(r.Files), csv: "summary.json", row: func(i int) []string {
		f := &r.Files[i]
		number := func(n int64) string { return strconv.FormatInt(n, 10) }
		return []string{
			f.Name, f.Source, string(f.Side), string(f.State), number(f.Lines), number(f.Accepted), number(f.Rejected),
			number(f.Ignored), number(f.Structure), f.ControlTotals, strings.Join(saidOf(f), "; "), f.SHA256,
		}
	}}
}
