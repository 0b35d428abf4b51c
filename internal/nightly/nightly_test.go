package nightly_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"tieout/internal/config"
	"tieout/internal/nightly"
	"tieout/internal/pgtest"
	"tieout/internal/simulate"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/store"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

const demo = "../../testdata/demo"

// nightFixture is a folder with a configuration, an inbox and a store.
type nightFixture struct {
	t       *testing.T
	dir     string
	address string // of the store; empty: the configuration's own
	jobs    int
	secret  string // of the store's masking key; empty: that of every house
	storeID string // of a store that is made; empty: that of every house, for bytes of reports are compared

	prematchFrom, batchRows int64
	slices                  int // into which each night is cut; 0: it is not
	log                     bytes.Buffer
}

// demoHouse furnishes a folder with the demonstration.
func demoHouse(t *testing.T) *nightFixture {
	t.Helper()
	h := &nightFixture{t: t, dir: t.TempDir(), jobs: 1}
	must(t, os.CopyFS(filepath.Join(h.dir, "inbox"), os.DirFS(demo+"/inbox")))
	data, err := os.ReadFile(demo + "/tieout.yaml")
	must(t, err)
	must(t, os.WriteFile(filepath.Join(h.dir, "tieout.yaml"), data, 0o644))
	return h
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// open gives a pipeline to work.
func (h *nightFixture) open(work func(*nightly.Pipeline)) {
	h.t.Helper()
	must(h.t, h.tryOpen(func(p *nightly.Pipeline) error {
		work(p)
		return nil
	}))
}

// tryOpen is open of a store that may be unusable.
func (h *nightFixture) tryOpen(work func(*nightly.Pipeline) error) (err error) {
	h.t.Helper()
	c, err := config.LoadWithEnv(filepath.Join(h.dir, "tieout.yaml"), func(string) string { return h.address })
	must(h.t, err)
	c.Jobs = h.jobs
	db, err := store.OpenWith(context.Background(), c.Store, c.BaseDir, store.Options{
		NewID: func() string { return cmp.Or(h.storeID, "of-every-house") },
		Mask:  c.Mask, NewSecret: func() string { return cmp.Or(h.secret, "of-every-house") },
	})
	if err != nil {
		return err
	}
	defer func() { must(h.t, db.Close()) }()
	return work(&nightly.Pipeline{
		Config: c, Store: db, Version: "test", Log: slog.New(slog.NewTextHandler(&h.log, nil)), Limits: text.DefaultLimits(),
		PrematchFrom: h.prematchFrom, BatchRows: h.batchRows,
		Now: func() time.Time { return time.Date(2026, 12, 31, 6, 0, 0, 0, time.UTC) },
	})
}

// run closes one night; late files of the demonstration come first.
func (h *nightFixture) run(day string, options nightly.Options) (outcome nightly.Outcome, err error) {
	h.t.Helper()
	if late := filepath.Join(demo, "late", day); exists(late) {
		h.copyLate(late)
	}
	options.AsOf, err = civil.ParseDate(day)
	must(h.t, err)
	h.open(func(p *nightly.Pipeline) { outcome, err = runCut(p, options, h.slices) })
	return outcome, err
}

func (h *nightFixture) copyLate(late string) {
	h.t.Helper()
	must(h.t, filepath.WalkDir(late, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(late, path)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(h.dir, "inbox", name), data, 0o644)
	}))
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func nights() []string {
	var days []string
	for _, night := range simulate.DemoNights() {
		days = append(days, night.Format(time.DateOnly))
	}
	return days
}

// runAll closes every night of the demonstration.
func (h *nightFixture) runAll() {
	h.t.Helper()
	for _, day := range nights() {
		if _, err := h.run(day, nightly.Options{}); err != nil {
			h.t.Fatalf("night of %s: %v", day, err)
		}
	}
}

