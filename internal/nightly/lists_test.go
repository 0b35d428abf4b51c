package nightly_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"tieout/internal/nightly"
	"tieout/reconcile"
)

// listedCounts says where each count of the proof is listed: which rows of which file,
// and the column of their gross. What was settled is listed with matches: true only.
var listedCounts = []struct {
	side, name, file, gross string
	rows                    func(row map[string]string) bool
}{
	{"terminal", "in_transit", "in_transit.csv", "gross_amount", anyRow},
	{"terminal", "waiting", "waiting.csv", "gross_amount", anyRow},
	{"terminal", "missing", "missing.csv", "gross_amount", anyRow},
	{"terminal", "undeducted", "exceptions.csv", "gross_amount", ofKinds("refund-not-deducted")},
	{"terminal", "held", "held.csv", "gross_amount", ofSide("terminal")},
	{"settlement", "unexpected", "exceptions.csv", "actual_gross", ofKinds("unexpected-settlement")},
	{"settlement", "held", "held.csv", "actual_gross", ofSide("settlement")},
	{"settlement", "adjustments", "adjustments.csv", "gross_amount", anyRow},
}

func anyRow(map[string]string) bool { return true }

func ofKinds(kinds ...string) func(map[string]string) bool {
	return func(row map[string]string) bool { return slices.Contains(kinds, row["kind"]) }
}

func ofSide(side string) func(map[string]string) bool {
	return func(row map[string]string) bool { return row["side"] == side }
}

// wantCountsListed holds every count of a night's proof to the rows of its list.
func (h *nightFixture) wantCountsListed(day string) {
	h.t.Helper()
	data, err := os.ReadFile(filepath.Join(h.dir, "reports", day, "summary.json"))
	must(h.t, err)
	var summary struct {
		Currencies map[string]map[string]json.RawMessage
	}
	must(h.t, json.Unmarshal(data, &summary))
	if len(summary.Currencies) == 0 {
		h.t.Errorf("night of %s: the summary has no currency", day)
	}
	for currency, sides := range summary.Currencies {
		for _, c := range listedCounts {
			var sums map[string]struct {
				Count int64
				Gross decimal.Decimal
			}
			must(h.t, json.Unmarshal(sides[c.side], &sums))
			var got reconcile.Sum
			for _, row := range h.rows(day, c.file) {
				if row["currency"] == currency && c.rows(row) {
					got.Add(decimal.RequireFromString(row[c.gross]), decimal.Zero)
				}
			}
			if want := sums[c.name]; want.Count != got.Count || !want.Gross.Equal(got.Gross) {
				h.t.Errorf("night of %s: the proof's %s %s is %d rows, %s %s; %s lists %d rows, %s", day, c.side, c.name, want.Count, want.Gross, currency, c.file, got.Count, got.Gross)
			}
		}
	}
	open := map[string]string{}
	for _, row := range h.rows(day, "exceptions.csv") {
		open[row["exception_id"]] = row["kind"]
	}
	for _, row := range h.rows(day, "held.csv") {
		if row["reason"] == "" || open[row["exception_id"]] != row["kind"] {
			h.t.Errorf("night of %s: a held row without a reason, or with an exception that is not open: %v", day, row)
		}
	}
}

// heldBrief says of each held row of a night whose it is, why, and what speaks of it.
func (h *nightFixture) heldBrief(day string) (list []string) {
	h.t.Helper()
	kinds := map[string]string{}
	for _, row := range h.rows(day, "exceptions.csv") {
		kinds[row["exception_id"]] = row["kind"] + " of " + row["source_file"]
	}
	for _, row := range h.rows(day, "held.csv") {
		speaks := kinds[row["exception_id"]]
		list = append(list, strings.Join([]string{row["side"], row["merchant_id"], row["rrn"], row["gross_amount"] + "/" + row["actual_gross"], row["reason"], speaks}, " "))
	}
	slices.Sort(list)
	return list
}

