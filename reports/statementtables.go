package reports

import (
	"strconv"

	"github.com/shopspring/decimal"

	"tieout/reconcile/money"
)

// statementTable is one table of a statement, for every form.
type statementTable struct {
	title, file string
	columns     []statementColumn
	rows        [][]string
	totals      int // so many of the last rows are totals
}

// statementColumn is a column: its name in CSV, and its title for people.
type statementColumn struct {
	name, title   string
	amount, count bool
	wide          bool // a sentence
	code          bool // which people are told by its word
}

var (
	rollColumns = []statementColumn{
		{name: "provider", title: "provider"},
		{name: "merchant_id", title: "merchant"},
		{name: "currency", title: "currency"},
		{name: "open_start", title: "open at the start", amount: true},
		{name: "open_start_count", title: "rows at the start", count: true},
		{name: "new", title: "new", amount: true},
		{name: "settled", title: "settled", amount: true},
		{name: "closed", title: "closed", amount: true},
		{name: "written_off", title: "written off", amount: true},
		{name: "open_end", title: "open at the end", amount: true},
		{name: "open_end_count", title: "rows at the end", count: true},
		{name: "missing_end", title: "of it missing", amount: true},
		{name: "missing_end_count", title: "rows missing", count: true},
		{name: "recovered", title: "recovered otherwise", amount: true},
	}
	feeColumns = []statementColumn{
		{name: "provider", title: "provider"},
		{name: "merchant_id", title: "merchant"},
		{name: "currency", title: "currency"},
		{name: "settled_gross", title: "settled", amount: true},
		{name: "fee", title: "fee", amount: true},
		{name: "net", title: "net", amount: true},
		{name: "rule", title: "rule of today's configuration", wide: true},
		{name: "tax_rate", title: "tax rate"},
		{name: "tax", title: "of the fee tax", amount: true},
	}
	feeTotalColumns = []statementColumn{
		{name: "currency", title: "currency"},
		{name: "expected", title: "fees expected", amount: true},
		{name: "actual", title: "fees taken", amount: true},
		{name: "variance", title: "variance", amount: true},
		{name: "tolerated", title: "within the tolerance", amount: true},
	}
	takenColumns = []statementColumn{
		{name: "provider", title: "provider"},
		{name: "merchant_id", title: "merchant"},
		{name: "currency", title: "currency"},
		{name: "txn_type", title: "type", code: true},
		{name: "reason", title: "reason", code: true},
		{name: "count", title: "rows", count: true},
		{name: "gross", title: "gross", amount: true},
		{name: "fee", title: "fee", amount: true},
		{name: "net", title: "net", amount: true},
	}
	journalColumns = []statementColumn{
		{name: "date", title: "date"},
		{name: "account", title: "account"},
		{name: "debit", title: "debit", amount: true},
		{name: "credit", title: "credit", amount: true},
		{name: "currency", title: "currency"},
		{name: "text", title: "text"},
	}
)

// tables are those of the statement; the journal only where there are accounts.
func (s *MonthStatement) tables() []statementTable {
	say := speaker(s.Language)
	rolls := statementTable{title: say.Heading("What was owed"), file: "statement.csv", columns: rollColumns, totals: len(s.Totals)}
	for _, list := range [][]StatementRoll{s.Rolls, s.Totals} {
		for i := range list {
			r := &list[i]
			rolls.rows = append(rolls.rows, []string{
				r.Provider, r.Merchant, r.Currency, r.Start, strconv.FormatInt(r.StartCount, 10), r.New, r.Settled, r.Closed, r.WrittenOff, r.End, strconv.FormatInt(r.EndCount, 10),
				r.Missing, strconv.FormatInt(r.MissingCount, 10), r.Recovered,
			})
		}
	}
	fees := statementTable{title: say.Heading("Fees"), file: "fees.csv", columns: feeColumns, totals: len(s.FeeSums)}
	for _, list := range [][]StatementFee{s.Fees, s.FeeSums} {
		for i := range list {
			f := &list[i]
			fees.rows = append(fees.rows, []string{f.Provider, f.Merchant, f.Currency, f.Settled, f.Fee, f.Net, f.Rule, f.TaxRate, f.Tax})
		}
	}
	audit := statementTable{title: say.Heading("Fees against the schedules"), file: "fee-totals.csv", columns: feeTotalColumns}
	for i := range s.FeeTotals {
		f := &s.FeeTotals[i]
		audit.rows = append(audit.rows, []string{f.Currency, f.Expected, f.Actual, f.Variance, f.Tolerated})
	}
	taken := statementTable{title: say.Heading("Deductions and chargebacks"), file: "deductions.csv", columns: takenColumns}
	for i := range s.Adjustments {
		a := &s.Adjustments[i]
		taken.rows = append(taken.rows, []string{a.Provider, a.Merchant, a.Currency, a.Type, a.Reason, strconv.FormatInt(a.Count, 10), a.Gross, a.Fee, a.Net})
	}
	tables := []statementTable{rolls, fees, audit, taken}
	if s.NoAccounts {
		return nameTotals(say, tables)
	}
	journal := statementTable{title: say.Heading("Journal"), file: "journal.csv", columns: journalColumns}
	for i := range s.Journal {
		j := &s.Journal[i]
		journal.rows = append(journal.rows, []string{j.Date, j.Account, j.Debit, j.Credit, j.Currency, say.journalText(j)})
	}
	totals := s.journalTotals()
	journal.rows, journal.totals = append(journal.rows, totals...), len(totals)
	return nameTotals(say, append(tables, journal))
}

// nameTotals writes in the first cell of totals that they are such: without a word they pass for a row.
func nameTotals(say say, tables []statementTable) []statementTable {
	for i := range tables {
		rows := tables[i].rows
		for _, row := range rows[len(rows)-tables[i].totals:] {
			row[0] = say.Say("total")
		}
	}
	return tables
}

// atHand is the row of a table that stands in a place of so many, of which the last are the totals.
func (t *statementTable) atHand(place, places int) []string {
	if places < len(t.rows) && place >= places-t.totals {
		place += len(t.rows) - places
	}
	return t.rows[place]
}

// journalTotals add up both sides of the journal by currency, in the order of its lines: they are equal.
func (s *MonthStatement) journalTotals() (rows [][]string) {
	type sums struct{ debit, credit decimal.Decimal }
	totals, order := map[string]sums{}, []string(nil)
	for i := range s.Journal {
		j := &s.Journal[i]
		sum, known := totals[j.Currency]
		if !known {
			order = append(order, j.Currency)
		}
		sum.debit, sum.credit = sum.debit.Add(amountOf(j.Debit)), sum.credit.Add(amountOf(j.Credit))
		totals[j.Currency] = sum
	}
	for _, currency := range order {
		rows = append(rows, []string{"", "", money.FormatAmount(totals[currency].debit, currency), money.FormatAmount(totals[currency].credit, currency), currency, ""})
	}
	return rows
}

// amountOf is an amount of a statement; an empty one is nothing.
func amountOf(text string) decimal.Decimal {
	if text == "" {
		return decimal.Zero
	}
	return decimal.RequireFromString(text)
}
