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
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *rows > 0 {
		return simulate.Big(*out, *rows, *seed)
	}
	return simulate.Demo().Write(*out, simulate.Day(2026, 10, 5), simulate.Day(2026, 10, 13), simulate.DemoNights(), *shuffle)
}