// rows reads a CSV report of a night.
func (h *nightFixture) rows(day, name string) []map[string]string {
	h.t.Helper()
	file, err := os.Open(filepath.Join(h.dir, "reports", day, name))
	must(h.t, err)
	defer func() { _ = file.Close() }()
	records, err := csv.NewReader(file).ReadAll()
	must(h.t, err)
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, column := range records[0] {
			row[column] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// digests returns the SHA-256 of every file below the reports.
func (h *nightFixture) digests() map[string]string {
	h.t.Helper()
	sums := map[string]string{}
	root := filepath.Join(h.dir, "reports")
	must(h.t, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		sum := sha256.Sum256(data)
		sums[name] = hex.EncodeToString(sum[:])
		return err
	}))
	return sums
}

type kindAndReference struct{ Kind, RRN string }

func sorted(list []kindAndReference) []kindAndReference {
	slices.SortFunc(list, func(a, b kindAndReference) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.RRN, b.RRN)) })
	return list
}

// TestTheDemonstrationTellsTheTruth compares every night with the ledger of the
// simulation: these exceptions and no others, on both stores.
func TestTheDemonstrationTellsTheTruth(t *testing.T) {
	for name, address := range map[string]func() string{
		"sqlite":   func() string { return "" },
		"postgres": func() string { return pgtest.Database(t) },
	} {
		t.Run(name, func(t *testing.T) {
			h := demoHouse(t)
			h.t, h.address = t, address()
			h.runAll()
			data, err := os.ReadFile(demo + "/truth.json")
			must(t, err)
			var truth []simulate.NightTruth
			must(t, json.Unmarshal(data, &truth))
			if len(truth) != 5 {
				t.Fatalf("the ledger has %d nights", len(truth))
			}
			for _, night := range truth {
				var want, got []kindAndReference
				for _, x := range night.Exceptions {
					want = append(want, kindAndReference{x.Kind, x.RRN})
				}
				for _, row := range h.rows(night.AsOf, "exceptions.csv") {
					got = append(got, kindAndReference{row["kind"], row["rrn"]})
				}
				if diff := gocmp.Diff(sorted(want), sorted(got)); diff != "" {
					t.Errorf("night of %s (-truth +report):\n%s", night.AsOf, diff)
				}
				h.wantCountsListed(night.AsOf)
			}
			h.open(func(p *nightly.Pipeline) {
				checked, err := verified(p, context.Background())
				must(t, err)
				for _, v := range checked {
					if !v.Judged {
						t.Errorf("verify %s: %s%s", v.AsOf, v.Problem, v.Note)
					}
				}
			})
		})
	}
}

// TestTheOneYuanSale follows the sale with which tieout began.
func TestTheOneYuanSale(t *testing.T) {
	h := demoHouse(t)
	h.runAll()
	var sale map[string]string
	for _, row := range h.rows("2026-10-13", "missing.csv") {
		if row["gross_amount"] == "1.00" {
			sale = row
		}
	}
	for column, want := range map[string]string{
		"expected_fee": "0.01", "expected_net": "0.99", "due_date": "2026-10-09", "business_days_overdue": "3", "first_reported": "2026-10-09",
		"card_type": "CREDIT", "provider": "shengpay", "product": "smart",
	} {
		if sale[column] != want {
			t.Errorf("%s: want %s, got %q", column, want, sale[column])
		}
	}
	var cleared []string
	for _, row := range h.rows("2026-10-10", "cleared.csv") {
		cleared = append(cleared, row["kind"]+" "+row["gross_amount"]+" "+row["cleared_by"]+" "+row["days_late"])
	}
	if diff := gocmp.Diff([]string{"missing-settlement 234.00 settled 2"}, cleared); diff != "" {
		t.Errorf("the late arrival:\n%s", diff)
	}
}

