package nightly_test

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// TestUnchangedRowsOfARestatedFile: a row that stays is known again, whatever joined it to its
// counterpart, and one that goes is counted once. Each version has one more row at its head.
func TestUnchangedRowsOfARestatedFile(t *testing.T) {
	const (
		logHead  = "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,response_code,channel,card_type,auth_code,original_rrn\n"
		lineHead = "settle_date,merchant_id,terminal_id,txn_type,gross_amount,fee,net_amount,rrn,auth_code\n"
		newSale  = "M1,T1,2026-11-09 08:00:00,SALE,7.77,1999,00,CARD,CREDIT,,\n"
		newLine  = "2026-11-10,M1,T1,SALE,7.77,0.05,7.72,1999,\n"
		byCode   = "M1,T1,2026-11-09 09:00:00,SALE,100.00,,00,CARD,CREDIT,A1B2C3,\n"
		codeLine = "2026-11-10,M1,T1,SALE,100.00,0.60,99.40,,A1B2C3\n"
		noRef    = "M1,T1,2026-11-09 09:00:00,SALE,100.00,,00,CARD,CREDIT,,\n" + "M1,T1,2026-11-09 10:00:00,SALE,100.00,,00,CARD,CREDIT,,\n"
		bare     = "2026-11-10,M1,,SALE,100.00,0.60,99.40,,\n"
		named    = "M1,T1,2026-11-09 09:00:00,SALE,100.00,1001,00,CARD,CREDIT,A1B2C3,\n"
		parts    = "2026-11-10,M1,T1,SALE,60.00,0.36,59.64,1001,\n" + "2026-11-10,M1,T1,SALE,40.00,0.24,39.76,1001,\n"
		hold     = "M1,T1,2026-11-09 08:30:00,PREAUTH,300.00,1002,00,CARD,CREDIT,,\n"
		complete = "M1,T1,2026-11-09 11:00:00,PREAUTH_COMPLETION,250.00,1003,00,CARD,CREDIT,,1002\n"
	)
	missing := kindAndReference{"missing-settlement", "1999"}
	unnamed := kindAndReference{"restated-settlement", "1999"}
	for _, row := range []struct {
		name, why  string
		log, lines string
		file, text string // the restated version
		gross      string // of what is new on its side
		want       []kindAndReference
	}{
		{"log, by code", "a sale that its authorisation code joined is in the log still", byCode, codeLine, "pos", newSale + byCode, "7.77", []kindAndReference{missing}},
		{"log, by amount and count", "so are equal sales that name nothing", noRef, bare + bare, "pos", newSale + noRef, "7.77", []kindAndReference{missing}},
		{"log, in parts", "a sale that two lines settled is one row", named, parts, "pos", newSale + named, "7.77", []kindAndReference{missing}},
		{
			"log, in parts, gone", "and it is withdrawn once", named, parts, "pos", newSale, "-92.23",
			[]kindAndReference{missing, {"unexpected-settlement", "1001"}, {"unexpected-settlement", "1001"}},
		},
		{"log, what expects no money", "a pre-authorisation is evidence alone, and known again", hold + complete, "2026-11-10,M1,T1,SALE,250.00,1.50,248.50,1003,\n", "pos", newSale + hold + complete, "7.77", []kindAndReference{missing}},
		{"lines, by code", "a line without a reference is in the file still", named, codeLine, "settle", newLine + codeLine, "7.77", []kindAndReference{unnamed}},
		{"lines, one of two equal", "of equal lines the one that is gone is counted, and no more", named + "M1,T1,2026-11-09 10:00:00,SALE,100.00,1004,00,CARD,CREDIT,,\n", bare + bare, "settle", bare, "-100.00", nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newNightFixture(t, contract, bankSources[:2]...)
			log, lines := "pos_20261109.csv", "settle_20261110.csv"
			h.put("settle_20261109.csv", lineHead)
			h.put(log, logHead+row.log)
			h.put(lines, lineHead+row.lines)
			h.night("2026-11-10", 0)
			file, head := log, logHead
			if row.file == "settle" {
				file, head = lines, lineHead
			}
			h.put("pos_20261110.csv", logHead)
			h.put("settle_20261111.csv", lineHead)
			h.put(file, head+row.text)
			proof := h.accept("2026-11-11", file).Night.Proof["CNY"]
			came := proof.Terminal.New
			if row.file == "settle" {
				came = proof.Settlement.New
			}
			if came.Gross.StringFixed(2) != row.gross {
				t.Errorf("%s: want %s new, got %s", row.why, row.gross, came.Gross.StringFixed(2))
			}
			got := h.exceptions("2026-11-11")
			if row.want == nil { // which of the equal sales is open, nobody can know
				if len(got) != 1 || got[0].Kind != "restated-settlement" {
					t.Errorf("%s: want one sale open, got %v", row.why, got)
				}
			} else if diff := gocmp.Diff(row.want, got); diff != "" {
				t.Errorf("%s:\n%s", row.why, diff)
			}
			h.sound()
		})
	}
}
