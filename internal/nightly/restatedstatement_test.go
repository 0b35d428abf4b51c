package nightly_test

import (
	"fmt"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"tieout/internal/nightly"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// TestARestatedStatement: of a statement that the bank restates, what both versions have
// counts once, and what a withdrawn movement had paid is open again. The payout is of 99.40.
func TestARestatedStatement(t *testing.T) {
	const file = "bank_20261111.csv"
	paid := movementOf("11", "99.40", "PB1", "")
	for _, row := range []struct {
		name, why     string
		before, after string
		days          int    // between the versions
		new, want     string // what came in by it, and what the night says of the bank
		cleared       string
		withdrawn     string // the movements that the night counts off what came in
	}{
		{"withdrawn", "the money is not in the account: its payout is due and missing", paid, "", 1, "-1 -99.40", "reopened 1 99.40, missing 1 99.40; reopened 1 99.40; missing-deposit PB1; exit 3", "", "99.40"},
		{
			"changed", "the movement was of another amount: its payout is short by the rest", paid, movementOf("11", "90.00", "PB1", ""), 1, "0 -9.40",
			"reopened 1 99.40, paid 0 90.00, short 1 9.40; reopened 1 99.40, matched 1 90.00; deposit-short PB1; exit 3", "", "99.40",
		},
		{"corrected up", "what was short is paid: a payout opens and ends by the same rules", movementOf("11", "90.00", "PB1", ""), paid, 1, "0 9.40", "reopened 0 90.00, paid 1 99.40; reopened 1 90.00, matched 1 99.40; exit 0", "", "90.00"},
		{"a row added", "the movement that stays counts once, at whatever line it stands", paid, movementOf("11", "77.00", "", "") + paid, 1, "1 77.00", "; unmatched 1 77.00; unexplained-deposit ; exit 0", "", ""},
		{"unexplained withdrawn", "what was said of a movement ends with it", paid + movementOf("11", "55.00", "", "unknown"), paid, 3, "-1 -55.00", "; ; exit 0", "unexplained-deposit withdrawn", "55.00"},
		{"equal ones", "of two equal movements the version has one: that which paid stays", paid + paid, paid, 1, "-1 -99.40", "reopened 1 99.40, paid 1 99.40; reopened 2 198.80, matched 1 99.40; exit 0", "", "99.40"},
		{"long ago", "memory has the payout's fact alone, which knows the movement that stays", paid, movementOf("11", "77.00", "", "") + paid, 16, "1 77.00", "; unmatched 1 77.00; unexplained-deposit ; exit 0", "", ""},
		{"withdrawn long ago", "the fact says what it had paid: that is due and missing", paid, "", 16, "-1 -99.40", "reopened 1 99.40, missing 1 99.40; reopened 1 99.40; missing-deposit PB1; exit 3", "", "99.40"},
		{
			"changed long ago", "its payout is short by the rest", paid, movementOf("11", "90.00", "PB1", ""), 16, "0 -9.40",
			"reopened 1 99.40, paid 0 90.00, short 1 9.40; reopened 1 99.40, matched 1 90.00; deposit-short PB1; exit 3", "", "99.40",
		},
		{
			"two movements of long ago, one withdrawn", "the fact has their sum: the one that stays comes anew, and pays its part", movementOf("11", "60.00", "PB1", "") + movementOf("11", "39.40", "PB1", ""), movementOf("11", "60.00", "PB1", ""), 16,
			"0 -39.40", "reopened 1 99.40, paid 0 60.00, short 1 39.40; reopened 1 99.40, matched 1 60.00; deposit-short PB1; exit 3", "", "99.40",
		},
		{
			"two movements of long ago, both there", "they pay it again, and nothing is said twice", movementOf("11", "60.00", "PB1", "") + movementOf("11", "39.40", "PB1", ""), movementOf("11", "60.00", "PB1", "") + movementOf("11", "39.40", "PB1", "") + movementOf("11", "77.00", "", ""), 16,
			"2 77.00", "reopened 1 99.40, paid 1 99.40; reopened 1 99.40, matched 2 99.40, unmatched 1 77.00; unexplained-deposit ; exit 0", "", "99.40",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newNightFixture(t, contract, bankSources...)
			// An earlier payout, so that the statement is not of the time before the first lines.
			h.put("pos_20261108.csv", posHead+saleOf("400", "08", "10.00"))
			h.put("settle_20261109.csv", settleHead+lineOf("400", "09", "10.00", "0.06", "9.94", "PB0"))
			day := civil.NewDate(2026, 11, 10)
			h.putDay(day, map[string]string{"bank_20261109.csv": movementOf("09", "9.94", "PB0", ""), "pos_20261109.csv": saleOf("401", "09", "100.00"), "settle_20261110.csv": lineOf("401", "10", "100.00", "0.60", "99.40", "PB1")}, nil)
			h.night(day.String(), 0)
			for range row.days + 1 {
				if day = day.AddDays(1); day == civil.NewDate(2026, 11, 12) {
					h.putDay(day, map[string]string{file: row.before}, nil)
				} else {
					h.putDay(day, nil, nil)
				}
				h.anyNight(day.String())
			}
			day = day.AddDays(1)
			h.putDay(day, map[string]string{file: row.after}, nil)
			outcome, err := h.run(day.String(), nightly.Options{AcceptRestated: []string{file}, FailOn: "missing"})
			must(t, err)
			came := outcome.Night.Proof["CNY"].Deposits.New
			if diff := gocmp.Diff(row.new+"; "+row.want, fmt.Sprintf("%d %s; %s", came.Count, came.Net.StringFixed(2), bankSummary(h, &outcome))); diff != "" {
				t.Errorf("%s:\n%s", row.why, diff)
			}
			if got := h.withdrawn(day.String()); got != row.withdrawn {
				t.Errorf("%s: want %q listed as withdrawn, got %q", row.why, row.withdrawn, got)
			}
			cleared := ""
			for _, x := range h.rows(day.String(), "cleared.csv") {
				if x["kind"] == string(reconcile.UnexplainedDeposit) {
					cleared = x["kind"] + " " + x["cleared_by"]
				}
			}
			if cleared != row.cleared {
				t.Errorf("%s: want %q cleared, got %q", row.why, row.cleared, cleared)
			}
			h.rerenders()
			h.anyNight(day.AddDays(1).String())
			if got := h.withdrawn(day.AddDays(1).String()); got != "" {
				t.Errorf("%s: want what was withdrawn told once, got %q again", row.why, got)
			}
			h.sound()
		})
	}
}

// withdrawn lists the amounts of the movements that a night lists as withdrawn.
func (h *nightFixture) withdrawn(day string) (amounts string) {
	h.t.Helper()
	for _, row := range h.rows(day, "deposits.csv") {
		if row["what"] == "movement" && row["verdict"] == string(reconcile.Withdrawn) {
			amounts = strings.TrimPrefix(amounts+" "+row["arrived"], " ")
		}
	}
	return amounts
}
