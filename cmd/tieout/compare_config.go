package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"tieout/internal/config"
	"tieout/internal/disk"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// prepare lays the files into an inbox of their own and writes the configuration of the night.
func (c *comparing) prepare(dir string) error {
	for i := range c.files {
		f := &c.files[i]
		folder := filepath.Join(dir, "inbox", f.inspection.Side, strconv.Itoa(i+1)) // two may have one name
		path, err := filepath.Abs(f.path)
		if err == nil {
			err = os.MkdirAll(folder, 0o700)
		}
		if err == nil {
			err = disk.Name(path, filepath.Join(folder, plainBase(path)))
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
	text := c.yaml(fmt.Sprintf("start: %s\n", start))
	first, _ := c.last()
	if c.sellsBefore(start) {
		c.assumed = append(c.assumed, fmt.Sprintf("sales before %s are not judged: they were due before the first day of the settlement file, %s", start, first))
	}
	return os.WriteFile(path, []byte(text), 0o600)
}

// yaml is the configuration. Terms and fees hold for every provider that rows may name.
func (c *comparing) yaml(start string) string {
	c.assumed = nil
	currency := c.value(c.currency, c.onlyCurrency(), "the currency of rows that name none is %s (--currency)")
	zone, calendar := "UTC", calendarOf(currency)
	if currency == "CNY" {
		zone = "Asia/Shanghai"
	}
	zone = c.value(c.zone, zone, "times that state no zone are those of %s (--timezone)")
	standard, why := c.term()
	due := c.value(c.due, standard, "money is due %s: "+why+" (--due)")
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
		fmt.Fprintf(&b, "  - {name: %s-%d, side: %s, profile: %s, files: %s, provider: %s, merchant_id: %s, expect: optional%s}\n",
			f.inspection.Side, i+1, f.inspection.Side, quoted(f.hand.profile), quoted(fmt.Sprintf("%s/%d/%s", f.inspection.Side, i+1, patternOf(plainBase(f.path)))), quoted(c.provider()), quoted(c.merchant()), settingsOf(f.hand))
	}
	fmt.Fprintf(&b, "terms:\n  - {due: %s, calendar: %s}\nfees:\n  - %s\n", quoted(due), calendar, fees)
	return b.String()
}

// calendarOf is the calendar of business days that a currency suggests.
func calendarOf(currency string) string {
	if currency == "CNY" {
		return "CN"
	}
	return civil.Weekends
}

// settingsOf are the settings of a source, as another key of its mapping.
func settingsOf(h *inHand) string {
	if len(h.settings) == 0 {
		return ""
	}
	return ", settings: " + settingsYAML(h.settings)
}

// settingsYAML are settings as YAML writes them in one line.
func settingsYAML(settings map[string]string) string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		list = append(list, quoted(name)+": "+quoted(settings[name]))
	}
	return "{" + strings.Join(list, ", ") + "}"
}

// value is what was said, else what is assumed, which is told.
func (c *comparing) value(said, assumed, told string) string {
	if said == "" {
		c.assumed = append(c.assumed, fmt.Sprintf(told, assumed))
	}
	return cmp.Or(said, assumed)
}

// quoted writes a value so that YAML takes it for a text, in which no environment variable stands.
func quoted(text string) string {
	return "'" + strings.ReplaceAll(strings.ReplaceAll(text, "${", "$${"), "'", "''") + "'"
}

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
	return reconcile.UnnamedMerchant
}