// TestEveryHeldRowIsListed: on both sides, once each, with the exception that speaks of
// it, whichever row of a pair that one is about and however the night was cut.
func TestEveryHeldRowIsListed(t *testing.T) {
	const columns = "settle_date,merchant_id,terminal_id,txn_type,gross_amount,fee,net_amount,rrn,currency\n"
	for _, c := range []struct {
		name, why, pos, settle string
		batchRows              int64
		want                   []string
	}{
		{
			"misrouted", "one exception speaks of both rows, which are of two merchants and so of two batches",
			"M1,T1,2026-11-09 10:00:00,SALE,100.00,900000000001,1,,00,CARD,CREDIT\n", "2026-11-10,M2,T2,SALE,100.00,0.60,99.40,900000000001,\n", 1,
			[]string{
				"settlement M2 900000000001 100.00/100.00 misrouted misrouted-settlement of pos_20261109.csv",
				"terminal M1 900000000001 100.00/100.00 misrouted misrouted-settlement of pos_20261109.csv",
			},
		},
		{
			"another currency", "amounts of the sale's currency are not written as the line's",
			"M1,T1,2026-11-09 10:00:00,SALE,100.00,900000000002,1,,00,CARD,CREDIT\n", "2026-11-10,M1,T1,SALE,100,1,99,900000000002,JPY\n", 0,
			[]string{
				"settlement M1 900000000002 /100 currency currency-mismatch of pos_20261109.csv",
				"terminal M1 900000000002 100.00/100.00 currency currency-mismatch of pos_20261109.csv",
			},
		},
		{
			"no rule", "sale and line are held for one rule",
			"M1,T1,2026-11-09 10:00:00,SALE,100.00,900000000003,1,,00,QR,\n", "2026-11-10,M1,T1,SALE,100.00,0.60,99.40,900000000003,\n", 0,
			[]string{
				"settlement M1 900000000003 100.00/100.00 no-fee-rule no-fee-rule of pos_20261109.csv",
				"terminal M1 900000000003 100.00/100.00 no-fee-rule no-fee-rule of pos_20261109.csv",
			},
		},
		{
			"logged twice", "only the row that is no event of its own is held",
			strings.Repeat("M1,T1,2026-11-09 10:00:00,SALE,100.00,900000000004,1,,00,CARD,CREDIT\n", 2), "2026-11-10,M1,T1,SALE,100.00,0.60,99.40,900000000004,\n", 0,
			[]string{"terminal M1 900000000004 100.00/ duplicate duplicate-transaction of pos_20261109.csv"},
		},
		{
			"a group that nothing tells apart", "each row has an exception of its own",
			"M1,T1,2026-11-09 10:00:00,SALE,50.00,900000000005,1,,00,CARD,CREDIT\nM1,T1,2026-11-09 11:00:00,SALE,50.00,900000000005,2,,00,CARD,CREDIT\n",
			"2026-11-10,M1,T1,SALE,50.00,0.30,49.70,900000000005,\n", 0,
			[]string{
				"settlement M1 900000000005 /50.00 ambiguous ambiguous-match of settle_20261110.csv",
				"terminal M1 900000000005 50.00/ ambiguous ambiguous-match of pos_20261109.csv",
				"terminal M1 900000000005 50.00/ ambiguous ambiguous-match of pos_20261109.csv",
			},
		},
		{
			"outcome unknown and not due", "no exception speaks of it yet; the list has it all the same",
			"M1,T1,2026-11-10 10:00:00,SALE,70.00,900000000006,1,,68,CARD,CREDIT\n", "2026-11-10,M1,T1,SALE,50.00,0.30,49.70,900000000007,\n", 0,
			[]string{"terminal M1 900000000006 70.00/ outcome-unknown "},
		},
		{
			"outcome unknown, due, and no rule", "of two exceptions about a row the one that says why it is held",
			"M1,T1,2026-11-09 10:00:00,SALE,70.00,900000000008,1,,68,QR,\n", "2026-11-10,M1,T1,SALE,50.00,0.30,49.70,900000000007,\n", 0,
			[]string{"terminal M1 900000000008 70.00/ outcome-unknown unconfirmed-transaction of pos_20261109.csv"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newNightFixture(t, strings.Replace(contract, "{rate: 0.60%}", "{card: credit, rate: 0.60%}", 1),
				`name: pos, side: terminal, provider: acq, files: "pos_{date:20060102}.csv", profile: terminal-csv, expect: optional`,
				`name: settle, side: settlement, provider: acq, files: "settle_{date:20060102}.csv", profile: settlement-csv, expect: optional`)
			h.batchRows = c.batchRows
			h.put("pos_20261109.csv", terminalHead+c.pos)
			h.put("settle_20261110.csv", columns+c.settle)
			h.anyNight("2026-11-10")
			if diff := gocmp.Diff(c.want, h.heldBrief("2026-11-10")); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.why, diff)
			}
			h.wantCountsListed("2026-11-10")
			before := h.digests()
			must(t, os.RemoveAll(h.path("reports", "2026-11-10")))
			h.open(func(p *nightly.Pipeline) {
				_, err := p.Show(context.Background(), 1)
				must(t, err)
			})
			if diff := gocmp.Diff(before, h.digests()); diff != "" {
				t.Errorf("rendered from the store:\n%s", diff)
			}
			h.anyNight("2026-11-11")
			h.wantCountsListed("2026-11-11") // the rows are now of an earlier night
		})
	}
}
