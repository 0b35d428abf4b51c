package nightly

import (
	"strings"
	"testing"
)

// TestPrematchKnowsWhatLinesName settles one sale beside a line of another kind, which names
// it or a neighbour: what the judge says of that line may depend on the sale.
func TestPrematchKnowsWhatLinesName(t *testing.T) {
	const head = "settle_date,merchant_id,terminal_id,txn_type,gross_amount,fee,net_amount,rrn,trace_no,batch_no,order_no,original_rrn,original_order_no\n"
	pos := posHead + "M1,T1,2026-10-08 10:00:00,SALE,100.00,1,00,CARD,CREDIT,5,1,O1,,\n"
	own := "2026-10-09,M1,T1,SALE,100.00,0.60,99.40,1,,,,,\n"
	for _, row := range []struct {
		name, line string
		settled    int64
		why        string
	}{
		{"a refund of it", "2026-10-09,M1,T1,REFUND,-40.00,0.00,-40.00,9,,,,1,\n", 0, "the refund says what its sale was"},
		{"a refund of another", "2026-10-09,M1,T1,REFUND,-40.00,0.00,-40.00,9,,,,2,\n", 1, "it names another sale"},
		{"a refund of its order", "2026-10-09,M1,T1,REFUND,-40.00,0.00,-40.00,9,,,,,O1\n", 0, "likewise by the order number"},
		{"a refund of the order of another merchant", "2026-10-09,M2,T1,REFUND,-40.00,0.00,-40.00,9,,,,,O1\n", 1, "another merchant's number"},
		{"a line by order number", "2026-10-09,M1,T1,SALE,100.00,0.60,99.40,,,,O1,,\n", 0, "it may be the same money"},
		{"a line by trace number", "2026-10-09,M1,T1,SALE,100.00,0.60,99.40,,5,1,,,\n", 0, "likewise"},
		{"a line by another's trace number", "2026-10-09,M1,T1,SALE,100.00,0.60,99.40,,6,1,,,\n", 1, "another sale's number"},
		{"a chargeback of it", "2026-10-09,M1,T1,CHARGEBACK,-100.00,0.00,-100.00,1,,,,,\n", 0, "it shares the reference"},
		{"a fee by order number", "2026-10-09,M1,T1,FEE,0.00,0.10,-0.10,,,,O1,,\n", 1, "a fee line joins a sale with a reference by that alone"},
		{"a deduction", "2026-10-09,M1,,ADJUSTMENT,-5.00,0.00,-5.00,,,,,,\n", 1, "it names nothing"},
	} {
		for format, rewrite := range map[string]func(string) string{"scanned": strings.Clone, "fed": func(s string) string { return strings.Replace(s, "M1,T1,SALE", `"M1",T1,SALE`, 1) }} {
			t.Run(row.name+", "+format, func(t *testing.T) {
				files := map[string]string{"pos_20261008.csv": pos, "settle_20261009.csv": head + rewrite(own) + row.line}
				files["tieout.yaml"] = strings.ReplaceAll(prematchConfig, "*.csv", "_{date}.csv")
				if got := sameBothWays(t, files, nil); got != row.settled {
					t.Errorf("%s: want %d pairs from prematching, got %d", row.why, row.settled, got)
				}
			})
		}
	}
}
