package nightly_test

import (
	"fmt"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// TestEarlierHalvesComeOutOfTheStore: what earlier nights set aside, refused or deducted is
// found by the references of tonight's rows, though it is an item no longer.
func TestEarlierHalvesComeOutOfTheStore(t *testing.T) {
	const (
		pos    = "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,response_code,channel,card_type,original_rrn\n"
		settle = "settle_date,merchant_id,txn_type,gross_amount,fee,net_amount,rrn,original_rrn\n"
		sale   = "M1,T1,2026-11-09 10:00:00,SALE,100.00,1001,00,CARD,CREDIT,\n"
		line   = "2026-11-10,M1,SALE,100.00,0.60,99.40,1001,\n"

		void       = "M1,T1,2026-11-09 10:05:00,VOID,100.00,1002,00,CARD,CREDIT,1001\n"
		refund     = "2026-11-11,M1,REFUND,-100.00,-0.60,-99.40,,1001\n"
		correction = "2026-11-11,M1,ADJUSTMENT,-100.00,0.00,-100.00,1009,1001\n"
	)
	type files map[string]string
	for _, row := range []struct {
		name, why string
		nights    []files // of 2026-11-10 and the days after
		close     string  // the kind that a person closes after the first night
		want      []kindAndReference
		has       string // the evidence of the last of them
	}{
		{
			"a correction, then the duplicate", "the deduction of an earlier night took the duplicate back",
			[]files{{pos: sale, settle: line}, {settle: correction}, {settle: "2026-11-12" + line[10:]}},
			"",
			[]kindAndReference{},
			"",
		},
		{
			"a void and the line that names its sale only", "both halves of the taking back came in one night",
			[]files{{pos: sale, settle: line}, {pos: void, settle: refund}, {}},
			"",
			[]kindAndReference{},
			"",
		},
		{
			"a void and both lines", "everything came in one night",
			[]files{{pos: sale + void, settle: line + refund}, {}},
			"",
			[]kindAndReference{},
			"",
		},
		{
			"the taking back, then the void", "the line is open for one night",
			[]files{{pos: sale, settle: line}, {settle: refund}, {pos: void}},
			"",
			[]kindAndReference{},
			"",
		},
		{
			"a correction, then the void", "the deduction of an earlier night took the voided sale back",
			[]files{{pos: sale, settle: line}, {settle: correction}, {pos: void}},
			"",
			[]kindAndReference{},
			"",
		},
		{
			"a correction, the void, then the line", "the money comes last",
			[]files{{settle: correction}, {pos: sale + void}, {settle: "2026-11-12" + line[10:]}, {}},
			"",
			[]kindAndReference{},
			"",
		},
		{
			"a line that was closed, then its log", "the money came with the line: it is held and not missing",
			[]files{{settle: line}, {}, {pos: sale}, {}},
			"unexpected-settlement",
			[]kindAndReference{{"settled-after-closing", "1001"}},
			"which a person closed in the night of 2026-11-11 (by Wen Qiao: agreed by telephone)",
		},
		{
			"a chargeback, then its sale", "the chargeback names the sale that was never paid",
			[]files{{settle: "2026-11-10,M1,CHARGEBACK,-100.00,0.00,-100.00,1009,1001\n"}, {pos: sale}, {}},
			"",
			[]kindAndReference{{"chargeback", "1009"}, {"missing-settlement", "1001"}},
			"a line of the type CHARGEBACK over -100.00 CNY (settle_20261110.csv:2)",
		},
		{
			"a refused line that was closed", "the line came, and could not be used",
			[]files{{settle: "2026-11-10,M1,SALE,100.00,0.60,90.00,1001,\n"}, {}, {pos: sale}, {}},
			"rejected-row",
			[]kindAndReference{{"missing-settlement", "1001"}},
			"a settlement line with this reference was refused: settle_20261110.csv:2",
		},
	} {
		for _, prematchFrom := range []int64{0, 1} {
			t.Run(fmt.Sprint(row.name, " from ", prematchFrom), func(t *testing.T) {
				h := newNightFixture(
					t, contract,
					`name: pos, side: terminal, profile: terminal-csv, files: "pos_{date}.csv", provider: acq, expect: optional`,
					`name: settle, side: settlement, profile: settlement-csv, files: "settle_{date}.csv", provider: acq, expect: optional`,
				)
				h.prematchFrom = prematchFrom
				date := ""
				for i, night := range row.nights {
					date = fmt.Sprintf("2026-11-%d", 10+i)
					name := strings.ReplaceAll(date, "-", "")
					h.put("pos_"+name+".csv", pos+night[pos])
					h.put("settle_"+name+".csv", settle+night[settle])
					h.anyNight(date)
					if i == 0 && row.close != "" {
						h.closeKind(date, row.close)
					}
				}
				if diff := gocmp.Diff(row.want, h.exceptions(date)); diff != "" {
					t.Errorf("%s (-want +got)\n%s", row.why, diff)
				}
				for _, x := range h.rows(date, "exceptions.csv") {
					if x["rrn"] == "1001" && !strings.Contains(x["evidence"], row.has) {
						t.Errorf("%s: want evidence with %q, got %q", row.why, row.has, x["evidence"])
					}
				}
				h.verified()
			})
		}
	}
}
