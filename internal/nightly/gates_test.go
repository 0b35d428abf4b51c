package nightly_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tieout/internal/nightly"
	"tieout/reconcile"
)

// settledSales is a settlement file that pays some of qrSales.
func settledSales(numbers ...int) string {
	text := "settle_date,merchant_id,gross_amount,fee,net_amount,rrn\n"
	for _, n := range numbers {
		text += fmt.Sprintf("2026-11-20,1700000001,100.00,0.60,99.40,42000026002026111900000000%02d\n", n)
	}
	return text
}

// TestUntilWhenMoneyWaitsForAFile plays two sales that are due on 2026-11-20 and their
// settlement files, of which some can't be used.
func TestUntilWhenMoneyWaitsForAFile(t *testing.T) {
	const day, bad = "settle_20261120", "this is no settlement file\n"
	type files map[string]string // "-": the file is taken away
	for _, row := range []struct {
		name, why, source string
		nights            []files // of 2026-11-20 and the days after
		want              string  // of the last night: rows and open missing-files
		cleared           string  // "KIND how" of missing-files on the last night
	}{
		{
			"corrected under another name", "the usable file of the day says what it pays; the first name is no longer waited for", "",
			[]files{{day + ".csv": bad}, {day + "_v2.csv": settledSales(1)}},
			"waiting 0, missing 1, files 0", "missing-file file-arrived",
		},
		{
			"the day after", "what was ended stays ended while the unusable file lies there still", "",
			[]files{{day + ".csv": bad}, {day + "_v2.csv": settledSales(1)}, {}},
			"waiting 0, missing 1, files 0", "",
		},
		{
			"of another day", "the file of the next day is no correction", "",
			[]files{{day + ".csv": bad}, {"settle_20261121.csv": settledSales(1)}},
			"waiting 1, missing 0, files 1", "",
		},
		{
			"beside a usable one", "the sale may stand in the unusable file: what came with it says nothing of that", "",
			[]files{{day + ".csv": settledSales(1), day + "_b.csv": bad}, {}},
			"waiting 1, missing 0, files 1", "",
		},
		{
			"beside a usable one, corrected later", "the usable file of a later night ends it", "",
			[]files{{day + ".csv": settledSales(1), day + "_b.csv": bad}, {day + "_c.csv": settledSales()}},
			"waiting 0, missing 1, files 0", "missing-file file-arrived",
		},
		{
			"unusable again", "a second unusable file under the first name waits for its own correction", "",
			[]files{{day + ".csv": bad}, {day + "_v2.csv": settledSales(1)}, {day + "_v3.csv": bad + "again\n", "pos_20261119_b.csv": qrSales(3)}},
			"waiting 1, missing 1, files 1", "",
		},
		{
			"taken away", "an inbox that is emptied is no answer: of an optional source nobody would ask again", ", expect: optional",
			[]files{{"settle_20261119.csv": settledSales(), day + ".csv": bad}, {day + ".csv": "-"}},
			"waiting 2, missing 0, files 1", "",
		},
		{
			"moved to where it belongs", "its bytes were taken in by another source, and nothing is left to wait for", ", expect: optional",
			[]files{{"settle_20261119.csv": settledSales(), day + ".csv": qrSales(4)}, {day + ".csv": "-", "pos_20261120.csv": qrSales(4)}},
			"waiting 0, missing 3, files 0", "missing-file file-arrived",
		},
		{
			"one of two", "a day of two files is not complete with one", ", files_per_day: 2",
			[]files{{day + "_a.csv": settledSales(1)}},
			"waiting 1, missing 0, files 1", "",
		},
		{
			"both of two", "now it is", ", files_per_day: 2",
			[]files{{day + "_a.csv": settledSales(1)}, {day + "_b.csv": settledSales()}},
			"waiting 0, missing 1, files 0", "missing-file file-arrived",
		},
		{
			"one of two, twice", "the same file sent again under another name is no second one", ", files_per_day: 2",
			[]files{{day + "_a.csv": settledSales(1)}, {day + "_b.csv": settledSales(1)}},
			"waiting 1, missing 0, files 1", "",
		},
		{
			"one usable, one not", "of two files one is still to come, whatever the unusable one was", ", files_per_day: 2",
			[]files{{day + "_a.csv": bad}, {day + "_b.csv": settledSales(1)}},
			"waiting 1, missing 0, files 1", "",
		},
		{
			"one not, both usable", "two usable files complete the day", ", files_per_day: 2",
			[]files{{day + "_a.csv": bad}, {day + "_b.csv": settledSales(1)}, {day + "_c.csv": settledSales()}},
			"waiting 0, missing 1, files 0", "missing-file file-arrived",
		},
		{
			"a day that sends nothing", "two files a day are two of each business day, and none of a Saturday", ", files_per_day: 2",
			[]files{{day + "_a.csv": settledSales(1), day + "_b.csv": settledSales()}, {}},
			"waiting 0, missing 1, files 0", "",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			expect := ", expect: business-days"
			if strings.Contains(row.source, "expect:") {
				expect = ""
			}
			h := newNightFixture(t, contract, posSource, `name: settle, side: settlement, profile: settlement-csv, files: "settle_{date}*.csv", provider: acq`+expect+row.source)
			h.put("pos_20261119.csv", qrSales(1, 2))
			got, cleared := "", ""
			for i, night := range row.nights {
				for name, text := range night {
					if text == "-" {
						must(t, os.Remove(filepath.Join(h.dir, "inbox", name)))
						continue
					}
					h.put(name, text)
				}
				date := fmt.Sprintf("2026-11-%d", 20+i)
				outcome := h.anyNight(date)
				proof := outcome.Night.Proof["CNY"].Terminal
				got = fmt.Sprintf("waiting %d, missing %d, files %d", proof.Waiting.Count, proof.Missing.Count, outcome.Night.Kinds[reconcile.MissingFile])
				cleared = ""
				for _, c := range h.rows(date, "cleared.csv") {
					if c["kind"] == "missing-file" {
						cleared += c["kind"] + " " + c["cleared_by"]
					}
				}
			}
			if got != row.want || cleared != row.cleared {
				t.Errorf("%s: want %s, cleared %q, got %s, cleared %q", row.why, row.want, row.cleared, got, cleared)
			}
		})
	}
}

