package config_test

import (
	"testing"

	"tieout/reconcile"
)

// TestMerchants: whose details are whose, and what of them is shown.
func TestMerchants(t *testing.T) {
	card := "622202" + "1234567890128"
	c, err := load(t, map[string]string{
		"m.csv": "\xef\xbb\xbfname,merchant_id,provider,account\n茶馆\u202e ,M1,acq," + card + "\nAnywhere  Ltd,M1,,\nSecond,M2,,6222 0000\n",
		"tieout.yaml": "version: 1\ninbox: inbox\nmerchants: m.csv\nsources:\n  - {name: pos, side: terminal, profile: terminal-csv, files: pos.csv, provider: acq, expect: optional}\n" +
			"terms: [{provider: acq, due: T+1}]\nfees: [{provider: acq, rules: [{rate: 0.60%}]}]\n",
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		provider, merchant, why string
		want                    reconcile.MerchantDetails
	}{
		{"acq", "M1", "those with the provider go first; a card number is masked, a sign that turns the writing is gone", reconcile.MerchantDetails{Name: "茶馆", Account: "622202*********0128"}},
		{"other", "M1", "those with every provider", reconcile.MerchantDetails{Name: "Anywhere Ltd"}},
		{"acq", "M2", "too few digits for a card", reconcile.MerchantDetails{Name: "Second", Account: "6222 0000"}},
		{"acq", "M3", "nobody wrote it down", reconcile.MerchantDetails{}},
	} {
		if got := c.Merchants.Of(row.provider, row.merchant); got != row.want {
			t.Errorf("%s of %s: %s: got %+v, want %+v", row.merchant, row.provider, row.why, got, row.want)
		}
	}
}
