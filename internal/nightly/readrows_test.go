package nightly_test

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// TestAVoidFindsTheSaleOfARestatedFile: the rows of a settled sale stand at other lines after a restatement, or in a file that comes
// anew in the night of the void. They are found by what they say, and sale and line are judged again as ever.
func TestAVoidFindsTheSaleOfARestatedFile(t *testing.T) {
	const (
		pos       = "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,response_code,channel,card_type,original_rrn\n"
		sold      = "M1,T1,2026-11-09 10:00:00,SALE,100.00,1001,00,CARD,CREDIT,\n"
		other     = "M1,T1,2026-11-09 11:00:00,SALE,100.00,1002,00,CARD,CREDIT,\n"
		void      = "M1,T1,2026-11-11 10:00:00,VOID,100.00,1003,00,CARD,CREDIT,1001\n"
		settle    = restatedLines
		line      = "2026-11-10,M1,SALE,100.00,0.60,99.40,1001\n"
		paid      = "2026-11-10,M1,SALE,100.00,0.60,99.40,1002\n"
		more      = "2026-11-10,M1,FEE,0.00,0.01,-0.01,\n"
		log, file = "pos_20261109.csv", "settle_20261110.csv"
	)
	opened := []kindAndReference{{"settled-after-reversal", "1001"}}
	for _, c := range []struct {
		name, why       string
		before, tonight map[string]string // files that are restated on the night before the void, and on that of it
		line            string            // of the exception
	}{
		{"no restatement", "the line is held", nil, nil, file + ":2"},
		{"the settlement file, before", "the line stands a line further down", map[string]string{file: settle + paid + line + more}, nil, file + ":3"},
		{"the settlement file, tonight", "its first version is gone", nil, map[string]string{file: settle + more + paid + line}, file + ":4"},
		{"the settlement file, twice", "the last version has it", map[string]string{file: settle + paid + line + more}, map[string]string{file: settle + more + more + paid + line}, file + ":5"},
		{"lines of one amount change places", "the reference tells them apart", map[string]string{file: settle + more + paid + line}, map[string]string{file: settle + paid + line + more}, file + ":3"},
		{"the log, tonight", "the sale stands in another line", nil, map[string]string{log: pos + other + sold}, file + ":2"},
		{"both, tonight", "both are read again", nil, map[string]string{log: pos + other + sold, file: settle + more + paid + line}, file + ":4"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, from := range []int64{1, 1 << 40} {
				h := newRestatedFixture(t)
				h.prematchFrom = from
				h.put(log, pos+sold+other)
				h.put(file, settle+line+paid)
				h.anyNight("2026-11-10")
				play := func(day string, files map[string]string) {
					var names []string
					for name, text := range files {
						h.put(name, text)
						names = append(names, name)
					}
					h.accept(day, names...)
				}
				play("2026-11-11", c.before)
				h.put("pos_20261111.csv", pos+void)
				play("2026-11-12", c.tonight)
				of := func(day string) (list []kindAndReference) {
					for _, x := range h.named(day) {
						if x.Kind != "unexplained-deduction" {
							list = append(list, x)
						}
					}
					return list
				}
				if diff := gocmp.Diff(opened, of("2026-11-12")); diff != "" {
					t.Fatalf("%s, prematched from %d (-want +got)\n%s", c.why, from, diff)
				}
				for _, row := range h.rows("2026-11-12", "exceptions.csv") {
					if got := row["source_file"] + ":" + row["source_line"]; row["kind"] == "settled-after-reversal" && got != c.line {
						t.Errorf("%s: want the line %s held, got %s", c.why, c.line, got)
					}
				}
				h.sound()
				h.put("settle_20261113.csv", settle+"2026-11-13,M1,REFUND,-100.00,-0.60,-99.40,1003\n")
				h.anyNight("2026-11-13")
				if got := of("2026-11-13"); len(got) != 0 {
					t.Errorf("the money was taken back: want nothing open, got %v", got)
				}
			}
		})
	}
}
