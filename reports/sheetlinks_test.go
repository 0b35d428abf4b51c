package reports_test

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"tieout/reconcile"
	"tieout/reports"
)

// linksOf returns, by the label of a sum on the first sheet, the count and gross beside it, and the rows to which it leads.
func linksOf(t *testing.T, book *excelize.File, headed func(label, head string) string) map[string]linkedSum {
	t.Helper()
	rows, err := book.GetRows(book.GetSheetList()[0])
	if err != nil {
		t.Fatal(err)
	}
	found, head := map[string]linkedSum{}, ""
	for i, row := range rows {
		for len(row) < 5 {
			row = append(row, "")
		}
		if row[2] == "rows" || row[2] == "days" {
			head = row[0] + " " + row[1]
		}
		linked, at, err := book.GetCellHyperLink(book.GetSheetList()[0], "B"+strconv.Itoa(i+1))
		if err != nil {
			t.Fatal(err)
		}
		if row[1] != "" && row[2] != "" && row[2] != "rows" && row[2] != "days" {
			found[headed(row[0]+" "+row[1], head)] = linkedSum{count: row[2], gross: strings.ReplaceAll(row[3], ",", ""), at: map[bool]string{true: at}[linked]}
		}
	}
	return found
}

type linkedSum struct{ count, gross, at string }

// rowsAt are the rows of a sheet to which a link leads, by the heads of the columns.
func rowsAt(t *testing.T, book *excelize.File, at string) (list []map[string]string) {
	t.Helper()
	sheet, cells, _ := strings.Cut(at, "!")
	rows, err := book.GetRows(strings.Trim(sheet, "'"))
	if err != nil {
		t.Fatal(err)
	}
	from, to, isRange := strings.Cut(cells, ":")
	if !isRange {
		t.Fatalf("want a range of rows, got %q", at)
	}
	_, first, err := excelize.CellNameToCoordinates(from)
	if err != nil {
		t.Fatal(err)
	}
	_, last, err := excelize.CellNameToCoordinates(to)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[first-1 : last] {
		named := map[string]string{}
		for i, text := range row {
			named[rows[0][i]] = strings.ReplaceAll(text, ",", "")
		}
		list = append(list, named)
	}
	return list
}

// TestSumsOfTheFirstSheetLeadToTheirRows: behind each sum of what never arrived, of each kind and of each term of the proof
// that a sheet lists are as many rows as it counts, together, with the money that it says.
func TestSumsOfTheFirstSheetLeadToTheirRows(t *testing.T) {
	n := partsNight("")
	held, waiting := []reconcile.HeldRow{}, []reconcile.Item{}
	for i := range 12 { // neither sides nor currencies stand together in the lists
		currency := []string{"CNY", "JPY"}[i%2]
		h := reconcile.HeldRow{Side: []reconcile.Side{reconcile.TerminalSide, reconcile.SettlementSide}[i/2%2]}
		h.Currency, h.Kind, h.Gross = currency, reconcile.PossibleMatch, amount("100")
		held = append(held, h)
		waiting = append(waiting, reconcile.Item{Side: reconcile.TerminalSide, Transaction: &reconcile.Transaction{Currency: currency, Amount: decimal.NewFromInt(100), Type: reconcile.Sale}, Judgement: reconcile.Judgement{Verdict: reconcile.Waiting}})
	}
	n.Held, n.Waiting = passing(held), passing(waiting)
	for _, currency := range []string{"CNY", "JPY"} {
		three, six := reconcile.Sum{Count: 3, Gross: decimal.NewFromInt(300), Net: decimal.NewFromInt(300)}, reconcile.Sum{Count: 6, Gross: decimal.NewFromInt(600), Net: decimal.NewFromInt(600)}
		n.Proof[currency].Terminal.Held, n.Proof[currency].Settlement.Held, n.Proof[currency].Terminal.Waiting = three, three, six
	}
	dir, _ := write(t, n, reports.Options{})
	book, err := excelize.OpenFile(filepath.Join(dir, "report.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	sums := linksOf(t, book, func(label, head string) string { return head + ": " + label })
	for _, c := range []struct{ sum, why string }{
		{"provider never arrived, CNY:  p0", "rows of a provider are among those of others, oldest first: they stand together on the sheet of parts"},
		{"merchant never arrived, CNY:  + 8", "the rest beyond the first merchants is a sum too"},
		{"age never arrived, CNY:  8 to 30 days", "an age, whose rows the list may have apart"},
		{"cause never arrived, JPY:  bank-system/near-cut-off", "a cause that all rows of the currency have"},
		{"Open exceptions :  fee-variance", "a kind: the sheet of exceptions is in the order of kinds"},
		{"CNY : terminal = held for a person", "the held rows of one side and currency"},
		{"JPY : settlement = held for a person", "and of the other"},
		{"JPY : terminal = due, waiting for a file", "what waits, of one currency"},
	} {
		sum, known := sums[c.sum]
		if !known {
			t.Errorf("%s (%s): no such sum among %v", c.sum, c.why, sums)
			continue
		}
		if sum.at == "" {
			t.Errorf("%s (%s): leads nowhere", c.sum, c.why)
			continue
		}
		rows := rowsAt(t, book, sum.at)
		if strconv.Itoa(len(rows)) != sum.count {
			t.Errorf("%s (%s): counts %s, leads to the %d rows of %s", c.sum, c.why, sum.count, len(rows), sum.at)
		}
		gross := decimal.Zero
		for _, row := range rows {
			gross = gross.Add(decimal.RequireFromString(row["gross"]))
		}
		if sum.gross != "" && !gross.Equal(decimal.RequireFromString(sum.gross)) {
			t.Errorf("%s (%s): says %s, its rows add up to %s", c.sum, c.why, sum.gross, gross)
		}
	}
	for label, sum := range sums { // whichever leads to rows of what never arrived leads to as many as it counts
		head, _, _ := strings.Cut(label, ":")
		if !strings.Contains(head, "never arrived, ") {
			continue
		}
		if sum.at == "" || strconv.Itoa(len(rowsAt(t, book, sum.at))) != sum.count {
			t.Errorf("%s: counts %s, leads to %q", label, sum.count, sum.at)
		}
	}
}