// TestSameInputSameBytes renders the demonstration with other workers, other
// zones of the host and other rows' orders.
func TestSameInputSameBytes(t *testing.T) {
	want := demoHouse(t)
	want.runAll()
	for _, row := range []struct {
		name, zone string
		jobs       int
	}{{"8 workers", "UTC", 8}, {"New York", "America/New_York", 1}, {"Kiritimati, 3 workers", "Pacific/Kiritimati", 3}} {
		t.Run(row.name, func(t *testing.T) {
			location, err := time.LoadLocation(row.zone)
			must(t, err)
			before := time.Local
			time.Local = location
			defer func() { time.Local = before }()
			got := demoHouse(t)
			got.t, got.jobs = t, row.jobs
			got.runAll()
			if diff := gocmp.Diff(want.digests(), got.digests()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestRowOrderChangesNothing shuffles the rows of every file. Origins and file
// digests differ then, as they must; everything else is the same.
func TestRowOrderChangesNothing(t *testing.T) {
	want := demoHouse(t)
	want.runAll()
	for seed := range 3 {
		got := demoHouse(t)
		world := simulate.Demo()
		for range seed {
			world.Shuffle() // another state of the generator
		}
		folder := t.TempDir()
		must(t, world.Write(folder, simulate.Day(2026, 10, 5), simulate.Day(2026, 10, 13), simulate.DemoNights(), true))
		must(t, os.RemoveAll(filepath.Join(got.dir, "inbox")))
		must(t, os.CopyFS(filepath.Join(got.dir, "inbox"), os.DirFS(filepath.Join(folder, "inbox"))))
		got.runAll()
		for _, day := range nights() {
			for _, name := range []string{"missing.csv", "exceptions.csv", "held.csv", "in_transit.csv", "cleared.csv", "matches.csv"} {
				if diff := gocmp.Diff(withoutPlaces(want.rows(day, name)), withoutPlaces(got.rows(day, name))); diff != "" {
					t.Errorf("shuffle %d, %s %s:\n%.3000s", seed, day, name, diff)
				}
			}
		}
	}
}

// withoutPlaces drops what says where a row stood in its file.
func withoutPlaces(rows []map[string]string) []map[string]string {
	for _, row := range rows {
		delete(row, "source_line")
		delete(row, "counterpart_line")
		row["evidence"] = lineNumbers(row["evidence"])
	}
	return rows
}

// lineNumbers replaces the digits after ".csv:".
func lineNumbers(text string) string {
	parts := strings.Split(text, ".csv:")
	for i := range parts[1:] {
		parts[i+1] = strings.TrimLeft(parts[i+1], "0123456789")
	}
	return strings.Join(parts, ".csv:N")
}

func TestTheSameNightTwiceChangesNothing(t *testing.T) {
	h := demoHouse(t)
	for _, day := range nights()[:2] {
		first, err := h.run(day, nightly.Options{})
		must(t, err)
		before := h.digests()
		rejudge, err := h.run(day, nightly.Options{})
		must(t, err)
		if !rejudge.Repeated || rejudge.Night.RunID != first.Night.RunID {
			t.Errorf("night of %s: repeated %v, run %s after %s", day, rejudge.Repeated, rejudge.Night.RunID, first.Night.RunID)
		}
		if diff := gocmp.Diff(before, h.digests()); diff != "" {
			t.Errorf("night of %s again:\n%s", day, diff)
		}
	}
	earlier, err := h.run(nights()[0], nightly.Options{})
	must(t, err)
	if !earlier.Repeated || len(earlier.Notes) == 0 {
		t.Errorf("an earlier night is shown as it was closed, with a note: %+v", earlier.Notes)
	}
	if _, err := h.run("2026-10-07", nightly.Options{}); !errors.Is(err, nightly.ErrNightClosed) {
		t.Errorf("a night before the last closed one: want ErrNightClosed, got %v", err)
	}
	must(t, os.RemoveAll(filepath.Join(h.dir, "reports", "2026-10-09")))
	if _, err = h.run("2026-10-09", nightly.Options{}); err != nil || !exists(filepath.Join(h.dir, "reports", "2026-10-09", "missing.csv")) {
		t.Errorf("a report set that was deleted comes back: %v", err)
	}
}

func TestADryRunLeavesNothingBehind(t *testing.T) {
	h := demoHouse(t)
	outcome, err := h.run("2026-10-08", nightly.Options{DryRun: true})
	must(t, err)
	if len(outcome.Night.Kinds) == 0 || outcome.Set != "" || exists(filepath.Join(h.dir, "reports")) {
		t.Errorf("a dry run shows the night and writes nothing: exceptions %v, set %q", outcome.Night.Kinds, outcome.Set)
	}
	h.open(func(p *nightly.Pipeline) {
		if _, closed, err := p.Store.LastRun(context.Background()); err != nil || closed {
			t.Errorf("a dry run closed a night: %v", err)
		}
	})
}

// TestAnOpenNightIsFinished drops the publication of a committed night, as a
// process that died between the two would.
func TestAnOpenNightIsFinished(t *testing.T) {
	want := demoHouse(t)
	want.runAll()
	h := demoHouse(t)
	blocked := filepath.Join(h.dir, "reports")
	must(t, os.WriteFile(blocked, nil, 0o644)) // a file where the folder should be
	if _, err := h.run("2026-10-08", nightly.Options{}); err == nil {
		t.Fatal("the reports were published into a file")
	}
	must(t, os.Remove(blocked))
	h.runAll()
	if diff := gocmp.Diff(want.digests(), h.digests()); diff != "" {
		t.Error(diff)
	}
}

func TestFilesThatAreNotNew(t *testing.T) {
	h := demoHouse(t)
	_, err := h.run("2026-10-08", nightly.Options{})
	must(t, err)
	settle := filepath.Join(h.dir, "inbox", "settle")
	old, err := os.ReadFile(filepath.Join(settle, "shengpay_20261008.csv"))
	must(t, err)

	// The same bytes under today's name: skipped, and today's file is still missing.
	today, err := os.ReadFile(filepath.Join(settle, "shengpay_20261009.csv"))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(settle, "shengpay_20261009.csv"), old, 0o644))
	outcome, err := h.run("2026-10-09", nightly.Options{})
	must(t, err)
	if state := stateOf(outcome, "settle/shengpay_20261009.csv"); state != "skipped" {
		t.Errorf("the same bytes: want skipped, got %q", state)
	}
	if count := countKind(outcome, reconcile.MissingFile); count != 1 || outcome.Night.ExitCode != nightly.ExitIncomplete {
		t.Errorf("yesterday's rows are not today's file: %d missing files, exit code %d", count, outcome.Night.ExitCode)
	}
	if count := countKind(outcome, reconcile.MissingSettlement); count != 1 {
		t.Errorf("money that waits for the file is not missing: %d are", count)
	}

	// The right file comes under the name of the skipped one.
	must(t, os.WriteFile(filepath.Join(settle, "shengpay_20261009.csv"), today, 0o644))
	outcome, err = h.run("2026-10-09", nightly.Options{})
	must(t, err)
	if state := stateOf(outcome, "settle/shengpay_20261009.csv"); state != "taken" || countKind(outcome, reconcile.MissingFile) != 0 {
		t.Errorf("the right file: want taken, got %q", state)
	}

	// Other bytes under a name that was taken in: refused until accepted.
	changed := strings.Replace(string(today), "\n", "\n2026-10-09,847290058110012,50.00,0.30,49.70,999900000001,,,SALE,,,,\n", 1)
	must(t, os.WriteFile(filepath.Join(settle, "shengpay_20261009.csv"), []byte(changed), 0o644))
	outcome, err = h.run("2026-10-10", nightly.Options{})
	must(t, err)
	if state := stateOf(outcome, "settle/shengpay_20261009.csv"); state != "quarantined" {
		t.Errorf("other bytes: want quarantined, got %q", state)
	}
	outcome, err = h.run("2026-10-12", nightly.Options{AcceptRestated: []string{"settle/shengpay_20261009.csv"}})
	must(t, err)
	if count := countKind(outcome, reconcile.RestatedSettlement); count != 1 {
		t.Errorf("the new line of an accepted restatement: want 1 restated-settlement, got %d", count)
	}
	if count := countKind(outcome, reconcile.DuplicateSettlement); count != 1 {
		t.Errorf("lines that the night had taken in already are no duplicates: want the planted one, got %d", count)
	}
	h.open(func(p *nightly.Pipeline) {
		checked, err := verified(p, context.Background())
		must(t, err)
		for _, v := range checked {
			if v.Problem != "" {
				t.Errorf("an accepted restatement is known, and no edit: %s: %s", v.AsOf, v.Problem)
			}
		}
	})
}

func stateOf(outcome nightly.Outcome, name string) string {
	for _, file := range outcome.Night.Files {
		if file.Name == name {
			return string(file.State)
		}
	}
	return "not there"
}

func countKind(outcome nightly.Outcome, kind reconcile.Kind) int64 { return outcome.Night.Kinds[kind] }

func TestABrokenFileCostsTheFileAndNotTheMoney(t *testing.T) {
	h := demoHouse(t)
	path := filepath.Join(h.dir, "inbox", "settle", "shengpay_20261008.csv")
	must(t, os.WriteFile(path, []byte("settle_date,merchant_id,gross_amount,fee\n"), 0o644))
	outcome, err := h.run("2026-10-08", nightly.Options{})
	must(t, err)
	if state := stateOf(outcome, "settle/shengpay_20261008.csv"); state != "quarantined" {
		t.Errorf("want quarantined, got %q", state)
	}
	if count := countKind(outcome, reconcile.MissingSettlement); count != 0 {
		t.Errorf("%d transactions are called missing", count)
	}
	waiting := 0
	for _, row := range h.rows("2026-10-08", "waiting.csv") {
		if strings.Contains(row["waiting_for"], "missing") || strings.Contains(row["waiting_for"], "net_amount") {
			waiting++
		}
	}
	if waiting < 500 || outcome.Night.ExitCode != nightly.ExitIncomplete {
		t.Errorf("%d transactions wait for the file, exit code %d", waiting, outcome.Night.ExitCode)
	}
}

func TestAClosedExceptionIsShownNoMore(t *testing.T) {
	h := demoHouse(t)
	_, err := h.run("2026-10-08", nightly.Options{})
	must(t, err)
	id := h.rows("2026-10-08", "missing.csv")[0]["exception_id"]
	h.open(func(p *nightly.Pipeline) {
		_, err := p.CloseExceptions(context.Background(), []string{id}, "Li Na", "paid in cash")
		must(t, err)
	})
	_, err = h.run("2026-10-09", nightly.Options{})
	must(t, err)
	for _, row := range h.rows("2026-10-09", "exceptions.csv") {
		if row["exception_id"] == id {
			t.Error("it is shown again")
		}
	}
	h.open(func(p *nightly.Pipeline) {
		explained, err := p.Explain(context.Background(), id)
		must(t, err)
		if len(explained.Nights) == 0 || len(explained.Decisions) != 1 || explained.Decisions[0].By != "Li Na" {
			t.Errorf("explain knows who closed it: %+v", explained.Decisions)
		}
	})
}

func TestAChangedInputIsFoundByVerify(t *testing.T) {
	h := demoHouse(t)
	_, err := h.run("2026-10-08", nightly.Options{})
	must(t, err)
	path := filepath.Join(h.dir, "inbox", "pos", "lakala_20261008.csv")
	data, err := os.ReadFile(path)
	must(t, err)
	must(t, os.WriteFile(path, append(data, '\n'), 0o644))
	h.open(func(p *nightly.Pipeline) {
		checked, err := verified(p, context.Background())
		must(t, err)
		if len(checked) != 1 || !strings.Contains(checked[0].Problem, "[input-changed]") {
			t.Errorf("want input-changed, got %+v", checked)
		}
	})
}

// TestOldFilesAreNotReadAgain makes the old files of an inbox unreadable after
// their names, sizes and times: the next night does not notice, verify does.
func TestOldFilesAreNotReadAgain(t *testing.T) {
	h := demoHouse(t)
	_, err := h.run("2026-10-08", nightly.Options{})
	must(t, err)
	path := filepath.Join(h.dir, "inbox", "pos", "lakala_20261006.csv")
	info, err := os.Stat(path)
	must(t, err)
	data, err := os.ReadFile(path)
	must(t, err)
	data[len(data)-2] ^= 1
	must(t, os.WriteFile(path, data, 0o644))
	must(t, os.Chtimes(path, info.ModTime(), info.ModTime()))
	outcome, err := h.run("2026-10-09", nightly.Options{})
	must(t, err)
	if state := stateOf(outcome, "pos/lakala_20261006.csv"); state != "not there" {
		t.Errorf("the old file was read: %s", state)
	}
	must(t, os.Chtimes(path, time.Time{}, info.ModTime().Add(time.Second)))
	outcome, err = h.run("2026-10-10", nightly.Options{})
	must(t, err)
	if state := stateOf(outcome, "pos/lakala_20261006.csv"); state != "quarantined" {
		t.Errorf("touched, it is read again and refused: %s", state)
	}
}

func TestANightWithoutTrade(t *testing.T) {
	h := demoHouse(t)
	must(t, os.RemoveAll(filepath.Join(h.dir, "inbox")))
	must(t, os.Mkdir(filepath.Join(h.dir, "inbox"), 0o755))
	outcome, err := h.run("2026-10-08", nightly.Options{AllowEmpty: true})
	must(t, err)
	if outcome.Night.ExitCode != nightly.ExitClosed || outcome.Night.Proof["CNY"] == nil {
		t.Errorf("it closes, and its proof has the configuration's currency: %d, %v", outcome.Night.ExitCode, outcome.Night.Proof)
	}
	h.open(func(p *nightly.Pipeline) {
		checked, err := verified(p, context.Background())
		must(t, err)
		if len(checked) != 1 || !checked[0].Judged {
			t.Errorf("verify: %+v", checked)
		}
	})
}

func TestFailOn(t *testing.T) {
	for _, row := range []struct {
		failOn string
		want   int
		why    string
	}{
		{"", nightly.ExitClosed, "exceptions are a normal night"},
		{"missing", nightly.ExitOpen, "one is missing"},
		{"any", nightly.ExitOpen, "one is open"},
	} {
		h := demoHouse(t)
		outcome, err := h.run("2026-10-08", nightly.Options{FailOn: row.failOn})
		must(t, err)
		if outcome.Night.ExitCode != row.want {
			t.Errorf("--fail-on %q, %s: want %d, got %d", row.failOn, row.why, row.want, outcome.Night.ExitCode)
		}
	}
}

func TestAStoppedRunLeavesNothing(t *testing.T) {
	h := demoHouse(t)
	h.open(func(p *nightly.Pipeline) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if _, err := p.Run(ctx, nightly.Options{AsOf: civil.NewDate(2026, 10, 8)}); !errors.Is(err, context.Canceled) {
			t.Errorf("want the context's error, got %v", err)
		}
	})
	if exists(filepath.Join(h.dir, "reports")) {
		t.Error("reports were written")
	}
	if _, err := h.run("2026-10-08", nightly.Options{}); err != nil {
		t.Errorf("the next run: %v", err)
	}
}

var update = flag.Bool("update", false, "write the demonstration's expected reports anew")

// TestTheDemonstrationsReports compares the printed night, the missing and the
// summary with what lies beside the inputs.
func TestTheDemonstrationsReports(t *testing.T) {
	h := demoHouse(t)
	h.runAll()
	for _, day := range nights() {
		for _, name := range []string{"missing.csv", "exceptions.csv", "held.csv", "cleared.csv", "summary.json"} {
			got, err := os.ReadFile(filepath.Join(h.dir, "reports", day, name))
			must(t, err)
			golden := filepath.Join(demo, "expected", day, name)
			if *update {
				must(t, os.MkdirAll(filepath.Dir(golden), 0o755))
				must(t, os.WriteFile(golden, got, 0o644))
			}
			want, err := os.ReadFile(golden)
			must(t, err)
			if diff := gocmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s %s; if it is right, run: go test ./internal/nightly -run Reports -update\n%s", day, name, diff)
			}
		}
	}
}

// TestTheDemonstrationIsWhatTheSimulationMakes keeps the committed files and
// their generator together.
func TestTheDemonstrationIsWhatTheSimulationMakes(t *testing.T) {
	folder := t.TempDir()
	must(t, simulate.Demo().Write(folder, simulate.Day(2026, 10, 5), simulate.Day(2026, 10, 13), simulate.DemoNights(), false))
	must(t, filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		must(t, err)
		want, err := os.ReadFile(path)
		must(t, err)
		got, err := os.ReadFile(filepath.Join(demo, name))
		must(t, err)
		if string(want) != string(got) {
			t.Errorf("%s differs; run: go run ./cmd/tieout-simulate", name)
		}
		return nil
	}))
}

