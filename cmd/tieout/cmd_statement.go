package main

import (
	"time"

	"github.com/spf13/cobra"

	"tieout/internal/nightly"
)

func (p *program) statementCommand() *cobra.Command {
	var month, out string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "statement", Short: "Add up the nights of a month: what was owed, settled, closed and is open, with fees and a journal",
		Long: `Adds up the nights of a month by provider, merchant and currency: open at the start + new - settled - closed - written off =
open at the end, which ties to the proofs of the nights or is an error; fees, deductions and chargebacks; and a journal that
balances, by the accounts: of the configuration. Writes CSV, XLSX and HTML under statements/MONTH of the reports, or into --out.
Days without a night, also after the last one, and nights that nobody signed are said.`,
		Example: `  tieout statement --month 2026-11`,
		Args:    args(cobra.NoArgs),
	}
	cmd.Flags().StringVar(&month, "month", "", "the `MONTH`, such as 2026-11")
	cmd.Flags().StringVar(&out, "out", "", "the `FOLDER` to write into, in place of statements/MONTH of the reports")
	addJSON(cmd, &asJSON)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		first, err := time.Parse("2006-01", month)
		if err != nil {
			return usage("statement: --month", "write a year and a month, such as 2026-11", "want a month, got %q", month)
		}
		return p.open(cmd.Context(), func(pipeline *nightly.Pipeline) error {
			statement, err := pipeline.Statement(cmd.Context(), first)
			if err != nil {
				return err
			}
			dir, err := pipeline.PublishStatement(statement, out)
			if err != nil {
				return err
			}
			if asJSON {
				return p.printJSON(statement)
			}
			if err := statement.Text(p.stdout, p.width); err != nil {
				return err
			}
			p.printf("%s\n", dir)
			return nil
		})
	}
	return cmd
}
