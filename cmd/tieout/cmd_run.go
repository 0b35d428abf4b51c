package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"tieout/internal/fault"
	"tieout/internal/nightly"
)

func (p *program) runCommand() *cobra.Command {
	var given, failOn string
	var dryRun, asJSON, strict, allowFuture, allowEmpty, newStore, newAnchor bool
	var jobs int
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
	flags.StringVar(&failOn, "fail-on", "", "exit with 3 when exceptions are open: missing or any")
	flags.BoolVar(&asJSON, "json", false, "print summary.json instead of text")
	flags.BoolVar(&strict, "strict", false, "refuse files without the control totals that their format has")
	flags.IntVar(&jobs, "jobs", 0, "how many workers (default: one for each core)")
	flags.StringArrayVar(&accepted, "accept-restated", nil, "take in this `FILE` although an earlier version was taken in")
	flags.BoolVar(&allowFuture, "allow-future", false, "close a night after tomorrow; none before it can be closed any more")
	flags.BoolVar(&allowEmpty, "allow-empty", false, "close the first night of a store although there is no file to take in")
	flags.BoolVar(&newStore, "new-store", false, "begin an empty store beside report sets of another one, which are kept")
	flags.BoolVar(&newAnchor, "new-anchor", false, "begin the anchor beside the reports anew, which does not fit the store; it keeps for ever that you did")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if failOn != "" && failOn != "missing" && failOn != "any" {
			return usage("--fail-on", "name one of the two, or leave the flag out", "want missing or any, got %q", failOn)
		}
		if jobs < 0 {
			return usage("--jobs", "leave the flag out to use every core", "want 1 or more, got %d", jobs)
		}
		day, err := asOf(cmd, given)
		if err != nil {
			return err
		}
		return p.open(cmd.Context(), func(pipeline *nightly.Pipeline) error {
			if day == 0 {
				day = p.today(pipeline.Config)
			}
			pipeline.Strict = strict
			pipeline.Config.Jobs = workers(jobs, pipeline.Config.Jobs)
			if failOn == "" {
				failOn = pipeline.Config.FailOn
			}
			options := nightly.Options{
				AsOf: day, DryRun: dryRun, AcceptRestated: accepted, FailOn: failOn,
				AllowFuture: allowFuture, AllowEmpty: allowEmpty, NewStore: newStore, NewAnchor: newAnchor,
			}
			if dryRun {
				return p.runNight(cmd.Context(), pipeline, options, asJSON)
			}
			tellStart(cmd.Context(), pipeline, day)
			err := p.runNight(cmd.Context(), pipeline, options, asJSON)
			if closed := (closedNight{}); err != nil && !errors.As(err, &closed) {
				tellFailed(cmd.Context(), pipeline, day, err)
			}
			return err
		})
	}
	return cmd
}

func (p *program) runNight(ctx context.Context, pipeline *nightly.Pipeline, options nightly.Options, asJSON bool) error {
	if err := pipeline.RefuseFuture(options); err != nil { // before a calendar is missed that was not decreed yet
		return err
	}
	if problems, _ := nightly.Check(pipeline.Config, options.AsOf); len(problems) > 0 {
		if fault.ClassOf(problems[0]) == fault.Usage {
			return problems[0]
		}
		return fault.As(fault.Usage, problems[0])
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
			if err := writeMetrics(file, &outcome, code, began, p.now().Unix()); err != nil {
				pipeline.Log.Warn("the metrics could not be written: " + fault.Named(err).Error()) // they fail no night
			}
		}
		tellClosed(ctx, pipeline, &outcome, code)
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
	switch {
	case outcome.Set == "":
		p.printf("\nDry run: nothing was committed or published.\n")
	case outcome.Repeated:
		p.printf("\nThis night was closed before; nothing changed.\nReports: %s\n", outcome.Set)
	default:
		p.printf("\nReports: %s\n", outcome.Set)
	}
}

// printf writes to stdout. A reader that has gone away is reported by the exit
// code of the command that wrote the result; a trailing line is no result.
func (p *program) printf(format string, values ...any) {
	_, _ = fmt.Fprintf(p.stdout, format, values...)
}
