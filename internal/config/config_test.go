package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"tieout/internal/config"
	"tieout/internal/fault"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/terms"
)

// contract is the configuration of the documentation, whole.
const contract = `version: 1
timezone: Asia/Shanghai
currency: CNY
store: sqlite:tieout.db              # or postgres://user@host:5432/db?sslmode=disable
inbox: inbox
out: reports
sources:
  - name: shengpay-pos
    side: terminal
    profile: terminal-csv
    files: "pos/shengpay_{date}*.csv"
    provider: shengpay
    product: smart
    expect: daily
    arrives: 1d
  - {name: shengpay-settle, side: settlement, profile: settlement-csv, files: "settle/shengpay_{date:2006-01-02}.csv", provider: shengpay, expect: business-days}
  - {name: bank, side: deposit, profile: deposit-csv, files: "bank/**/*.csv", expect: optional}
terms:
  - {provider: shengpay, due: T+1, cutoff: "23:00", cutoff_drift: 10m, calendar: CN, grace: 0}
fees:
  - provider: shengpay
    product: smart
    rounding: half-even
    basis: batch
    refund: kept
    valid_from: 2026-01-01
    rules:
      - {channel: qr, rate: 0.38%}
      - {card: credit, rate: 0.60%, up_to: 1000.00}
      - {card: debit, rate: 0.50%, cap: 20.00, min: 0.01, fixed: 0.10}
  - {provider: shengpay, product: traditional, use: shengpay-traditional}
`

// load writes files into a folder and loads its tieout.yaml.
func load(t *testing.T, files map[string]string, env map[string]string) (*config.Config, error) {
	t.Helper()
	return loadIn(t, t.TempDir(), files, env)
}

// loadIn is load with the folder.
func loadIn(t *testing.T, dir string, files map[string]string, env map[string]string) (*config.Config, error) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return config.LoadWithEnv(filepath.Join(dir, "tieout.yaml"), func(key string) string { return env[key] })
}

