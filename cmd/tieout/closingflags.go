package main

import (
	"github.com/spf13/pflag"

	"tieout/internal/nightly"
)

// closingFlags are those of the commands that close a night.
type closingFlags struct {
	options nightly.Options // as far as they say something of it
	jobs    int
	asJSON  bool
}

func (c *closingFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&c.options.FailOn, "fail-on", "", "exit with 3 when exceptions are open: missing or any")
	flags.BoolVar(&c.asJSON, "json", false, "print summary.json instead of text")
	flags.IntVar(&c.jobs, "jobs", 0, "how many workers (default: one for each core)")
	flags.BoolVar(&c.options.AllowFuture, "allow-future", false, "close a night after tomorrow; none before it can be closed any more")
	flags.BoolVar(&c.options.AllowEmpty, "allow-empty", false, "close the first night of a store although there is no file to take in")
	flags.BoolVar(&c.options.NewStore, "new-store", false, "begin an empty store beside report sets of another one, which are kept")
	flags.BoolVar(&c.options.NewAnchor, "new-anchor", false, "begin the anchor beside the reports anew, which does not fit the store; it keeps for ever that you did")
}

// check wants a word that --fail-on knows, and a number of workers, or 0.
func (c *closingFlags) check() error {
	switch failOn := c.options.FailOn; {
	case failOn != "" && failOn != "missing" && failOn != "any":
		return usage("--fail-on", "name one of the two, or leave the flag out", "want missing or any, got %q", failOn)
	case c.jobs < 0:
		return usage("--jobs", "leave the flag out to use every core", "want 1 or more, got %d", c.jobs)
	}
	return nil
}
