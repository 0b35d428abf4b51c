package nightly_test

import (
	"os"
	"strconv"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"tieout/internal/pgtest"
)

// TestTheLogOfAnEarlierSaleComesLast: two sales have one reference, and the line of the
// earlier one came before its log. The settled rows are read again from their files,
// whichever path settled them; without these files nothing is claimed.
func TestTheLogOfAnEarlierSaleComesLast(t *testing.T) {
	const (
		pos    = "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,response_code,channel,card_type\n"
		settle = "settle_date,merchant_id,txn_type,gross_amount,fee,net_amount,rrn,txn_time\n"
	)
	lost, again := []kindAndReference{{"missing-settlement", "1001"}}, []kindAndReference{{"duplicate-transaction", "1001"}}
	for _, c := range []struct {
		name, why string
		spoil     func(*nightFixture)
		want      []kindAndReference
	}{
		{"all files are there", "the line is given to the sale whose time it has", func(*nightFixture) {}, lost},
		{"the log is gone", "nobody can tell the sales apart", func(h *nightFixture) { must(t, os.Remove(h.path("inbox", "pos_20261112.csv"))) }, again},
		{"the settlement file has other bytes", "its lines are not those of that night", func(h *nightFixture) {
			h.put("settle_20261113.csv", settle+"2026-11-13,M1,SALE,50.00,0.30,49.70,1001,2026-11-09 10:00:00\n")
		}, again},
	} {
		for i, store := range [...]string{"sqlite", "postgres"} {
			for _, prematchFrom := range []int64{0, 1 << 30} {
				t.Run(c.name+"/"+store+"/"+strconv.FormatInt(prematchFrom, 10), func(t *testing.T) {
					h := newNightFixture(
						t, contract,
						`name: pos, side: terminal, profile: terminal-csv, files: "pos_{date}.csv", provider: acq, expect: optional`,
						`name: settle, side: settlement, profile: settlement-csv, files: "settle_{date}.csv", provider: acq`,
					)
					h.prematchFrom = prematchFrom
					if i == 1 {
						h.address = pgtest.Database(t)
					}
					h.put("pos_20261112.csv", pos+"M1,T1,2026-11-12 10:00:00,SALE,100.00,1001,00,CARD,CREDIT\n")
					h.put("settle_20261113.csv", settle+"2026-11-13,M1,SALE,100.00,0.60,99.40,1001,2026-11-09 10:00:00\n")
					h.night("2026-11-13", 0)
					h.put("pos_20261109.csv", pos+"M1,T1,2026-11-09 10:00:00,SALE,100.00,1001,00,CARD,CREDIT\n")
					h.put("settle_20261116.csv", settle)
					c.spoil(h)
					h.anyNight("2026-11-16")
					got := []kindAndReference{}
					for _, x := range h.exceptions("2026-11-16") {
						if x.Kind != "restated-file" {
							got = append(got, x)
						}
					}
					if diff := gocmp.Diff(c.want, got); diff != "" {
						t.Fatalf("%s (-want +got)\n%s", c.why, diff)
					}
					if c.want[0] == lost[0] {
						if rows := h.rows("2026-11-16", "missing.csv"); len(rows) != 1 || rows[0]["txn_time"] != "2026-11-12 10:00:00" {
							t.Errorf("want the later sale in missing.csv, got %v", rows)
						}
						h.verified()
					}
				})
			}
		}
	}
}