// TestUnclaimedFilesInReports: a night names files that no source takes in every report,
// with the same bytes when it is rendered again, and also when nothing else is new.
func TestUnclaimedFilesInReports(t *testing.T) {
	h := newNightFixture(t, contract, posSource, `name: settle, side: settlement, profile: settlement-csv, files: "settle_{date}*.csv", provider: acq, expect: business-days`)
	h.put("pos_20261119.csv", qrSales(1))
	h.put("settle_20261120.csv", settledSales(1))
	h.put("setle_20261120.csv", settledSales(2))
	first := h.night("2026-11-20", nightly.ExitClosed)
	const want = "setle_20261120.csv; the nearest pattern is settle_{date}*.csv of source settle"
	for name, has := range map[string]string{"summary.json": `"name": "setle_20261120.csv"`, "report.html": want} {
		text, err := os.ReadFile(filepath.Join(h.dir, "reports/2026-11-20", name))
		must(t, err)
		if !strings.Contains(string(text), has) {
			t.Errorf("%s: want %q, got none", name, has)
		}
	}
	var text strings.Builder
	must(t, first.Report.Text(&text, 0))
	if !strings.Contains(text.String(), want) {
		t.Errorf("want %q in the text, got %s", want, text.String())
	}
	before := h.digests()
	h.put("stray.csv", "")
	again := h.night("2026-11-20", nightly.ExitClosed)
	if !again.Repeated || !strings.Contains(strings.Join(again.Notes, "\n"), "stray.csv: want a source that takes it") {
		t.Errorf("a night that is closed already names what came since: repeated %v, notes %q", again.Repeated, again.Notes)
	}
	if after := h.digests(); !maps.Equal(before, after) {
		t.Errorf("the reports of the closed night changed: %v, %v", before, after)
	}
	if next := h.night("2026-11-21", nightly.ExitClosed); len(next.Night.Unclaimed) != 2 {
		t.Errorf("want both files named each night, got %v", next.Night.Unclaimed)
	}
}
