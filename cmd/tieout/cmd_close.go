package main

import (
	"strings"

	"github.com/spf13/cobra"

	"tieout/internal/lines"
	"tieout/internal/nightly"
)

func (p *program) closeCommand() *cobra.Command {
	var by, why string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "close EXCEPTION...",
		Short: "A person closes exceptions; kept for ever with who, when and why",
		Long: `Closes exceptions by their IDs. Who closed them, when and why is kept for ever;
the next night shows them no more.`,
		Example: `  tieout close E7K2M9QXTAB1C --by "Li Na" --why "paid by cheque 4711"`,
		Args:    args(cobra.MinimumNArgs(1)),
	}
	cmd.Flags().StringVar(&by, "by", "", "the `NAME` of who closes them")
	cmd.Flags().StringVar(&why, "why", "", "the reason, as an auditor should read it")
	addJSON(cmd, &asJSON)
	cmd.RunE = func(cmd *cobra.Command, ids []string) error {
		if strings.TrimSpace(by) == "" || strings.TrimSpace(why) == "" {
			return usage("close", "add both", "want --by NAME and --why TEXT: a closing without a person and a reason is worth nothing to an auditor")
		}
		return p.open(cmd.Context(), func(pipeline *nightly.Pipeline) error {
			closings, err := pipeline.CloseExceptions(cmd.Context(), ids, by, why)
			if err != nil {
				return err
			}
			if asJSON {
				views := []decisionView{}
				for _, closing := range closings {
					views = append(views, decisionView{closing.ExceptionID, "closed", closing.By, closing.Why, closing.At})
				}
				return p.encode(views)
			}
			w := &lines.Writer{Out: p.stdout}
			for _, closing := range closings {
				w.Line("%s closed by %s: %s", closing.ExceptionID, closing.By, closing.Why)
			}
			return w.Err
		})
	}
	return cmd
}
