package nightly_test

import (
	"strings"
	"testing"

	"tieout/internal/nightly"
	"tieout/reconcile"
)

// TestASourceThatNeverSentIsNeverGood: the pattern of the settlement source fits
// no file, so that the due sale can't be settled. Nobody may read that as good
// news, and nobody may claim the sale either.
func TestASourceThatNeverSentIsNeverGood(t *testing.T) {
	for _, row := range []struct {
		name, why, expect string
		missingFiles      int64
	}{
		{"it should send", "a file that should have come is an exception of its own", "business-days", 1},
		{"it may send", "an optional source is no exception, but no provider settles without any file", "optional", 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newNightFixture(t, contract, posSource,
				`name: settle, side: settlement, profile: settlement-csv, files: "setle_{date}.csv", provider: acq, expect: `+row.expect)
			h.put("pos_20261118.csv", strings.ReplaceAll(qrSales(1), "2026-11-19 22", "2026-11-18 22"))
			h.put("settle_20261119.csv", "settle_date,merchant_id,gross_amount,fee,net_amount,rrn\n")
			h.night("2026-11-18", nightly.ExitClosed)
			for _, day := range []string{"2026-11-19", "2026-11-20"} {
				outcome := h.night(day, nightly.ExitIncomplete)
				proof := outcome.Night.Proof["CNY"].Terminal
				if proof.Waiting.Count != 1 || proof.Missing.Count != 0 || outcome.Night.Kinds[reconcile.MissingFile] != row.missingFiles {
					t.Errorf("%s: %s: want 1 waiting, 0 missing, %d missing files, got %d, %d, %d", day, row.why, row.missingFiles,
						proof.Waiting.Count, proof.Missing.Count, outcome.Night.Kinds[reconcile.MissingFile])
				}
				if colour := outcome.Report.Headline.Colour(); colour != "amber" {
					t.Errorf("%s: want an amber headline, got %q: %v", day, colour, outcome.Report.Headline)
				}
				if rows := h.rows(day, "waiting.csv"); len(rows) != 1 || rows[0]["waiting_for"] == "" {
					t.Errorf("%s: want the sale in waiting.csv, with what it waits for, got %v", day, rows)
				}
			}
		})
	}
}
