package nightly_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestALineFindsItsSaleByOrderNumber: the sale was settled by its retrieval reference in an earlier
// night, and a line names it by its order number alone: the log that has both is looked through, and
// what it says is kept with the line.
func TestALineFindsItsSaleByOrderNumber(t *testing.T) {
	const (
		pos    = "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,response_code,channel,card_type,order_no,original_rrn\n"
		settle = "settle_date,merchant_id,txn_type,gross_amount,fee,net_amount,rrn,original_order_no\n"
		sale   = "M1,T1,2026-11-09 10:00:00,SALE,100.00,1001,00,CARD,CREDIT,SO-7,\n"
	)
	others := strings.Repeat("M2,T2,2026-11-09 11:00:00,SALE,1.00,,00,CARD,CREDIT,,\n", 12_000) // it is not read row by row any more
	var strangers strings.Builder
	for i := range 101 {
		fmt.Fprintf(&strangers, "2026-11-11,M3,REFUND,-1.00,-0.01,-0.99,,SX-%d\n", i)
	}
	for _, c := range []struct{ name, why, log, lines, want string }{
		{"a refund", "the line deducts the refund that the terminal made", sale, "2026-11-11,M1,REFUND,-100.00,-0.60,-99.40,,SO-7\n", ""},
		{"a refund of a sale in a large log", "lines without the number are not read", others + sale, "2026-11-11,M1,REFUND,-100.00,-0.60,-99.40,,SO-7\n", ""},
		{"a refund that nobody made", "the line of another amount names the sale, on every night", sale, "2026-11-11,M1,REFUND,-100.00,-0.60,-99.40,,SO-7\n2026-11-11,M1,REFUND,-7.00,-0.04,-6.96,,SO-7\n", "(pos_20261109.csv:2)"},
		{"a chargeback", "it names the sale", sale, "2026-11-11,M1,REFUND,-100.00,-0.60,-99.40,,SO-7\n2026-11-11,M1,CHARGEBACK,-100.00,-0.60,-99.40,,SO-7\n", "(pos_20261109.csv:2)"},
		{"a refund among many", "with more numbers than are searched for the rows are read", sale, "2026-11-11,M1,REFUND,-100.00,-0.60,-99.40,,SO-7\n" + strangers.String(), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newNightFixture(
				t, contract,
				`name: pos, side: terminal, profile: terminal-csv, files: "pos_{date}.csv", provider: acq, expect: optional`,
				`name: settle, side: settlement, profile: settlement-csv, files: "settle_{date}.csv", provider: acq`,
			)
			h.put("pos_20261109.csv", pos+c.log)
			h.put("settle_20261110.csv", settle+"2026-11-10,M1,SALE,100.00,0.60,99.40,1001,\n")
			h.anyNight("2026-11-10")
			h.put("pos_20261110.csv", pos+"M1,T1,2026-11-10 10:00:00,REFUND,100.00,1002,00,CARD,CREDIT,,1001\n")
			h.put("settle_20261111.csv", settle+c.lines)
			h.anyNight("2026-11-11")
			h.anyNight("2026-11-12")
			for _, day := range []string{"2026-11-11", "2026-11-12"} {
				said := ""
				for _, x := range h.rows(day, "exceptions.csv") {
					if x["merchant_id"] == "M1" {
						said += x["evidence"]
					}
				}
				if (said == "") != (c.want == "") || !strings.Contains(said, c.want) {
					t.Errorf("%s: %s: want %q, got %q", c.why, day, c.want, said)
				}
			}
			if c.log == sale {
				h.verified()
			}
		})
	}
}
