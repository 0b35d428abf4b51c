package nightly_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// bothWaysNight is a day and the files that come before its night, by name.
type bothWaysNight struct {
	day   string
	files map[string]string
}

// TestNightsSayTheSameBothWays plays nights in a row with and without prematching: what an earlier
// night left must bear on a simple pair of a later one in the same way. The last night has the evidence.
func TestNightsSayTheSameBothWays(t *testing.T) {
	const (
		head = "settle_date,merchant_id,txn_type,gross_amount,fee,net_amount,rrn,order_no,original_rrn\n"
		line = "2026-11-11,M1,SALE,100.00,0.60,99.40,1001,,\n"
		sale = "M1,T1,2026-11-09 10:00:00,SALE,100.00,1001,1,A1,00,CARD,CREDIT\n"
	)
	pair := bothWaysNight{"2026-11-11", map[string]string{"pos_20261109.csv": terminalHead + sale, "settle_20261111.csv": head + line}}
	first := func(text string) bothWaysNight {
		return bothWaysNight{"2026-11-10", map[string]string{"settle_20261110.csv": head + text}}
	}
	const learned = "; its sale is at pos_20261109.csv:2, whose row came later"
	for name, test := range map[string]struct {
		why    string
		nights []bothWaysNight
		kind   string
		has    string
		lacks  string
	}{
		"chargeback before log and line": {
			why: "the pair is simple, but for what stands", nights: []bothWaysNight{first("2026-11-10,M1,CHARGEBACK,-100.00,0.00,-100.00,1001,,\n"), pair},
			kind: "chargeback", has: learned,
		},
		"deduction of its order before log and line": {
			why: "likewise by the order number", nights: []bothWaysNight{first("2026-11-10,M1,ADJUSTMENT,-5.00,0.00,-5.00,,A1,\n"), pair},
			kind: "unexplained-deduction", has: learned,
		},
		"chargeback by its original, before the log": {
			why: "the line lay open, so the sale is in hand", nights: []bothWaysNight{
				first("2026-11-10,M1,SALE,100.00,0.60,99.40,1001,,\n2026-11-10,M1,CHARGEBACK,-100.00,0.00,-100.00,9001,,1001\n"),
				{"2026-11-11", map[string]string{"pos_20261109.csv": terminalHead + sale}},
			},
			kind: "chargeback", has: learned,
		},
		"chargeback by its original, before log and line": {
			why: "the join settles the pair and nobody has it in hand", nights: []bothWaysNight{first("2026-11-10,M1,CHARGEBACK,-100.00,0.00,-100.00,9001,,1001\n"), pair},
			kind: "chargeback", has: "under rrn 9001", lacks: "its sale",
		},
		"missing sale that a line of another merchant names": {
			why: "neither is a simple pair, and the batches are two", nights: []bothWaysNight{
				{"2026-11-11", map[string]string{"pos_20261109.csv": terminalHead + sale, "settle_20261111.csv": head + "2026-11-11,M2,SALE,90.00,0.54,89.46,1001,,\n"}},
			},
			kind: "missing-settlement", has: "one of merchant M2 does: a line of the type SALE over 90.00 CNY (settle_20261111.csv:2)",
		},
		"chargeback of another merchant's sale": {
			why: "references are of a merchant", nights: []bothWaysNight{first("2026-11-10,M2,CHARGEBACK,-100.00,0.00,-100.00,1001,,\n"), pair},
			kind: "chargeback", has: "under rrn 1001", lacks: "its sale",
		},
	} {
		t.Run(name, func(t *testing.T) {
			said := map[int64]string{}
			for _, from := range []int64{0, 1 << 60} {
				h := newNightFixture(t, contract,
					`name: pos, side: terminal, provider: acq, files: "pos_{date}.csv", profile: terminal-csv`,
					`name: settle, side: settlement, provider: acq, files: "settle_{date}*.csv", profile: settlement-csv`)
				h.prematchFrom, h.batchRows = from, 1
				for _, night := range test.nights {
					for _, file := range slices.Sorted(maps.Keys(night.files)) {
						h.put(file, night.files[file])
					}
					h.anyNight(night.day)
				}
				for _, list := range []string{"exceptions.csv", "cleared.csv", "adjustments.csv"} {
					for _, row := range h.rows(test.nights[len(test.nights)-1].day, list) {
						said[from] += list + " " + row["kind"] + " " + row["rrn"] + " " + row["evidence"] + "\n"
						if list == "exceptions.csv" && row["kind"] == test.kind && (!strings.Contains(row["evidence"], test.has) || test.lacks != "" && strings.Contains(row["evidence"], test.lacks)) {
							t.Errorf("%s: want %q and not %q, got %q", test.why, test.has, test.lacks, row["evidence"])
						}
					}
				}
				if !strings.Contains(said[from], "exceptions.csv "+test.kind) {
					t.Errorf("%s: want an exception of the kind %s", test.why, test.kind)
				}
			}
			if diff := gocmp.Diff(said[1<<60], said[0]); diff != "" {
				t.Errorf("%s (-without +with prematching):\n%s", test.why, diff)
			}
		})
	}
}