func TestTheDocumentedConfiguration(t *testing.T) {
	c, err := load(t, map[string]string{"tieout.yaml": contract}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.Location.String() != "Asia/Shanghai" || c.Store != "sqlite:tieout.db" || !filepath.IsAbs(c.Inbox) || filepath.Base(c.Out) != "reports" {
		t.Errorf("%+v", c)
	}
	pos, settle, bank := c.Sources[0], c.Sources[1], c.Sources[2]
	if pos.ArrivesDays != 1 || settle.ArrivesDays != 0 || bank.ArrivesDays != 1 || pos.Expect != config.Daily || bank.Expect != config.Optional {
		t.Errorf("what the contract promises for files: %+v", c.Sources)
	}
	term, err := c.Terms.Find("shengpay", "smart", "M1")
	if err != nil || term.Cutoff != 23*time.Hour || term.Drift != 10*time.Minute || term.Days != 1 || !term.Business {
		t.Errorf("term: %+v, %v", term, err)
	}
	for _, row := range []struct {
		key        reconcile.FeeKey
		gross, fee string
	}{
		{reconcile.FeeKey{Product: "smart", Channel: "QR"}, "100.00", "0.38"},
		{reconcile.FeeKey{Product: "smart", Card: "CREDIT"}, "100.00", "0.60"},
		{reconcile.FeeKey{Product: "smart", Card: "DEBIT"}, "100.00", "0.60"},
		{reconcile.FeeKey{Product: "smart", Card: "DEBIT"}, "-100.00", "0"},
		{reconcile.FeeKey{Product: "traditional", Card: "DEBIT"}, "100.00", "0.55"},
	} {
		row.key.Provider = "shengpay"
		gross := decimal.RequireFromString(row.gross)
		price, err := c.Fees.Find(row.key, civil.NewDate(2026, 10, 8), gross, "CNY")
		if err != nil || !price.Fee(gross).Equal(decimal.RequireFromString(row.fee)) {
			t.Errorf("%v %s: want fee %s, got %s, %v", row.key, row.gross, row.fee, price.Fee(gross), err)
		}
	}
}

func TestFileNames(t *testing.T) {
	c, err := load(t, map[string]string{"tieout.yaml": contract}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		source int
		name   string
		ok     bool
		date   string
		bad    bool
		why    string
	}{
		{0, "pos/shengpay_20261008.csv", true, "2026-10-08", false, "the plain name"},
		{0, "pos/shengpay_20261008_2.csv", true, "2026-10-08", false, "a second file of the day"},
		{0, "pos/old/shengpay_20261008.csv", false, "", false, "a star stays within its folder"},
		{0, "shengpay_20261008.csv", false, "", false, "another folder"},
		{0, "pos/shengpay_today.csv", false, "", false, "no date"},
		{0, "pos/shengpay_20261399.csv", false, "", true, "a date that does not exist is reported"},
		{0, "pos/shengpay_20261008xcsv", false, "", false, "a point is a point"},
		{1, "settle/shengpay_2026-10-08.csv", true, "2026-10-08", false, "a layout of its own"},
		{2, "bank/a.csv", true, "", false, "no folder between"},
		{2, "bank/2026/10/a.csv", true, "", false, "any folders between"},
	} {
		ok, date, err := c.Sources[row.source].Match(row.name)
		if ok != row.ok || date.String() != row.date || (err != nil) != row.bad {
			t.Errorf("%s (%s): got %v, %s, %v", row.name, row.why, ok, date, err)
		}
	}
	if got := c.Sources[0].FileName(civil.NewDate(2026, 10, 8)); got != "pos/shengpay_20261008*.csv" {
		t.Errorf("the name that is expected: %s", got)
	}
}

// TestFoldersOfASource says in which folders files of a pattern may lie.
func TestFoldersOfASource(t *testing.T) {
	c, err := load(t, map[string]string{"tieout.yaml": contract}, nil)
	if err != nil {
		t.Fatal(err)
	}
	files := c.Sources[2].Files // of an optional source, which needs no date
	for _, row := range []struct {
		files, folder string
		want          bool
		why           string
	}{
		{"pos/a_{date}.csv", "pos", true, "the folder that is named"},
		{"pos/a_{date}.csv", "pos/a_20261008.csv", false, "the file itself"},
		{"pos/a_{date}.csv", "po", false, "a beginning of its name"},
		{"pos/*/x/a.csv", "pos/one", true, "a star is one name"},
		{"pos/*/x/a.csv", "pos/one/x", true, "each folder on the way"},
		{"pos/*/x/a.csv", "pos/one/y", false, "another folder"},
		{"{date}/a.csv", "20261008", true, "a folder a day"},
		{"{date}/a.csv", "today", false, "no day"},
		{"bank/**/a.csv", "bank/2026/10", true, "any folders between"},
		{"bank/**/a.csv", "bank", true, "none between"},
		{"**/a.csv", "any/at/all", true, "any folders at all"},
		{"a.csv", "pos", false, "files lie in the inbox alone"},
	} {
		changed, err := load(t, map[string]string{"tieout.yaml": strings.Replace(contract, files, row.files, 1)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := changed.Sources[2].MayHold(row.folder); got != row.want {
			t.Errorf("%s in %s (%s): want %v, got %v", row.files, row.folder, row.why, row.want, got)
		}
	}
}

// TestEveryFaultIsToldOfAtOnce shows places, nearest keys and hints.
func TestEveryFaultIsToldOfAtOnce(t *testing.T) {
	text := strings.NewReplacer("timezone: Asia/Shanghai", "timezone: Asia/Peking", "provider: shengpay\n    product", "provder: shengpay\n    product", "0.38%", "0.38").Replace(contract)
	_, err := load(t, map[string]string{"tieout.yaml": text}, nil)
	var faults fault.List
	if !errors.As(err, &faults) || len(faults) != 4 {
		t.Fatalf("want 4 faults, got %v", err)
	}
	for i, want := range []string{
		`tieout.yaml:2:11: timezone: unknown zone "Asia/Peking"`,
		`tieout.yaml:12:5: unknown key "provder" in a source` + "\nhint: did you mean provider?",
		`tieout.yaml:21:5: unknown key "provder" in a fee schedule`,
		`tieout.yaml:28:29: rate: want a percentage from 0% to 100%, got "0.38"`,
	} {
		if i < len(faults) && !strings.HasPrefix(faults[i].Error(), want) {
			t.Errorf("fault %d: want %q, got %q", i, want, faults[i])
		}
	}
}

func TestValuesThatAreNoValues(t *testing.T) {
	for old, bad := range map[string]string{
		"version: 1": "version: 2", "currency: CNY": "currency: RMB", "side: terminal": "side: till", "arrives: 1d": "arrives: soon",
		`cutoff: "23:00"`: `cutoff: "25:00"`, "cutoff_drift: 10m": "cutoff_drift: 10", "grace: 0": "grace: -1", "rounding: half-even": "rounding: near",
		"basis: batch": "basis: day", "refund: kept": "refund: half", "valid_from: 2026-01-01": "valid_from: 2026-02-30", "channel: qr": "channel: fax",
		"cap: 20.00": "cap: 1e3", "due: T+1": "due: X+1", "rate: 0.38%": "rate: 101%", "expect: daily": "expect: weekly",
		"expect: business-days": "files_per_day: 0", "product: smart\n    expect": "files_per_day: 1441\n    expect", "expect: optional": "files_per_day: 2",
	} {
		_, err := load(t, map[string]string{"tieout.yaml": strings.Replace(contract, old, bad, 1)}, nil)
		var faults fault.List
		if !errors.As(err, &faults) || faults[0].Line == 0 || faults[0].Hint == "" {
			t.Errorf("%s: want a fault with its line and a hint, got %v", bad, err)
		}
	}
}

func TestCalendarFiles(t *testing.T) {
	files := map[string]string{
		"tieout.yaml":  contract + "calendars: [cn-2027.yaml]\n",
		"cn-2027.yaml": "calendar: CN\nyear: 2027\nweekend: [saturday, sunday]\nholidays: [2027-01-01, 2027-10-01..2027-10-07]\nworkdays: [2027-10-09]\nsource: a decree\n",
	}
	c, err := load(t, files, nil)
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]bool{"2027-01-01": false, "2027-10-05": false, "2027-10-08": true, "2027-10-09": true, "2027-10-10": false} {
		d, err := civil.ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := c.Terms.Calendars().IsBusinessDay("CN", d); err != nil || got != want {
			t.Errorf("%s: want %v, got %v, %v", day, want, got, err)
		}
	}
	files["cn-2027.yaml"] = "calendar: CN\nyear: 2027\nholidays: [2027-01-01]\n"
	if _, err := load(t, files, nil); err == nil || !strings.Contains(err.Error(), "cn-2027.yaml") || !strings.Contains(err.Error(), "weekend") {
		t.Errorf("a weekend is never assumed: %v", err)
	}
}

// TestDigest shows what a run's identity depends on.
func TestDigest(t *testing.T) {
	base, err := load(t, map[string]string{"tieout.yaml": contract}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		old, now string
		same     bool
		why      string
	}{
		{"inbox: inbox", "inbox: in", true, "where files lie changes no verdict"},
		{"store: sqlite:tieout.db ", "store: sqlite:other.db ", true, "nor where the memory is"},
		{"# or postgres", "# and postgres", true, "nor a comment"},
		{"rate: 0.38%", "rate: 0.39%", false, "a price does"},
		{"due: T+1", "due: T+2", false, "a term does"},
		{"expect: daily", "expect: optional", false, "an expectation does"},
		{"arrives: 1d", "files_per_day: 1", true, "one file a day is what is meant without a word"},
		{"arrives: 1d", "files_per_day: 2", false, "how many files a day is complete with does"},
	} {
		c, err := load(t, map[string]string{"tieout.yaml": strings.Replace(contract, row.old, row.now, 1)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if (c.Digest == base.Digest) != row.same {
			t.Errorf("%s: %s", row.now, row.why)
		}
	}
	overridden, err := load(t, map[string]string{"tieout.yaml": contract}, map[string]string{config.StoreVariable: "postgres://x@y/z"})
	if err != nil || overridden.Store != "postgres://x@y/z" || overridden.Digest != base.Digest {
		t.Errorf("the environment overrides the store and nothing else: %v", err)
	}
}

// TestMatchingRules reads by what rows may be matched.
func TestMatchingRules(t *testing.T) {
	read := func(rules string) (*config.Config, error) {
		return load(t, map[string]string{"tieout.yaml": contract + "matching:\n" + rules}, nil)
	}
	c, err := read("  - {provider: \"*\", partial: true}\n  - {provider: hx, levels: [rrn, normalised], possible: false, tolerance: 0.01, fee_tolerance: 0.02}\n")
	if err != nil {
		t.Fatal(err)
	}
	if all := c.Matching.Find("lakala"); !all.Partial || !all.Possible || len(all.Levels) != len(terms.Levels()) || !all.Tolerance.IsZero() {
		t.Errorf("a key that is left out has its standard: got %+v", all)
	}
	if hx := c.Matching.Find("hx"); hx.Possible || hx.Partial || hx.Uses(terms.ByOrderNo) || !hx.Uses(terms.ByNormalised) ||
		hx.Tolerance.StringFixed(2) != "0.01" || hx.FeeTolerance.StringFixed(2) != "0.02" {
		t.Errorf("a provider's own rule holds alone: got %+v", hx)
	}
	plain, err := load(t, map[string]string{"tieout.yaml": contract}, nil)
	if err != nil || plain.Digest == c.Digest {
		t.Errorf("a rule can change a verdict, so it changes the digest: %v", err)
	}
	for _, row := range []struct{ rule, says, why string }{
		{"{provider: hx, levels: [rnn]}", "did you mean rrn?", "a level that does not exist"},
		{"{provider: hx, levels: [order-no, rrn]}", "after a later one", "a weaker level before a stronger one"},
		{"{provider: hx, levels: [rrn, rrn]}", "after a later one", "a level twice"},
		{"{provider: hx, levels: []}", "one of", "no level is no rule"},
		{"{provider: hx, tolerance: -0.01}", "tolerance", "a tolerance below zero"},
		{"{provider: hx, tolerence: 0.01}", "tolerance", "a key that does not exist"},
	} {
		if _, err := read("  - " + row.rule + "\n"); err == nil || !strings.Contains(err.Error(), row.says) {
			t.Errorf("%s: want a fault that says %q, got %v", row.why, row.says, err)
		}
	}
	if _, err := read("  - {provider: hx}\n  - {provider: hx}\n"); err == nil || !strings.Contains(err.Error(), "two rules") {
		t.Errorf("two rules of one provider: got %v", err)
	}
}

// TestCalendarsByName covers calendars that no file gives.
func TestCalendarsByName(t *testing.T) {
	for _, row := range []struct {
		calendar, day string
		business      bool
		why           string
	}{
		{"weekends", "2031-10-01", true, "it knows no holidays, and every year"},
		{"weekends", "2031-10-04", false, "a Saturday"},
		{"TARGET2", "2026-04-06", false, "Easter Monday"},
		{"US", "2026-11-26", false, "Thanksgiving"},
	} {
		c, err := load(t, map[string]string{"tieout.yaml": strings.Replace(contract, "calendar: CN", "calendar: "+row.calendar, 1)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		day, err := civil.ParseDate(row.day)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := c.Terms.Calendars().IsBusinessDay(row.calendar, day); err != nil || got != row.business {
			t.Errorf("%s on %s (%s): want %v, got %v, %v", row.calendar, row.day, row.why, row.business, got, err)
		}
	}
	c, err := load(t, map[string]string{"tieout.yaml": strings.Replace(contract, "due: T+1", "due: D+1", 1)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := load(t, map[string]string{"tieout.yaml": strings.Replace(contract, "calendar: CN", "calendar: XX", 1)}, nil); err == nil || !strings.Contains(err.Error(), "TARGET2") {
		t.Errorf("a calendar that nobody knows: want the names of those that are known, got %v", err)
	}
	day, _ := civil.ParseDate("2035-05-05")
	if last, err := c.Terms.LastDepositDay("shengpay", "M1", day); err != nil || last.String() != "2035-05-07" {
		t.Errorf("calendar days need no calendar: got %s, %v", last, err)
	}
}
