package main

import (
	"cmp"
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"tieout/internal/fault"
	"tieout/internal/nightly"
)

func (p *program) runCommand() *cobra.Command {
	var given, cut string
	var closing closingFlags
	var dryRun, strict bool
	var accepted []string
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Close a night: take in files, reconcile, commit, publish the reports",
		Long: `Takes in every file of the configured sources that was not taken in before and
is dated the as-of date or earlier, reconciles it with what earlier nights left
open, commits the night and publishes its report set. The same night twice
changes nothing.` + exitCodeHelp,
		Example: "  tieout run\n  tieout run --as-of 2026-10-09 --fail-on missing",
		Args:    args(cobra.NoArgs),
	}
	flags := cmd.Flags()
	flags.StringVar(&given, "as-of", "", "the `DATE` as of which money is judged (default: today in the configured time zone)")
	flags.BoolVar(&dryRun, "dry-run", false, "judge and show the night; commit and publish nothing")
	flags.BoolVar(&strict, "strict", false, "refuse files without the control totals that their format has")
	flags.StringArrayVar(&accepted, "accept-restated", nil, "take in this `FILE` although an earlier version was taken in")
	flags.StringVar(&cut, "slice", "", "read only slice `K/N` of the night, by merchant, and hand it over; tieout combine closes the night")
	closing.add(flags)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		slice, err := sliceOf(cut)
		if err := cmp.Or(closing.check(), err); err != nil {
			return err
		}
		day, err := asOf(cmd, given)
		if err != nil {
			return err
		}
		c, err := p.config()
		if err != nil {
			return err
		}
		if day == 0 {
			day = p.today(c)
		}
		c.Jobs = workers(closing.jobs, c.Jobs)
		options := closing.options
		options.AsOf, options.DryRun, options.AcceptRestated = day, dryRun, accepted
		work := func() error {
			return p.openOrMake(cmd.Context(), c, options.NewStore, func(pipeline *nightly.Pipeline) error {
				pipeline.Strict = strict
				if slice.IsCut() {
					return p.runSlice(cmd, pipeline, options, slice, closing.asJSON)
				}
				return p.runNight(cmd.Context(), pipeline, options, closing.asJSON)
			})
		}
		if dryRun || slice.IsCut() {
			return work()
		}
		return p.told(cmd.Context(), c, day, work)
	}
	return cmd
}

func (p *program) runNight(ctx context.Context, pipeline *nightly.Pipeline, options nightly.Options, asJSON bool) error {
	options.FailOn = cmp.Or(options.FailOn, pipeline.Config.FailOn)
	if err := p.checkNight(pipeline, options); err != nil {
		return err
	}
	began := p.now().Unix()
	bar := p.newProgress()
	pipeline.Progress = bar.show
	outcome, err := pipeline.Run(ctx, options)
	bar.clear()
	if err != nil {
		return err
	}
	for _, note := range outcome.Notes {
		pipeline.Log.Warn(note)
	}
	code := nightly.ExitCodeOf(&outcome.Night, options.FailOn)
	if !options.DryRun {
		if file := pipeline.Config.Metrics; file != "" {
			inputs, err := pipeline.NewestInputs(ctx)
			if err == nil {
				err = writeMetrics(file, &outcome, inputs, code, began, p.now().Unix())
			}
			if err != nil {
				pipeline.Log.Warn("the metrics could not be written: " + fault.Named(err).Error()) // they fail no night
			}
		}
		p.tellClosed(ctx, pipeline.Config, &outcome, code)
	}
	report := outcome.Report
	if asJSON {
		err = report.WriteSummary(p.stdout)
	} else {
		err = report.Text(p.stdout, p.width)
	}
	if err != nil {
		if !options.DryRun {
			err = fault.Note(err, "the night is committed and its reports are in place")
		}
		return err
	}
	if !asJSON {
		p.printSet(outcome)
	}
	if code != exitOK {
		return closedNight{code}
	}
	return nil
}

func (p *program) printSet(outcome nightly.Outcome) {
	p.printf("\n%s\n", outcome.Report.Where(outcome.Set, outcome.Repeated))
}

// printf writes to stdout. A reader that has gone away is reported by the exit
// code of the command that wrote the result; a trailing line is no result.
func (p *program) printf(format string, values ...any) {
	_, _ = fmt.Fprintf(p.stdout, format, values...)
}
