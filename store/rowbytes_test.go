package store_test

import (
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/store"
)

// TestRowsComeBackAsTheyWere writes rows of every kind of value and reads them back; no part
// of a record is taken for a whole one.
func TestRowsComeBackAsTheyWere(t *testing.T) {
	amount := decimal.RequireFromString
	sale := reconcile.Transaction{
		Provider: "lakala", MerchantID: "M\x1f1", TerminalID: `T\1`, Time: time.Date(2026, 10, 8, 10, 0, 1, 0, time.UTC), Type: reconcile.Sale, Amount: amount("1234.50"),
		Currency: "CNY", RRN: "000000000001", OrderNo: "订单\x00", Origin: reconcile.Origin{File: "pos.csv", Line: 1 << 40},
	}
	line := reconcile.SettlementLine{
		MerchantID: "M1", SettleDate: civil.NewDate(2026, 10, 9), Type: reconcile.LineRefund, Gross: amount("-0.01"), Fee: amount("123456789012345678901.23"), Net: amount("1e3"),
		Currency: "USD", TxnCurrency: "JPY", TxnAmount: decimal.NewNullDecimal(amount("-150")), Origin: reconcile.Origin{File: "settle.csv", Line: 2},
	}
	equal := gocmp.Comparer(func(a, b decimal.Decimal) bool { return a.Equal(b) })
	for _, row := range []struct {
		name, why string
		record    []byte
		sale      *reconcile.Transaction
		line      *reconcile.SettlementLine
	}{
		{"sale", "separators are bytes like others", store.AppendTransaction(nil, &sale), &sale, nil},
		{"line", "amounts of any size and sign", store.AppendLine(nil, &line), nil, &line},
		{"empty sale", "no time, no amount", store.AppendTransaction(nil, &reconcile.Transaction{}), &reconcile.Transaction{}, nil},
		{"empty line", "nothing was sold in another currency", store.AppendLine(nil, &reconcile.SettlementLine{}), nil, &reconcile.SettlementLine{}},
	} {
		t.Run(row.name, func(t *testing.T) {
			gotSale, gotLine, err := store.ReadRow(string(row.record))
			if diff := gocmp.Diff(row.sale, gotSale, equal) + gocmp.Diff(row.line, gotLine, equal); err != nil || diff != "" {
				t.Errorf("%s: %v (-want +got):\n%s", row.why, err, diff)
			}
			for size := range row.record {
				if _, _, err := store.ReadRow(string(row.record[:size])); err == nil {
					t.Fatalf("%d of %d bytes were read as a row", size, len(row.record))
				}
			}
			if _, _, err := store.ReadRow(string(row.record) + "x"); err == nil {
				t.Error("a byte too many was not seen")
			}
		})
	}
}
