package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"tieout/internal/config"
	"tieout/internal/fault"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// prepare lays the files into an inbox of their own and writes the configuration of the night.
func (c *comparing) prepare(dir string) error {
	for i := range c.files {
		f := &c.files[i]
		folder := filepath.Join(dir, "inbox", f.inspection.Side)
		path, err := filepath.Abs(f.path)
		if err == nil {
			err = os.MkdirAll(folder, 0o700)
		}
		if err == nil {
			err = os.Symlink(path, filepath.Join(folder, plainBase(path)))
		}
		if err != nil {
			return err
		}
	}
	path := filepath.Join(dir, "tieout.yaml")
	if err := os.WriteFile(path, []byte(c.yaml("")), 0o600); err != nil {
		return err
	}
	loaded, err := config.LoadWithEnv(path, func(string) string { return "" })
	if err != nil {
		return c.ofFlags(err)
	}
	start := c.start(loaded)
	if start == 0 {
		return nil
	}
	withStart := c.yaml(fmt.Sprintf("start: %s\n", start))
	first, _ := c.last()
	c.assumed = append(c.assumed, fmt.Sprintf("sales before %s are not judged: they were due before the first day of the settlement file, %s", start, first))
	return os.WriteFile(path, []byte(withStart), 0o600)
}

// ofFlags makes of a fault of the configuration one of the flags that made it.
func (c *comparing) ofFlags(err error) error {
	fact, _, _ := strings.Cut(err.Error(), "\n")
	if _, after, found := strings.Cut(fact, "tieout.yaml:"); found {
		fact = after
	}
	return usage("compare", "see: tieout compare --help", "want flags such as --fee 0.6%% --due T+1 --currency CNY --timezone Asia/Shanghai; %s", faultOf.ReplaceAllString(fact, ""))
}

// faultOf is the place in the configuration that a message names.
var faultOf = regexp.MustCompile(`^\d+:\d+: `)

// yaml is the configuration. Terms and fees hold for every provider that rows may name.
func (c *comparing) yaml(start string) string {
	c.assumed = nil
	currency := c.value(c.currency, c.onlyCurrency(), "the currency of rows that name none is %s (--currency)")
	zone, calendar := "UTC", "weekends"
	if currency == "CNY" {
		zone, calendar = "Asia/Shanghai", "CN"
	}
	zone = c.value(c.zone, zone, "times that state no zone are those of %s (--timezone)")
	due, why := "T+1", ""
	if file := c.sameDay(); file != "" {
		due, why = "D+0", ", for each line of "+strings.ReplaceAll(file, "%", "%%")+" is dated the day of its sale"
	}
	due = c.value(c.due, due, "money is due %s"+why+" (--due)")
	fees := "{basis: as-charged, rules: [{rate: 0%}]}"
	if c.fee == "" {
		c.assumed = append(c.assumed, "fees are taken as they are stated, and what a missing sale should cost is not known (--fee)")
	} else {
		fees = fmt.Sprintf("{rounding: half-up, basis: line, refund: returned, rules: [{rate: %s}]}", quoted(c.fee))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "version: 1\ntimezone: %s\ncurrency: %s\nstore: sqlite:compare.db\ninbox: inbox\nout: reports\nstable_for: 0s\n%ssources:\n", quoted(zone), quoted(currency), start)
	for i := range c.files {
		f := &c.files[i]
		fmt.Fprintf(&b, "  - {name: %s, side: %s, profile: %s, files: %s, provider: %s, merchant_id: %s, expect: optional}\n",
			f.inspection.Side, f.inspection.Side, quoted(f.inspection.Profile), quoted(f.inspection.Side+"/"+patternOf(plainBase(f.path))), quoted(c.provider()), quoted(c.merchant()))
	}
	fmt.Fprintf(&b, "terms:\n  - {due: %s, calendar: %s}\nfees:\n  - %s\n", quoted(due), calendar, fees)
	return b.String()
}

// sameDay returns the settlement file if all of its lines are dated the day of their sales;
// empty: they are not, or none says when it was.
func (c *comparing) sameDay() string {
	for i := range c.files {
		if f := &c.files[i]; f.inspection.Side == string(reconcile.SettlementSide) && f.inspection.SettlesSameDay() {
			return filepath.Base(f.path)
		}
	}
	return ""
}

