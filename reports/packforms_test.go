package reports_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reports"
)

// formed writes the packs of a night with so many missing sales of one merchant, and forms.
func formed(t *testing.T, rows int, language string, book reconcile.FormBook) map[string][]byte {
	t.Helper()
	list := lacking(rows, 1)
	list[0].Gross = decimal.NewNullDecimal(decimal.RequireFromString("1234.5"))
	items := loggedOf(list)
	n := bad(list, rows)
	n.Logged, n.Forms, n.Language = passing(items), book, language
	n.Merchants = reconcile.MerchantBook{{MerchantID: list[0].MerchantID}: {Name: "=Tea & <House>"}}
	dir, _ := write(t, *n, reports.Options{Workers: 1, Memory: 64 << 10})
	entries := map[string][]byte{}
	for name, content := range files(t, filepath.Join(dir, "disputes")) {
		entries[filepath.Base(name)] = content
	}
	return entries
}

// TestAPackHoldsTheFilledForm: the fields in the form's order and under its names, as it wants them written; what nobody
// knows is left to a hand; nothing is a formula.
func TestAPackHoldsTheFilledForm(t *testing.T) {
	book := reconcile.FormBook{
		{Name: "query", Title: "Enquiry", Providers: []string{"sheng*"}, Fields: []reconcile.FormField{
			{Name: "No.", From: "number"},
			{Name: "Day", From: "txn_time", As: "20060102"},
			{Name: "Time", From: "txn_time", As: "150405"},
			{Name: "Fen", From: "amount", As: "fen"},
			{Name: "Amount", From: "amount"},
			{Name: "Card", From: "card_no"},
			{Name: "Merchant", From: "merchant_name"},
			{Name: "As of", From: "as_of", As: "2006/01/02"},
			{Name: "Why", Text: "not settled"},
			{Name: "Answer"},
		}},
		{Name: "second", Title: "Another", Providers: []string{"shengpay"}, Fields: []reconcile.FormField{{Name: "RRN", From: "rrn"}}},
		{Name: "other", Title: "Others'", Providers: []string{"lakala"}, Fields: []reconcile.FormField{{Name: "RRN", From: "rrn"}}},
	}
	pack := formed(t, 60, "", book)
	form := string(pack["form-query.csv"])
	if want := "No.,Day,Time,Fen,Amount,Card,Merchant,As of,Why,Answer\n1,20261006,"; !strings.HasPrefix(form, want) {
		t.Errorf("want %q, got %.300s", want, form)
	}
	if want := ",123450,1234.50,622848******1234,'=Tea & <House>,2026/10/14,not settled,\n2,"; !strings.Contains(form, want) {
		t.Errorf("want %q, got %.300s", want, form)
	}
	if got := strings.Count(form, "\n"); got != 61 {
		t.Errorf("want a head and a row for each sale, got %d lines", got)
	}
	if strings.Count(string(pack["form-second.csv"]), "\n") != 61 || pack["form-other.csv"] != nil {
		t.Error("want each form of the provider, and none of another one")
	}
	letter, page := string(pack["letter.txt"]), string(pack["letter.html"])
	for _, want := range []string{"Annex: Enquiry (form-query.csv)\n   No.: 1; Day: 20261006; ", "Answer: ____", "and 40 more, which stand in form-query.csv", "Annex: Another (form-second.csv)"} {
		if !strings.Contains(letter, want) {
			t.Errorf("want %q in the letter, got %.900s", want, letter)
		}
	}
	for _, want := range []string{"<h2>Annex: Enquiry (form-query.csv)</h2>", "<th>Fen</th>", "<td>123450</td>", "&#39;=Tea &amp; &lt;House&gt;"} {
		if !strings.Contains(page, want) {
			t.Errorf("want %q on the letter's page", want)
		}
	}
}

// TestEveryValueOfAFormIsKnown: each name that a form may take a value from gives one.
func TestEveryValueOfAFormIsKnown(t *testing.T) {
	form := reconcile.ClaimForm{Name: "all", Title: "All"}
	for _, value := range reconcile.FormValues {
		form.Fields = append(form.Fields, reconcile.FormField{Name: value, From: value})
	}
	row := namedRows(t, formed(t, 1, "zh-CN", reconcile.FormBook{form})["form-all.csv"])[0]
	// What the night and its rows do not say.
	unknown := map[string]bool{"contact": true, "account": true, "deadline": true, "source_sha256": true, "order_no": true, "note": true, "scheme": true, "wallet": true}
	for _, value := range reconcile.FormValues {
		if (row[value] == "") != unknown[value] {
			t.Errorf("%s: got %q", value, row[value])
		}
	}
}
