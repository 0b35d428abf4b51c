package config_test

import (
	"testing"
)

// TestCardNumbersInNames: what people type as a name is shown to every reader of a report.
func TestCardNumbersInNames(t *testing.T) {
	const card, shown = "6222021234567894", "622202******7894"
	c, err := load(t, map[string]string{"tieout.yaml": `version: 1
inbox: inbox
sources:
  - {name: "pos ` + card + `", side: terminal, profile: terminal-csv, files: "pos_{date}.csv", provider: "P ` + card + `", product: "` + card + `", merchant_id: "` + card + `"}
  - {name: settle, side: settlement, profile: settlement-csv, files: "settle_{date}.csv", provider: "P ` + card + `"}
terms: [{provider: "P ` + card + `", due: T+1}]
fees: [{provider: "P ` + card + `", product: "` + card + `", rules: [{rate: 0.60%}]}]
accounts: {receivable: "1122 ` + card + `", sales: "6222021234567890", clearing: c, fees: d, chargebacks: e, deductions: f, differences: g, write_offs: h}
deductions: [{provider: "P ` + card + `", text: "*` + card + `*", limit: 9.00, every: 1y}]
merchants: merchants.csv
`, "merchants.csv": "provider,merchant_id,name,contact,account\nP " + card + ",M1,Shop " + card + ",Tel " + card + ",Acct " + card + "\n"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	source := &c.Sources[0]
	term, err := c.Terms.Find("P "+shown, shown, "M1")
	if err != nil {
		t.Fatal(err)
	}
	merchant := ""
	for key, m := range c.Merchants {
		merchant = key.Provider + "|" + m.Name + "|" + m.Contact + "|" + m.Account
	}
	for _, row := range [][3]string{
		{"a source", source.Name, "pos " + shown},
		{"a provider, which letters and names of files show", source.Provider, "P " + shown},
		{"a product", source.Product, shown},
		{"its term is found by the masked name", term.Provider, "P " + shown},
		{"an account of the journal", c.Accounts.Receivable, "1122 " + shown},
		{"a number whose check digit is wrong is none of a card: an account keeps it", c.Accounts.Sales, "6222021234567890"},
		{"a merchant's name, contact and account, and the provider by which it is found", merchant, "P " + shown + "|Shop " + shown + "|Tel " + shown + "|Acct " + shown},
		{"a merchant's number is named to the acquirer", source.MerchantID, card},
	} {
		if row[1] != row[2] {
			t.Errorf("%s: want %q, got %q", row[0], row[2], row[1])
		}
	}
}