// value is what was said, else what is assumed, which is told.
func (c *comparing) value(said, assumed, told string) string {
	if said == "" {
		c.assumed = append(c.assumed, fmt.Sprintf(told, assumed))
	}
	return cmp.Or(said, assumed)
}

// quoted writes a value so that YAML takes it for a text.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// onlyCurrency is the currency that all rows have; CNY where there is none, or several.
func (c *comparing) onlyCurrency() string {
	only := ""
	for i := range c.files {
		for _, currency := range c.files[i].inspection.Currencies() {
			if only != "" && only != currency {
				return "CNY"
			}
			only = currency
		}
	}
	return cmp.Or(only, "CNY")
}

// provider is whose money it is: the settlement file's form begins with the name.
func (c *comparing) provider() string {
	for i := range c.files {
		if f := &c.files[i].inspection; f.Side == string(reconcile.SettlementSide) {
			name, _, _ := strings.Cut(filepath.Base(f.Profile), "-")
			if name != "settlement" {
				return name
			}
		}
	}
	return "acquirer"
}

// merchant is that of files that name none: the only one that the others name.
func (c *comparing) merchant() string {
	for i := range c.files {
		if named := c.files[i].inspection.Merchants; len(named) == 1 {
			return named[0]
		}
	}
	return "merchant"
}

// plainBase is the name of a file without what a pattern would take for a sign, and without
// what says that a file of an inbox is not ready: this one was named by a person.
func plainBase(path string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`*?[]{}\`, r) || r < ' ' {
			return '_'
		}
		return r
	}, filepath.Base(path))
	if text.Skippable(name) {
		name = "file_" + strings.TrimLeft(name, ".") + "_"
	}
	return name
}

var dayInName = regexp.MustCompile(`20\d\d[01]\d[0-3]\d`)

// patternOf is the pattern of a name, with its day where it has one.
func patternOf(name string) string {
	at := dayInName.FindStringIndex(name)
	if at == nil {
		return name
	}
	if _, err := civil.ParseDate(name[at[0]:at[0]+4] + "-" + name[at[0]+4:at[0]+6] + "-" + name[at[0]+6:at[1]]); err != nil {
		return name
	}
	return name[:at[0]] + "{date}" + name[at[1]:]
}

// last is the last day of the settlement file, else of the bank statement; 0: neither has rows.
func (c *comparing) last() (first, last civil.Date) {
	for _, side := range [...]reconcile.Side{reconcile.SettlementSide, reconcile.DepositSide} {
		for i := range c.files {
			if f := &c.files[i].inspection; f.Side == string(side) {
				if first, last := f.Days(); last != 0 {
					return first, last
				}
			}
		}
	}
	return 0, 0
}

// start is the first day of trade that the settlement file could settle: sales before it were due earlier.
func (c *comparing) start(loaded *config.Config) civil.Date {
	first, _ := c.last()
	term, err := loaded.Terms.Find("", "", "")
	if first == 0 || err != nil {
		return 0
	}
	const most = 70 // days that a term and its holidays may span
	for day := first.AddDays(-most); day <= first; day++ {
		due, err := loaded.Terms.Due(term, day.Time())
		if err != nil {
			continue // a year that the calendar does not know
		}
		if due >= first {
			return day
		}
	}
	return 0
}

// day is the night's: as it was said, else the last day of the settlement file, else of the log.
func (c *comparing) day(loaded *config.Config) (civil.Date, error) {
	if c.asOf != "" {
		day, err := civil.ParseDate(c.asOf)
		if err != nil {
			return 0, usage("--as-of", "name a day that exists", "%v", err)
		}
		return day, nil
	}
	if _, last := c.last(); last != 0 {
		return last, nil
	}
	for i := range c.files {
		if _, last := c.files[i].inspection.Days(); last != 0 {
			return last, nil
		}
	}
	return 0, (&fault.Error{Name: "nothing-to-compare", Class: fault.Usage, Hint: "see: tieout inspect FILE"}).At("", "want files with rows, got none: there is no day to judge")
}
