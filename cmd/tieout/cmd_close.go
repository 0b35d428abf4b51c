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
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON document instead of text")
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
				views := []madeDecision{}
				for i := range closings {
					views = append(views, madeDecision{Act: "close", Exceptions: []string{closings[i].ExceptionID}, By: closings[i].By, Why: closings[i].Why, At: closings[i].At})
				}
				return p.printJSON(views)
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
