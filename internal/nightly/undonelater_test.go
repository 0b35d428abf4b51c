package nightly_test

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// TestAVoidFindsTheSaleOfAnEarlierNight: the key of the settled sale comes out of the
// store though none of tonight's rows has it.
func TestAVoidFindsTheSaleOfAnEarlierNight(t *testing.T) {
	const (
		pos    = "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,response_code,channel,card_type,original_rrn\n"
		settle = "settle_date,merchant_id,txn_type,gross_amount,fee,net_amount,rrn\n"
	)
	h := newNightFixture(
		t, contract,
		`name: pos, side: terminal, profile: terminal-csv, files: "pos_{date}.csv", provider: acq, expect: optional`,
		`name: settle, side: settlement, profile: settlement-csv, files: "settle_{date}.csv", provider: acq`,
	)
	h.put("pos_20261109.csv", pos+"M1,T1,2026-11-09 10:00:00,SALE,100.00,1001,00,CARD,CREDIT,\n")
	h.put("settle_20261110.csv", settle+"2026-11-10,M1,SALE,100.00,0.60,99.40,1001\n")
	h.night("2026-11-10", 0)
	h.put("pos_20261110.csv", pos+"M1,T1,2026-11-10 10:00:00,VOID,100.00,1002,00,CARD,CREDIT,1001\n")
	h.put("settle_20261111.csv", settle)
	h.night("2026-11-11", 0)
	if diff := gocmp.Diff([]kindAndReference{{"settled-after-reversal", "1002"}}, h.exceptions("2026-11-11")); diff != "" {
		t.Errorf("the sale was paid and voided (-want +got)\n%s", diff)
	}
	h.put("settle_20261112.csv", settle+"2026-11-12,M1,REFUND,-100.00,-0.60,-99.40,1001\n")
	h.night("2026-11-12", 0)
	if got := h.exceptions("2026-11-12"); len(got) != 0 {
		t.Errorf("the money was taken back: want nothing open, got %v", got)
	}
}
