package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"tieout/internal/lines"
	"tieout/internal/nightly"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// closing is what the command close is asked for.
type closing struct {
	by, why, kind, merchant, day string
	dryRun, asJSON               bool
}

// inBulk reports whether exceptions are named by kind, merchant and day.
func (c *closing) inBulk() bool { return c.kind != "" || c.merchant != "" || c.day != "" }

func (p *program) closeCommand() *cobra.Command {
	var c closing
	cmd := &cobra.Command{
		Use:   "close EXCEPTION... | close --kind KIND --merchant ID --date DATE",
		Short: "A person closes exceptions; kept for ever with who, when and why",
		Long: `Closes exceptions by their IDs, or all unconfirmed transactions or unexplained deductions of a merchant and day. Who closed
them, when and why is kept for ever, of each; the next night shows them no more.`,
		Example: `  tieout close E7K2M9QXTAB1C --by "Li Na" --why "paid by cheque 4711"
  tieout close --kind unconfirmed-transaction --merchant M1 --date 2026-11-20 --by "Li Na" --why "the terminal was off, says the acquirer"`,
		Args: args(cobra.ArbitraryArgs),
	}
	cmd.Flags().StringVar(&c.by, "by", "", "the `NAME` of who closes them")
	cmd.Flags().StringVar(&c.why, "why", "", "the reason, as an auditor should read it")
	cmd.Flags().StringVar(&c.kind, "kind", "", "close all of this `KIND`: unconfirmed-transaction or unexplained-deduction")
	cmd.Flags().StringVar(&c.merchant, "merchant", "", "of this merchant's `ID`")
	cmd.Flags().StringVar(&c.day, "date", "", "and this `DATE` of trade, or of the night that first reported a row without a time")
	cmd.Flags().BoolVar(&c.dryRun, "dry-run", false, "with --kind: say which would be closed")
	addJSON(cmd, &c.asJSON)
	cmd.RunE = func(cmd *cobra.Command, ids []string) error {
		if strings.TrimSpace(c.by) == "" || strings.TrimSpace(c.why) == "" {
			return usage("close", "add both", "want --by NAME and --why TEXT: a closing without a person and a reason is worth nothing to an auditor")
		}
		switch {
		case c.inBulk() && (len(ids) > 0 || c.kind == "" || c.merchant == "" || c.day == ""):
			return usage("close", "name exceptions, or give --kind, --merchant and --date", "want exceptions by their IDs, or all of a kind, merchant and day, got something between")
		case !c.inBulk() && len(ids) == 0:
			return usage("close", "see: tieout close --help", "want the ID of an exception, got none")
		case !c.inBulk() && c.dryRun:
			return usage("close: --dry-run", "leave it out", "want it with --kind only, got exceptions by their IDs")
		}
		return p.open(cmd.Context(), func(pipeline *nightly.Pipeline) error {
			if c.inBulk() {
				return p.closeBulk(cmd.Context(), pipeline, &c)
			}
			return p.closeSome(cmd.Context(), pipeline, ids, &c)
		})
	}
	return cmd
}

func (p *program) closeSome(ctx context.Context, pipeline *nightly.Pipeline, ids []string, c *closing) error {
	closings, err := pipeline.CloseExceptions(ctx, ids, c.by, c.why)
	if err != nil {
		return err
	}
	views := []madeDecision{}
	w := &lines.Writer{Out: p.stdout}
	for _, closing := range closings {
		views = append(views, madeDecision{Act: "close", Exceptions: []string{closing.ExceptionID}, By: closing.By, Why: closing.Why, At: closing.At})
		if !c.asJSON {
			w.Line("%s closed by %s: %s", closing.ExceptionID, closing.By, closing.Why)
		}
	}
	if c.asJSON {
		return p.printJSON(views)
	}
	return w.Err
}

func (p *program) closeBulk(ctx context.Context, pipeline *nightly.Pipeline, c *closing) error {
	day, err := civil.ParseDate(c.day)
	if err != nil {
		return usage("close: --date", "name a day that exists", "%v", err)
	}
	decisions, err := pipeline.CloseBulk(ctx, nightly.Bulk{Kind: reconcile.Kind(c.kind), Merchant: c.merchant, Day: day}, c.by, c.why, c.dryRun)
	if err != nil {
		return err
	}
	if c.asJSON {
		return p.printJSON(madeDecisions(decisions))
	}
	done := "closed"
	if c.dryRun {
		done = "would be closed"
	}
	w := &lines.Writer{Out: p.stdout}
	for i := range decisions {
		w.Line("%s %s by %s: %s", decisions[i].Exceptions[0].ID, done, c.by, c.why)
	}
	w.Line("%d %s", len(decisions), done)
	return w.Err
}
