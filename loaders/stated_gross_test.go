package loaders_test

import (
	"os"
	"strings"
	"testing"
)

// TestAmountsThatARowStatesTwice: what is stated beside what is computed must be the same, or nobody knows which
// of the two was paid.
func TestAmountsThatARowStatesTwice(t *testing.T) {
	data, err := os.ReadFile("../testdata/profiles/adyen/batch.csv")
	if err != nil {
		t.Fatal(err)
	}
	data = data[:strings.Index(string(data), "YC,YC_SHOP,8815002")] // without the payout, whose batch adds up as a whole
	for _, row := range []struct{ why, old, new, refused string }{
		{"all as it was", "", "", ""},
		{"a fee too much: net and fees make more than the gross", "441.44,4.46", "441.44,5.46", "net-mismatch"},
		{"a gross of its own", "EUR,,445.9,", "EUR,,445.8,", "net-mismatch"},
		{"a gross of another currency is what was sold, at a rate", "EUR,,445.9,", "USD,,500.00,", ""},
		{"no gross is stated", "EUR,,445.9,", "EUR,,,", ""},
		{"money in and money out", "EUR,,441.44", "EUR,5.00,441.44", "bad-amount"},
		{"nought beside an amount is none", "EUR,,441.44", "EUR,0.00,441.44", ""},
	} {
		_, refused := takenAndRefused(t, "adyen", "batch.csv", []byte(strings.Replace(string(data), row.old, row.new, 1)))
		if refused != row.refused {
			t.Errorf("%s: want %q refused, got %q", row.why, row.refused, refused)
		}
	}
}