// TestAnyWeekTellsTheTruth plays random weeks in which every fate is common,
// and wants exactly the ledger's exceptions of each night.
func TestAnyWeekTellsTheTruth(t *testing.T) {
	base := uint64(time.Now().UnixNano())
	for i := range uint64(8) {
		seed := base + i
		world := simulate.Random(seed, 40)
		h := demoHouse(t)
		h.batchRows = int64(i % 2 * 3) // a batch of three rows each, or one of all
		must(t, os.RemoveAll(filepath.Join(h.dir, "inbox")))
		must(t, world.Write(h.dir, simulate.Day(2026, 10, 5), simulate.Day(2026, 10, 13), simulate.DemoNights(), true))
		for _, truth := range world.Truth(simulate.DemoNights()) {
			day, err := civil.ParseDate(truth.AsOf)
			must(t, err)
			h.open(func(p *nightly.Pipeline) { _, err = p.Run(context.Background(), nightly.Options{AsOf: day}) })
			must(t, err)
			var want, got []kindAndReference
			for _, x := range truth.Exceptions {
				want = append(want, kindAndReference{x.Kind, x.RRN})
			}
			for _, row := range h.rows(truth.AsOf, "exceptions.csv") {
				if row["kind"] != string(reconcile.FeeDrift) { // five wrong fees of a week may have one price by chance
					got = append(got, kindAndReference{row["kind"], row["rrn"]})
				}
			}
			if diff := gocmp.Diff(sorted(want), sorted(got)); diff != "" {
				t.Fatalf("seed %d, night of %s (-truth +report):\n%s", seed, truth.AsOf, diff)
			}
			if h.wantCountsListed(truth.AsOf); t.Failed() {
				t.Fatalf("seed %d", seed)
			}
		}
	}
}

