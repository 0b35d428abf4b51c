// Command tieout-simulate makes nights of trade: the demonstration under
// testdata/demo, and nights of any size for measuring.
package main

import (
	"flag"
	"fmt"
	"os"

	"tieout/internal/simulate"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "tieout-simulate:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("tieout-simulate", flag.ContinueOnError)
	out := flags.String("out", "testdata/demo", "the `FOLDER` to write into")
	shuffle := flags.Bool("shuffle", false, "demonstration: put the rows of each file into another order")
	rows := flags.Int("rows", 0, "write one night of so many transactions and settlement lines instead of the demonstration")
	seed := flags.Uint64("seed", 1, "seed of a large night")
	missing := flags.Int("missing", 5, "large night: so many of each 1,000 sales are never settled")
	carried := flags.Int("carried", 0, "large night: so many further sales of the next day, which the night after settles")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *rows > 0 {
		return simulate.Big{Rows: *rows, Seed: *seed, MissingPerMille: *missing, Carried: *carried}.Write(*out)
	}
	return simulate.Demo().Write(*out, simulate.Day(2026, 10, 5), simulate.Day(2026, 10, 13), simulate.DemoNights(), *shuffle)
}
