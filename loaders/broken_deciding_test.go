package loaders_test

import (
	"bytes"
	"os"
	"path"
	"testing"
)

// TestBrokenCharactersInTheWordThatDecides: half a word is no other word, so that a row whose kind depends
// on one is refused, and never becomes what a profile makes of all words that it does not know.
func TestBrokenCharactersInTheWordThatDecides(t *testing.T) {
	for _, row := range []struct {
		name, why, profile, file, old, new string
		rows                               int
		refused                            string // the reason; empty: nothing is
	}{
		{"a type in Latin-1", "the rest of the file speaks for GB18030, in which the two bytes are a rare character", "adyen", "adyen/batch.csv", "Settled", "Settl\xe9d", -1, "broken-character"},
		{"a byte that is none", "an adjustment is what all other types are", "adyen", "adyen/batch.csv", "Settled", "Settled\xff", -1, "broken-character"},
		{"NUL", "a byte of a disk that was not written", "stripe", "stripe/types.csv", "payout_failure", "p\x00ayout_failure", 0, "control-character"},
		{"a type of a map", "the words of a field decide as conditions do", "square", "square/day.csv", "Visa,1234,Reg 1,Payment", "Visa,1234,Reg 1,Paym\xc3\x28nt", -1, "broken-character"},
		{"a field of fixed width", "it is decoded by itself", "unionpay-zm", "unionpay-zm/INN26111988ZM_777290058110001", "S22 ", "S2\xb2 ", -1, "broken-character"},
		{"a code in code", "no profile that is data stands between", "paypal-stl", "paypal-stl/STL-20261119.01.009.CSV", `"T0006"`, "\"T00\xff06\"", -1, "broken-character"},
		{"what decides nothing", "the name of a shop costs no row", "square", "square/day.csv", "Payment,Shop", "Payment,Sh\xc3\x28p", -1, "broken-character"},
		{"a kind that other cells rule out", "a word that does not matter for this row", "square", "square/day.csv", ",,,Reg 1,Payment,Shop", ",,,Reg 1,Paym\xc3\x28nt,Shop", 0, ""},
		{"a further item of an order", "it was no longer the same payment, and counted as another one", "woocommerce-orders", "woocommerce-orders/items.csv", "Credit Card (Stripe),108.00,S3", "Cred\xfft Card (Stripe),108.00,S3", -1, "broken-character"},
		{"a Chinese word behind a Latin one", "people name methods so", "woocommerce-orders", "woocommerce-orders/items.csv", "Credit Card (Stripe),50.00", "Visa\xe5\x8d\xa1,50.00", 0, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			data, err := os.ReadFile("../testdata/profiles/" + row.file)
			if err != nil {
				t.Fatal(err)
			}
			broken := bytes.Replace(data, []byte(row.old), []byte(row.new), 1)
			if bytes.Equal(broken, data) {
				t.Fatalf("%s does not hold %q", row.file, row.old)
			}
			whole, _ := takenAndRefused(t, row.profile, path.Base(row.file), data)
			taken, refused := takenAndRefused(t, row.profile, path.Base(row.file), broken)
			if taken-whole != row.rows || refused != row.refused {
				t.Errorf("%s: want %+d rows and %q refused, got %+d and %q", row.why, row.rows, row.refused, taken-whole, refused)
			}
		})
	}
}

// takenAndRefused counts the rows of a file and says why others were refused. Of some files no row names the
// merchant, which the source would.
func takenAndRefused(t *testing.T, profile, name string, data []byte) (taken int, refused string) {
	t.Helper()
	_, rows, rejects, err := readBytes(t, profile, name, data)
	if err != nil {
		t.Fatal(err)
	}
	taken = len(rows)
	for _, reject := range rejects {
		if reject.Reason == "missing-value" {
			taken++
		} else {
			refused += reject.Reason
		}
	}
	return taken, refused
}
