// Command bench measures whole tieout nights against the programs that someone
// would otherwise write: DuckDB, PostgreSQL, SQLite, pandas, gocsv with a map.
// Rivals run in turns, each in a process of its own, and all must find the same
// missing sales. The results are kept in results.json, out of which
// docs/PERFORMANCE.md is written.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) > 0 && args[0] == "rival" {
		return runRival(ctx, args[1:])
	}
	if len(args) == 3 && args[0] == "pack" {
		return rewrite(args[1], args[2])
	}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	suite := flags.String("suite", "small", "small: 1,000,000 sales against every rival; kinds: one night of each kind against the plain one; large: the rest")
	only := flags.String("only", "", "only the scenario of this `NAME`")
	binary := flags.String("tieout", "../bin/tieout", "the program to measure")
	repeat := flags.Int("repeat", 5, "how often each quick program runs")
	data := flags.String("data", "", "the `FOLDER` for the nights; a temporary one when empty")
	results := flags.String("results", "results.json", "where results are kept")
	report := flags.String("report", "../docs/PERFORMANCE.md", "the report to write")
	write := flags.Bool("write", true, "keep the results and write the report")
	if err := flags.Parse(args); err != nil {
		return err
	}
	kept, err := loadResults(*results)
	if err != nil {
		return err
	}
	h := &harness{tieout: *binary, repeat: *repeat, results: kept}
	if err := h.prepare(*data); err != nil {
		return err
	}
	defer h.close()
	for _, s := range scenarios(*suite) {
		if *only != "" && s.Name != *only {
			continue
		}
		if err := h.measure(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		if *write {
			if err := h.results.save(*results); err != nil {
				return err
			}
		}
	}
	if !*write {
		return nil
	}
	return h.results.writeReport(*report)
}
