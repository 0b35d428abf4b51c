package nightly_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"tieout/internal/nightly"
)

// TestExplainTellsTheWholeStory: a sale is missing, then settled by its retrieval reference, then charged back; another one
// is declined. Whichever of its names is asked for, the same nights are told, and only files are blamed that
// are gone.
func TestExplainTellsTheWholeStory(t *testing.T) {
	const (
		log    = "pos_20261109.csv"
		lines  = "settle_20261110.csv"
		settle = "settle_date,merchant_id,txn_type,gross_amount,fee,net_amount,rrn,original_rrn,order_no\n"
	)
	for _, row := range []struct {
		reference, gone string
		says            []string // file and verdict, of any night
		problem         string   // the file that is blamed
		why             string
	}{
		{"628100000061", "", []string{log + " settled", lines + " matched", "settle_20261111.csv adjustment"}, "", "the chargeback names the sale"},
		{"000061", "", []string{log + " settled", lines + " matched"}, "", "no fact lies under a trace number"},
		{"O61", "", []string{log + " settled", lines + " matched"}, "", "nor under the order number of a sale that was settled by another reference"},
		{"628100000061", log, []string{log + " settled", lines + " matched", "settle_20261111.csv adjustment"}, log, "the settlement file lies there untouched"},
		{"000061", log, []string{log + " settled", lines + " matched"}, log, "the open row of the night before says by what it was settled"},
		{"O61", log, []string{log + " settled", lines + " matched"}, log, "by order number too"},
		{"628100000061", lines, []string{log + " settled", lines + " matched", "settle_20261111.csv adjustment"}, lines, "the log lies there untouched"},
		{"628100000062", "", []string{log + " excluded"}, "", "a declined sale stands in its log, which nobody touched"},
	} {
		t.Run(row.reference+" without "+row.gone, func(t *testing.T) {
			h := newNightFixture(t, contract,
				`name: pos, side: terminal, profile: terminal-csv, files: "pos_{date}.csv", provider: acq, expect: optional`,
				`name: settle, side: settlement, profile: settlement-csv, files: "settle_{date}.csv", provider: acq, expect: optional`)
			h.put(log, terminalHead+"M1,T1,2026-11-09 10:00:00,SALE,100.00,628100000061,000061,O61,00,CARD,CREDIT\nM1,T1,2026-11-09 11:00:00,SALE,50.00,628100000062,000062,,05,CARD,CREDIT\n")
			h.put("settle_20261109.csv", settle)
			h.anyNight("2026-11-10")
			h.put(lines, settle+"2026-11-10,M1,SALE,100.00,0.60,99.40,628100000061,,\n")
			h.anyNight("2026-11-11")
			h.put("settle_20261111.csv", settle+"2026-11-11,M1,CHARGEBACK,-100.00,0.00,-100.00,628100000063,628100000061,\n")
			h.anyNight("2026-11-12")
			if row.gone != "" {
				must(t, os.Remove(h.path("inbox", row.gone)))
			}
			h.open(func(p *nightly.Pipeline) {
				found, err := p.Explain(t.Context(), row.reference)
				must(t, err)
				var says, problems []string
				for _, night := range found.Nights {
					for _, trace := range night.Traces {
						says = append(says, trace.Origin.File+" "+string(trace.Verdict))
					}
					if night.Problem != "" {
						problems = append(problems, night.Problem)
					}
				}
				for _, want := range row.says {
					if !slices.Contains(says, want) {
						t.Errorf("%s: want %q told, got %q", row.why, want, says)
					}
				}
				blamed := strings.Join(problems, "; ")
				for _, file := range []string{log, lines, "settle_20261111.csv"} {
					if strings.Contains(blamed, file) != (file == row.problem) {
						t.Errorf("%s: want %q blamed alone, got %q", row.why, row.problem, blamed)
					}
				}
			})
		})
	}
}
