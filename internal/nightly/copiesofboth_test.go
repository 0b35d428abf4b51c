package nightly_test

import (
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// TestCopiesOfBothSidesOnALaterNight plays a log and its settlement file that come once more under other names. On the
// fast path the copies are a simple pair like any other: only the facts of the first night say that it was settled.
func TestCopiesOfBothSidesOnALaterNight(t *testing.T) {
	const (
		head   = "settle_date,merchant_id,gross_amount,fee,net_amount,rrn\n"
		sale   = "M1,T1,2026-11-18 10:00:00,SALE,100.00,628100000001,,,00,CARD,CREDIT\n"
		line   = "2026-11-19,M1,100.00,0.60,99.40,628100000001\n"
		round  = "M1,T1,2026-11-20 10:00:00,SALE,100.00,628100000001,,,00,CARD,CREDIT\n"
		late   = "M1,T1,2026-11-18 11:00:00,SALE,100.00,628100000002,,,00,CARD,CREDIT\n"
		copied = "2026-11-23"
	)
	for _, row := range []struct {
		name, why, sale, line string
		settled               int64
		want                  []kindAndReference
	}{
		{"copies", "the money would be in the books twice", sale, line, 0, []kindAndReference{{"duplicate-settlement", "628100000001"}, {"duplicate-transaction", "628100000001"}}},
		{"the reference on another day", "references come round: it is another sale", round, "2026-11-21,M1,100.00,0.60,99.40,628100000001\n", 1, []kindAndReference{}},
		{"a log that is late", "no fact is of it", late, "2026-11-21,M1,100.00,0.60,99.40,628100000002\n", 1, []kindAndReference{}},
	} {
		for path, from := range map[string]int64{"fast": 0, "slow": 1 << 60} {
			t.Run(row.name+", "+path, func(t *testing.T) {
				h := newNightFixture(t, contract, posSource, `name: settle, side: settlement, profile: settlement-csv, files: "settle_{date}*.csv", provider: acq`)
				h.prematchFrom = from
				h.put("pos_20261118.csv", terminalHead+sale)
				h.put("settle_20261119.csv", head+line)
				h.night("2026-11-20", 0)
				// Other line ends: the same bytes would be the same file.
				h.put("pos_20261121.csv", strings.ReplaceAll(terminalHead+row.sale, "\n", "\r\n"))
				h.put("settle_20261121.csv", strings.ReplaceAll(head+row.line, "\n", "\r\n"))
				outcome := h.anyNight(copied)
				if diff := gocmp.Diff(row.want, h.exceptions(copied)); diff != "" {
					t.Errorf("%s:\n%s", row.why, diff)
				}
				if got := outcome.Night.Proof["CNY"].Terminal.Settled.Count; got != row.settled {
					t.Errorf("%s: want %d settled, got %d", row.why, row.settled, got)
				}
			})
		}
	}
}