// TestCarriedSalesArePrematchedTheSame plays random weeks night by night, once with
// every row on the slow path and once with prematching, which also settles plain
// sales of earlier nights. The hash of a run covers all that the night says.
func TestCarriedSalesArePrematchedTheSame(t *testing.T) {
	base, carried := uint64(time.Now().UnixNano()), 0
	for i := range uint64(6) {
		seed := base + i
		var hashes [2][]string
		week, h := t.TempDir(), demoHouse(t)
		must(t, simulate.Random(seed, 40).Write(week, simulate.Day(2026, 10, 5), simulate.Day(2026, 10, 13), simulate.DemoNights(), true))
		config, err := os.ReadFile(filepath.Join(h.dir, "tieout.yaml"))
		must(t, err)
		config = bytes.ReplaceAll(config, []byte("matches: true"), []byte("matches: false"))
		for way, from := range []int64{1 << 60, 0} {
			h.prematchFrom, h.jobs, h.batchRows = from, 1+2*way, 1<<30>>(29*way)
			must(t, os.RemoveAll(h.dir)) // the same place, because the hash covers it
			must(t, os.CopyFS(h.dir, os.DirFS(week)))
			must(t, os.WriteFile(filepath.Join(h.dir, "tieout.yaml"), config, 0o644))
			for _, day := range nights() {
				if late := filepath.Join(h.dir, "late", day); exists(late) {
					h.copyLate(late)
				}
				asOf, err := civil.ParseDate(day)
				must(t, err)
				h.open(func(p *nightly.Pipeline) {
					_, err := p.Run(context.Background(), nightly.Options{AsOf: asOf})
					must(t, err)
					run, _, err := p.Store.LastRun(context.Background())
					must(t, err)
					hashes[way] = append(hashes[way], run.Hash)
				})
			}
			carried += strings.Count(h.log.String(), " carried=") - strings.Count(h.log.String(), " carried=0")
		}
		if diff := gocmp.Diff(hashes[0], hashes[1]); diff != "" {
			t.Errorf("seed %d, hashes of the nights (-slow +prematched):\n%s", seed, diff)
		}
	}
	if carried == 0 {
		t.Error("no night settled a carried sale on the fast path")
	}
}
