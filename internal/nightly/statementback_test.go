package nightly_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"tieout/internal/nightly"
	"tieout/reports"
	"tieout/store"
)

// accountsOfAll names every account of a journal.
const accountsOfAll = "accounts: {receivable: '1122', sales: '6001', clearing: '1012', fees: '6603', chargebacks: '6711', deductions: '6604', differences: '6712', write_offs: '6701'}\n"

// monthWithClosings has a sale that is missing, one that is settled, one that looks like a line of another reference, and
// a line that no sale explains. All are of 2026-10-19 and due the day after.
func monthWithClosings(t *testing.T) *nightFixture {
	t.Helper()
	h := newNightFixture(t, accountsOfAll+contract,
		`name: pos, side: terminal, profile: terminal-csv, files: "pos_{date}.csv", provider: acq, expect: optional`,
		`name: settle, side: settlement, profile: settlement-csv, files: "settle_{date}.csv", provider: acq, expect: optional`)
	h.put("pos_20261019.csv", terminalHead+
		"M1,T1,2026-10-19 10:00:00,SALE,100.00,628100000001,000001,,00,CARD,CREDIT\n"+
		"M1,T1,2026-10-19 10:01:00,SALE,12.80,628100000002,000002,,00,CARD,CREDIT\n"+
		"M1,T1,2026-10-19 10:02:00,SALE,7.00,631112044117,000003,,00,CARD,CREDIT\n")
	h.put("settle_20261020.csv", "settle_date,merchant_id,gross_amount,fee,net_amount,rrn,txn_type\n"+
		"2026-10-20,M1,100.00,0.60,99.40,628100000001,SALE\n"+
		"2026-10-20,M1,7.00,0.04,6.96,631112044177,SALE\n"+
		"2026-10-20,M1,5.00,0.03,4.97,999900000009,SALE\n")
	return h
}

// sumOfLogs adds up, by month, what the terminals logged. It reads the files as they lie there, for a statement whose two
// sides are wrong by one sum ties too.
func sumOfLogs(t *testing.T, dir string) map[string]decimal.Decimal {
	t.Helper()
	sums := map[string]decimal.Decimal{}
	logs, err := filepath.Glob(filepath.Join(dir, "inbox", "pos_*.csv"))
	must(t, err)
	for _, name := range logs {
		data, err := os.ReadFile(name)
		must(t, err)
		rows, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
		must(t, err)
		for _, row := range rows[1:] {
			if month := row[2][:7]; row[3] == "SALE" && row[8] == "00" {
				sums[month] = sums[month].Add(decimal.RequireFromString(row[4]))
			}
		}
	}
	return sums
}

// decide plays what people do between two nights: "close", "write-off", "reopen" or, of a write-off, "take-back", and the
// reference or kind meant.
func (h *nightFixture) decide(ids map[string]string, act, which string) {
	h.t.Helper()
	h.open(func(p *nightly.Pipeline) {
		ctx, id := h.t.Context(), ids[which]
		var err error
		switch act {
		case "close":
			_, err = p.CloseExceptions(ctx, []string{id}, "Li Na", "cash")
		case "reopen":
			_, err = p.Reopen(ctx, []string{id}, store.Step{User: "li"}, "Li Na", "it was another one")
		case "take-back":
			_, err = p.Reopen(ctx, []string{id}, store.Step{User: "wang"}, "Wang Wei", "it was another one")
			must(h.t, err)
			_, err = p.TakeStep(ctx, store.Approved, []string{id}, store.Step{User: "li"}, "Li Na", "agreed")
		case "write-off":
			_, err = p.TakeStep(ctx, store.Proposed, []string{id}, store.Step{User: "li"}, "Li Na", "no hope")
			must(h.t, err)
			_, err = p.TakeStep(ctx, store.Approved, []string{id}, store.Step{User: "wang"}, "Wang Wei", "agreed")
		default:
			h.t.Fatalf("want an act, got %q", act)
		}
		must(h.t, err)
	})
}

