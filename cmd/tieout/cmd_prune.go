package main

import (
	"cmp"
	"strings"

	"github.com/spf13/cobra"

	"tieout/internal/lines"
	"tieout/internal/nightly"
	"tieout/reconcile"
	"tieout/store"
)

func (p *program) pruneCommand() *cobra.Command {
	var keep, by, why string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "prune",
		Short: "Remove the inputs of old nights from the archive, as a policy says",
		Long: `Removes from the archive the files that only nights as of more than so many days before
the newest one took in. Verdicts, reports, decisions and the hash chain stay, for ever;
a night without its inputs can't be judged again, and verify says whose policy it was.
Files in the inbox are left alone.` + exitCodeHelp,
		Example: `  tieout prune --keep 400d --by "Li Na" --why "retention policy of 13 months"`,
		Args:    args(cobra.NoArgs),
	}
	cmd.Flags().StringVar(&keep, "keep", "", "for how many days before the newest night inputs are kept, such as `400d`")
	cmd.Flags().StringVar(&by, "by", "", "the `NAME` of who has it done")
	cmd.Flags().StringVar(&why, "why", "", "the policy, as an auditor should read it")
	addJSON(cmd, &asJSON)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		days, err := daysOf(cmd, "keep", keep)
		if err != nil {
			return err
		}
		user, host := p.account()
		if by = strings.TrimSpace(by); by == "" {
			by = cmp.Or(user, "a job") // that a policy runs; who wrote it stands in --why
		}
		if days < 0 {
			return usage("prune", "write it as --keep 400d", "want --keep DAYS: for how long inputs are kept")
		}
		return p.open(cmd.Context(), func(pipeline *nightly.Pipeline) error {
			done, err := pipeline.Prune(cmd.Context(), days, store.Step{User: user, Host: host}, by, why)
			if err != nil {
				return err
			}
			return p.showPruned(&done, asJSON)
		})
	}
	return cmd
}

func (p *program) showPruned(done *nightly.PrunedInputs, asJSON bool) error {
	if asJSON {
		return p.printJSON(map[string]any{"before": done.Before.String(), "nights": done.Nights, "removed": done.Removed, "in_inbox": done.Inbox})
	}
	w := &lines.Writer{Out: p.stdout}
	if done.Nights == 0 {
		w.Line("No night is older.")
		return w.Err
	}
	w.Line("Removed from the archive: %s, of %s before %s", reconcile.Counted(done.Removed, "file", "files"), reconcile.Counted(done.Nights, "night", "nights"), done.Before)
	if done.Inbox > 0 {
		w.Line("Left in the inbox: %s of these nights", reconcile.Counted(done.Inbox, "file", "files"))
	}
	return w.Err
}
