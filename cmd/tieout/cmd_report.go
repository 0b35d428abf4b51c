package main

import (
	"cmp"
	"fmt"

	"github.com/spf13/cobra"

	"tieout/internal/fault"
	"tieout/internal/nightly"
	"tieout/reconcile/civil"
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
			return usage("report", "leave one of them out", "want --run or --as-of, got both")
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
			if err := report.Text(p.stdout, p.width); err != nil {
				return err
			}
			_, err = fmt.Fprintf(p.stdout, "\n%s\n", report.Where(outcome.Set, false))
			return err
		})
	}
	return cmd
}

func findRun(cmd *cobra.Command, pipeline *nightly.Pipeline, id string, day civil.Date) (store.Run, error) {
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
		return store.Run{}, &fault.Error{
			Name: "unknown-run", Class: fault.Usage, Place: cmp.Or(id, asked(day)), Fact: "want a closed night, got none",
			Hint: "tieout runs lists the closed nights",
		}
	}
	if u := run.Undone; u != nil {
		e := &fault.Error{
			Name: "run-undone", Class: fault.Usage, Place: run.ID, Fact: fmt.Sprintf("want a night that stands, got one that %s undid at %s: %s", u.By, u.At, u.Why),
			Hint: "its reports were put aside as they were; the store renders them no more",
		}
		if u.KeptAs.String != "" {
			e.Hint = "its reports are kept in " + u.KeptAs.String + "; the store renders them no more"
		}
		return store.Run{}, e
	}
	return run, nil
}

// asked names the night that was asked for.
func asked(day civil.Date) string {
	if day == 0 {
		return "the last night"
	}
	return "the night of " + day.String()
}
