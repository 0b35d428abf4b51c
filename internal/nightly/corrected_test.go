package nightly_test

import (
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"tieout/internal/nightly"
)

const (
	correctedLine  = "2026-11-10,M1,T1,SALE,100.00,0.60,99.40,1\n"
	wrongLine      = "2026-11-10,M1,T1,SALE,100.00,0.60,99.99,1\n" // its net is not gross - fee
	lineColumns    = "settle_date,merchant_id,terminal_id,txn_type,gross_amount,fee,net_amount,rrn\n"
	saleOfNovember = terminalHead + "M1,T1,2026-11-09 10:00:00,SALE,100.00,1,1,,00,CARD,CREDIT\n"
)

func newNovember(t *testing.T) *nightFixture {
	h := newNightFixture(t, contract,
		`name: pos, side: terminal, provider: acq, files: "pos_{date:20060102}.csv", profile: terminal-csv, expect: optional`,
		`name: settle, side: settlement, provider: acq, files: "settle_{date:20060102}.csv", profile: settlement-csv, expect: optional`)
	h.put("pos_20261109.csv", saleOfNovember)
	h.put("settle_20261110.csv", lineColumns+wrongLine)
	h.night("2026-11-10", 4)
	return h
}

// TestACorrectedPairEndsAnException: sale and line would meet on the fast path, and
// must not pass by the exception that the sale ends.
func TestACorrectedPairEndsAnException(t *testing.T) {
	h := newNightFixture(t, contract,
		`name: pos, side: terminal, provider: acq, files: "pos_{date:20060102}.csv", profile: terminal-csv, expect: optional`,
		`name: settle, side: settlement, provider: acq, files: "settle_{date:20060102}.csv", profile: settlement-csv, expect: optional`)
	h.put("pos_20261109.csv", strings.Replace(saleOfNovember, "100.00", "100.001", 1))
	h.night("2026-11-09", 4)
	h.put("pos_20261110.csv", saleOfNovember)
	h.put("settle_20261110.csv", lineColumns+correctedLine)
	h.night("2026-11-10", 0)
	if open := h.exceptions("2026-11-10"); len(open) != 0 {
		t.Errorf("want no exception, got %v", open)
	}
}

// TestARowCorrectedInAnotherFile: the line settles its sale and ends the exception of
// its refused version.
func TestARowCorrectedInAnotherFile(t *testing.T) {
	h := newNovember(t)
	if diff := gocmp.Diff([]kindAndReference{{"missing-settlement", "1"}, {"rejected-row", "1"}}, h.exceptions("2026-11-10")); diff != "" {
		t.Fatal(diff)
	}
	h.put("settle_20261111.csv", lineColumns+correctedLine)
	h.night("2026-11-11", 0)
	if open := h.exceptions("2026-11-11"); len(open) != 0 {
		t.Errorf("want no exception, got %v", open)
	}
	ended := map[string]string{}
	for _, row := range h.rows("2026-11-11", "cleared.csv") {
		ended[row["kind"]] = row["cleared_by"]
	}
	if diff := gocmp.Diff(map[string]string{"missing-settlement": "settled", "rejected-row": "corrected"}, ended); diff != "" {
		t.Error(diff)
	}
}

// TestARestatementWaitsForAPerson: each night tells of it, until it is accepted.
func TestARestatementWaitsForAPerson(t *testing.T) {
	h := newNovember(t)
	h.put("settle_20261110.csv", lineColumns+correctedLine)
	want := []kindAndReference{{"missing-settlement", "1"}, {"rejected-row", "1"}, {"restated-file", ""}}
	for _, day := range []string{"2026-11-11", "2026-11-12"} {
		h.night(day, 4)
		if diff := gocmp.Diff(want, h.exceptions(day)); diff != "" {
			t.Errorf("night of %s: %s", day, diff)
		}
	}
	outcome, err := h.run("2026-11-13", nightly.Options{AcceptRestated: []string{"settle_20261110.csv"}})
	must(t, err)
	if open := h.exceptions("2026-11-13"); len(open) != 0 || outcome.Night.ExitCode != 0 {
		t.Errorf("want no exception and exit code 0, got %v and %d", open, outcome.Night.ExitCode)
	}
}

// TestARestatementWithTheBytesOfAnotherFile: files without rows are alike, and one of
// them in place of rows is a restatement all the same.
func TestARestatementWithTheBytesOfAnotherFile(t *testing.T) {
	h := newNovember(t)
	h.put("settle_20261111.csv", lineColumns)
	h.night("2026-11-11", 0)
	h.put("settle_20261110.csv", lineColumns)
	h.night("2026-11-12", 4)
	want := []kindAndReference{{"missing-settlement", "1"}, {"rejected-row", "1"}, {"restated-file", ""}}
	if diff := gocmp.Diff(want, h.exceptions("2026-11-12")); diff != "" {
		t.Error(diff)
	}
	_, err := h.run("2026-11-13", nightly.Options{AcceptRestated: []string{"settle_20261110.csv"}})
	must(t, err)
	if diff := gocmp.Diff(want[:1], h.exceptions("2026-11-13")); diff != "" {
		t.Error(diff)
	}
	h.open(func(p *nightly.Pipeline) {
		checked, err := verified(p, t.Context())
		must(t, err)
		for _, v := range checked {
			if v.Problem != "" {
				t.Errorf("verify %s: %s", v.AsOf, v.Problem)
			}
		}
	})
}
