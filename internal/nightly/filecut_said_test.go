package nightly_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tieout/internal/nightly"
)

// TestWhatIsSaidOfAFileThatLooksCut reads the reports of the first three nights: every one
// names the file and until when it reaches, and none claims or calls anything good.
func TestWhatIsSaidOfAFileThatLooksCut(t *testing.T) {
	h := newNightFixture(t, contract, posSource, `name: settle, side: settlement, profile: settlement-csv, files: "settle_{date}*.csv", provider: acq, expect: optional`)
	h.put("pos_20261109.csv", cutLog(salesOf(9, 0, 40)))
	h.put("settle_20261110.csv", cutFile(10, false, salesOf(9, 0, 20)))
	const ends = "settle_20261110.csv of source settle looks cut: its last line is of a sale of 2026-11-09 12:45:00"
	for _, day := range []string{"2026-11-10", "2026-11-11"} {
		outcome := h.night(day, nightly.ExitIncomplete)
		if colour := outcome.Report.Headline.Colour(); colour != "amber" {
			t.Errorf("%s: want an amber headline, got %q: %v", day, colour, outcome.Report.Headline)
		}
		x := h.rows(day, "exceptions.csv")[0]
		for column, want := range map[string]string{
			"kind": "missing-file", "cause": "bank-system/file-cut", "source_file": "settle_20261110.csv", "due_date": "2026-11-10", "first_reported": "2026-11-10",
			"evidence": ends + ", and every due sale after it was absent; 20 sales worth 61000.00 CNY wait for its rest",
		} {
			if x[column] != want {
				t.Errorf("%s: want %s %q, got %q", day, column, want, x[column])
			}
		}
		for _, w := range h.rows(day, "waiting.csv") {
			if !strings.HasPrefix(w["waiting_for"], ends) {
				t.Errorf("%s: want each waiting row to name the file, got %q", day, w["waiting_for"])
			}
		}
		summary, err := os.ReadFile(filepath.Join(h.dir, "reports", day, "summary.json"))
		must(t, err)
		var waiting struct {
			Waiting []struct {
				Source, Date, Since, Currency, Net string
				Count                              int
			}
		}
		must(t, json.Unmarshal(summary, &waiting))
		if got, want := fmt.Sprint(waiting.Waiting), "[{settle 2026-11-10 2026-11-10 CNY 60634.00 20}]"; got != want {
			t.Errorf("%s: want waiting %s, got %s", day, want, got)
		}
		if exists(filepath.Join(h.dir, "reports", day, "disputes/acq_M1.zip")) {
			t.Errorf("%s: want no claim", day)
		}
	}
	h.closeKind("2026-11-11", "missing-file")
	h.night("2026-11-12", nightly.ExitClosed)
	for _, x := range h.rows("2026-11-12", "missing.csv") {
		if x["cause"] != "bank-system/file-missing" || !strings.HasSuffix(x["evidence"], "; a person closed it") || strings.Contains(x["action"], "close") {
			t.Errorf("closed: want the cause of the file and a sale to claim, got %s: %s %s", x["cause"], x["evidence"], x["action"])
		}
	}
}

// closeKind closes the open exceptions of a kind in a night's report.
func (h *nightFixture) closeKind(date, kind string) {
	h.t.Helper()
	var ids []string
	for _, x := range h.rows(date, "exceptions.csv") {
		if x["kind"] == kind {
			ids = append(ids, x["exception_id"])
		}
	}
	h.open(func(p *nightly.Pipeline) {
		_, err := p.CloseExceptions(context.Background(), ids, "Wen Qiao", "agreed by telephone")
		must(h.t, err)
	})
}
