package main

import (
	"strings"

	"github.com/spf13/cobra"

	"tieout/internal/nightly"
	"tieout/store"
)

func (p *program) signoffCommand() *cobra.Command {
	var day, by, why string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "signoff", Short: "A person signs a closed night; it can't be undone any more",
		Long: `Keeps for ever that a person reviewed the night of a day as it was closed: the run, whose digest holds its
inputs and verdicts, the name, the account of this machine, when and why. A signed night can't be undone.`,
		Example: `  tieout signoff --as-of 2026-11-20 --by "Li Na"`,
		Args:    args(cobra.NoArgs),
	}
	cmd.Flags().StringVar(&day, "as-of", "", "the `DATE` of the night")
	cmd.Flags().StringVar(&by, "by", "", "the `NAME` of who signs")
	cmd.Flags().StringVar(&why, "why", "", "what was reviewed, as an auditor should read it")
	addJSON(cmd, &asJSON)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if strings.TrimSpace(by) == "" || day == "" {
			return usage("signoff", "add both", "want --as-of DATE and --by NAME: a signature is that of a person under a night")
		}
		date, err := asOf(cmd, day)
		if err != nil {
			return err
		}
		user, host := p.account()
		return p.open(cmd.Context(), func(pipeline *nightly.Pipeline) error {
			run, signature, err := pipeline.SignOff(cmd.Context(), date, store.Step{User: user, Host: host}, by, why)
			if err != nil {
				return err
			}
			if asJSON {
				return p.printJSON(map[string]string{"run_id": run.ID, "as_of": day, "by": signature.By, "why": signature.Why, "result_digest": run.ResultDigest})
			}
			p.printf("%s signed by %s\n", run.ID, signature.By)
			return nil
		})
	}
	return cmd
}