// TestAStatementCountsWhatWasTakenBackOnce: the month's new is what terminals logged, whatever people close and open again.
func TestAStatementCountsWhatWasTakenBackOnce(t *testing.T) {
	t.Parallel()
	type sums struct{ closed, writtenOff, end, deducted string }
	for _, test := range []struct {
		name, why string
		steps     string // day, or act and what it is about
		want      map[string]sums
	}{
		{"closed", "what stands closed is closed", "close missing|2026-10-21", map[string]sums{"2026-10": {"12.80", "0.00", "7.00", "0"}}},
		{"closed and opened", "the sale was added to new once more, and stood as closed too", "close missing|2026-10-21|reopen missing|2026-10-22", map[string]sums{"2026-10": {"0.00", "0.00", "19.80", "0"}}},
		{
			"closed twice", "each round added the sale again", "close missing|2026-10-21|reopen missing|2026-10-22|close missing|2026-10-23|reopen missing|2026-10-24|close missing|2026-10-25",
			map[string]sums{"2026-10": {"12.80", "0.00", "7.00", "0"}},
		},
		{"written off and asked for", "it stands until a second person agrees", "write-off missing|2026-10-21|reopen missing|2026-10-22", map[string]sums{"2026-10": {"0.00", "12.80", "7.00", "0"}}},
		{"written off and opened", "a write-off that is taken back is none", "write-off missing|2026-10-21|take-back missing|2026-10-22", map[string]sums{"2026-10": {"0.00", "0.00", "19.80", "0"}}},
		{
			"written off, opened, closed", "the closing that stands is no write-off, though there was one", "write-off missing|2026-10-21|take-back missing|2026-10-22|close missing|2026-10-23",
			map[string]sums{"2026-10": {"12.80", "0.00", "7.00", "0"}},
		},
		{"opened in the next month", "a signed month is not written anew: the next one has the reversal", "close missing|2026-10-21|2026-10-31|reopen missing|2026-11-02", map[string]sums{
			"2026-10": {"12.80", "0.00", "7.00", "0"}, "2026-11": {"-12.80", "0.00", "19.80", "0"},
		}},
		{"both halves of a possible match", "the exception is one row's, the other is closed with it", "close possible|2026-10-21|reopen possible|2026-10-22", map[string]sums{"2026-10": {"0.00", "0.00", "19.80", "0"}}},
		{"a possible match that stays closed", "the line is an adjustment", "close possible|2026-10-21", map[string]sums{"2026-10": {"7.00", "0.00", "12.80", "6.96"}}},
		{"a line", "a line that is open again stood as a deduction, and twice when it was closed again", "close line|2026-10-21|reopen line|2026-10-22", map[string]sums{"2026-10": {"0.00", "0.00", "19.80", "0"}}},
		{"a line closed again", "it is deducted once", "close line|2026-10-21|reopen line|2026-10-22|close line|2026-10-23", map[string]sums{"2026-10": {"0.00", "0.00", "19.80", "4.97"}}},
		{"a line in the next month", "the reversal is found under the reason of the month before", "close line|2026-10-21|2026-10-31|reopen line|2026-11-02", map[string]sums{
			"2026-10": {"0.00", "0.00", "19.80", "4.97"}, "2026-11": {"0.00", "0.00", "19.80", "-4.97"},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			h := monthWithClosings(t)
			h.anyNight("2026-10-19")
			h.anyNight("2026-10-20")
			ids := map[string]string{}
			for _, row := range h.rows("2026-10-20", "exceptions.csv") {
				ids[map[string]string{"missing-settlement": "missing", "possible-match": "possible", "unexpected-settlement": "line"}[row["kind"]]] = row["exception_id"]
			}
			for step := range strings.SplitSeq(test.steps, "|") {
				if act, which, isAct := strings.Cut(step, " "); isAct {
					h.decide(ids, act, which)
				} else {
					h.anyNight(step)
				}
			}
			logged := sumOfLogs(t, h.dir)
			for month, want := range test.want {
				h.open(func(p *nightly.Pipeline) {
					got := holdStatement(t, p, h.dir, month)
					total := got.Totals[0]
					if !logged[month].Equal(decimal.RequireFromString(total.New)) {
						t.Errorf("%s (%s): want as new the %s that the terminals logged, got %s", month, test.why, logged[month], total.New)
					}
					deducted := decimal.Zero
					for i := range got.Adjustments {
						deducted = deducted.Add(decimal.RequireFromString(got.Adjustments[i].Net))
						if of := &got.Adjustments[i]; of.Reason != "closed" {
							t.Errorf("%s (%s): want each deduction, and what is taken off, under the reason that the line was closed, got %d of %s under %q", month, test.why, of.Count, of.Net, of.Reason)
						}
					}
					if have := (sums{total.Closed, total.WrittenOff, total.End, deducted.String()}); have != want {
						t.Errorf("%s (%s): want closed, written off, open and deducted %v, got %v", month, test.why, want, have)
					}
					if sold := soldOf(got); !sold.Equal(logged[month]) {
						t.Errorf("%s (%s): want %s booked as sold, got %s", month, test.why, logged[month], sold)
					}
				})
			}
		})
	}
}

// soldOf is what the journal has as sales.
func soldOf(s *reports.MonthStatement) (sold decimal.Decimal) {
	for i := range s.Journal {
		if line := &s.Journal[i]; line.Account == "6001" {
			for sign, text := range map[int64]string{1: line.Credit, -1: line.Debit} {
				if text != "" {
					sold = sold.Add(decimal.RequireFromString(text).Mul(decimal.NewFromInt(sign)))
				}
			}
		}
	}
	return sold
}

// TestTheStatementOfAWithdrawnClosing: a closed sale that a restated log has no longer was never sold, and is not closed.
func TestTheStatementOfAWithdrawnClosing(t *testing.T) {
	t.Parallel()
	h := monthWithClosings(t)
	h.anyNight("2026-10-19")
	h.anyNight("2026-10-20")
	for _, row := range h.rows("2026-10-20", "exceptions.csv") {
		if row["kind"] == "missing-settlement" {
			h.decide(map[string]string{"": row["exception_id"]}, "close", "")
		}
	}
	h.anyNight("2026-10-21")
	log, err := os.ReadFile(filepath.Join(h.dir, "inbox", "pos_20261019.csv"))
	must(t, err)
	lines := strings.SplitAfter(string(log), "\n")
	h.put("pos_20261019.csv", lines[0]+lines[1]+lines[3])
	_, err = h.run("2026-10-22", nightly.Options{AcceptRestated: []string{"pos_20261019.csv"}})
	must(t, err)
	h.open(func(p *nightly.Pipeline) {
		got, err := p.Statement(t.Context(), time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC))
		must(t, err)
		if total := got.Totals[0]; total.New != "107.00" || total.Closed != "0.00" {
			t.Errorf("want 107.00 new, as the log has it, and nothing closed, got %+v", total)
		}
	})
}
