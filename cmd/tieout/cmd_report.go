package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"tieout/internal/nightly"
	"tieout/reconcile"
	"tieout/store"
)

func (p *program) reportCommand() *cobra.Command {
	var runID, given string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Render a closed night again",
		Long: `Renders a closed night again from the store and puts its report set in place;
the bytes are those of the first time. Without flags: the last night.`,
		Args: args(cobra.NoArgs),
	}
	cmd.Flags().StringVar(&runID, "run", "", "the run's `ID`, as tieout runs lists it")
	cmd.Flags().StringVar(&given, "as-of", "", "the night of this `DATE`")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print summary.json instead of text")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if runID != "" && given != "" {
			return usageError{errors.New("want --run or --as-of, got both")}
		}
		day, err := asOf(cmd, given)
		if err != nil {
			return err
		}
		return p.open(cmd.Context(), func(pipeline *nightly.Pipeline) error {
			run, err := findRun(cmd, pipeline, runID, day)
			if err != nil {
				return err
			}
			outcome, err := pipeline.Show(cmd.Context(), run.Seq)
			if err != nil {
				return err
			}
			report := outcome.Report
			if asJSON {
				return report.WriteSummary(p.stdout)
			}
			if err := report.Text(p.stdout); err != nil {
				return err
			}
			_, err = fmt.Fprintf(p.stdout, "\nReports: %s\n", outcome.Set)
			return err
		})
	}
	return cmd
}

var errNoNight = errors.New("no such night")

func findRun(cmd *cobra.Command, pipeline *nightly.Pipeline, id string, day reconcile.Date) (store.Run, error) {
	var run store.Run
	var found bool
	var err error
	switch {
	case id != "":
		run, found, err = pipeline.Store.RunByID(cmd.Context(), id)
	case day != 0:
		run, found, err = pipeline.Store.LatestRunOf(cmd.Context(), day)
	default:
		run, found, err = pipeline.Store.LastRun(cmd.Context())
	}
	if err != nil {
		return store.Run{}, err
	}
	if !found {
		return store.Run{}, usageError{fmt.Errorf("%w is closed\nhint: tieout runs lists the closed nights\n[unknown-run]", errNoNight)}
	}
	return run, nil
}
