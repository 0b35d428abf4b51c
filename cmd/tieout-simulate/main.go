// Command tieout-simulate makes nights of trade: the demonstration under
// testdata/demo, nights of any size for measuring, and small worlds of sales' lives,
// against whose truth it holds report sets.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

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
	seed := flags.Uint64("seed", 1, "seed of a large night or a small world")
	missing := flags.Int("missing", 5, "large night: so many of each 1,000 sales are never settled")
	carried := flags.Int("carried", 0, "large night: so many further sales of the next day, which the night after settles")
	small := lives{}
	flags.IntVar(&small.stories, "stories", 0, "write a small world of so many stories of several days instead: its configuration, and each night's files in nights/DATE")
	flags.StringVar(&small.plan, "plan", simulate.PlanNames()[0], "small world: the `PLAN` of when its files come, one of: "+strings.Join(simulate.PlanNames(), ", "))
	flags.BoolVar(&small.bank, "bank", false, "small world: with bank statements of what was paid out")
	flags.BoolVar(&small.check, "check", false, "small world, month: write nothing, and hold FOLDER/reports against the truth")
	broken := month{}
	flags.IntVar(&broken.days, "month", 0, "write so many days of trade instead, of whose references an acquirer destroys some in each way; prints the nights")
	flags.IntVar(&broken.perDay, "per-day", 50_000, "month: so many sales a day")
	flags.IntVar(&broken.perThousand, "destroyed", 10, "month: so many of each 1,000 sales meet each way")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if small.stories > 0 {
		small.seed = *seed
		return small.run(*out)
	}
	if broken.days > 0 {
		broken.seed, broken.check = *seed, small.check
		return broken.run(*out)
	}
	if *rows > 0 {
		return simulate.Big{Rows: *rows, Seed: *seed, MissingPerMille: *missing, Carried: *carried}.Write(*out)
	}
	return simulate.Demo().Write(*out, simulate.Day(2026, 10, 5), simulate.Day(2026, 10, 13), simulate.DemoNights(), *shuffle)
}
