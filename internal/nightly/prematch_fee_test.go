package nightly

import "testing"

// TestPrematchKnowsFeeLines: a sale that a fee line names takes the slow path.
func TestPrematchKnowsFeeLines(t *testing.T) {
	const (
		head = "settle_date,merchant_id,gross_amount,fee,net_amount,rrn,txn_type,order_no,trace_no,batch_no,terminal_id\n"
		sale = "M1,T1,2026-10-08 10:00:00,SALE,100.00,1,00,CARD,CREDIT,5,1,A7,,\n"
		line = "2026-10-09,M1,100.00,0.60,99.40,1,SALE,,,,\n"
	)
	for _, row := range []struct {
		name, fees string
		settled    int64
		why        string
	}{
		{"by reference", "2026-10-09,M1,0.00,0.06,-0.06,1,FEE,,,,\n", 0, "the fees of both are judged together"},
		{"by order number", "2026-10-09,M1,0.00,0.06,-0.06,,FEE,A7,,,\n", 1, "a sale with a retrieval reference is named by it alone"},
		{"by trace number", "2026-10-09,M1,0.00,0.06,-0.06,,FEE,,5,1,T1\n", 1, "likewise"},
		{"of another sale", "2026-10-09,M1,0.00,0.06,-0.06,2,FEE,,,,\n", 1, "an adjustment, and the pair is plain"},
		{"of nobody", "2026-10-09,M1,0.00,30.00,-30.00,,FEE,,,,\n", 1, "a monthly fee"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := sameBothWays(t, map[string]string{"pos.csv": posHead + sale, "settle.csv": head + line + row.fees}, nil); got != row.settled {
				t.Errorf("%s: want %d pairs from prematching, got %d", row.why, row.settled, got)
			}
		})
	}
}
