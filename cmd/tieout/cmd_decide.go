package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"tieout/internal/lines"
	"tieout/internal/nightly"
	"tieout/store"
)

// decision is a command by which a person decides about exceptions.
type decision struct {
	use, short, long, example string
	many                      bool // exceptions
	// act decides; done is how each exception is told of.
	act  func(p *nightly.Pipeline, ctx context.Context, ids []string, account store.Step, by, why string) ([]store.Decision, error)
	done string
}

func (p *program) matchCommand() *cobra.Command {
	return p.decisionCommand(&decision{
		use: "match EXCEPTION...", short: "A person says that the rows of exceptions belong together",
		long: `Pairs the rows that the exceptions are about: one sale with its line, with several
lines, or one line with several sales. One possible-match names both rows. The next
run settles them, with the basis by-hand, whatever their references say; a difference
of the amounts stays as an amount-variance. Who did it, when and why is kept for ever.`,
		example: `  tieout match E7K2M9QXTAB1C EB4HZ0V3N8S2D --by "Li Na" --why "the slip names both"`,
		many:    true,
		act: func(p *nightly.Pipeline, ctx context.Context, ids []string, _ store.Step, by, why string) ([]store.Decision, error) {
			return p.Match(ctx, ids, by, why)
		}, done: "matched by %s: %s; the next run settles it",
	})
}

func (p *program) unmatchCommand() *cobra.Command {
	return p.decisionCommand(&decision{
		use: "unmatch EXCEPTION", short: "A person takes a match by hand back, or says that a possible match is none",
		long: `Takes the match by hand back that ended the exception: the next run opens its rows
again. Of a possible-match it says that the two rows are not one: the sale is missing,
the line is unexpected, and the two are never proposed together again.`,
		example: `  tieout unmatch E7K2M9QXTAB1C --by "Li Na" --why "another customer's slip"`,
		act: func(p *nightly.Pipeline, ctx context.Context, ids []string, _ store.Step, by, why string) ([]store.Decision, error) {
			return p.Unmatch(ctx, ids[0], by, why)
		}, done: "not one, says %s: %s; the next run opens it again",
	})
}

func (p *program) reopenCommand() *cobra.Command {
	return p.decisionCommand(&decision{
		use: "reopen EXCEPTION...", short: "A person takes closings back",
		long: `Takes closings back: the next run shows the exceptions again, under their IDs and
with the dates that first reported them, as far as their causes still stand. A write-off
took two people, and so does taking it back: it is proposed by this command, and another
person agrees by tieout dispute approve, or refuses.`,
		example: `  tieout reopen E7K2M9QXTAB1C --by "Li Na" --why "the cheque bounced"`,
		many:    true, act: (*nightly.Pipeline).Reopen, done: "reopened by %s: %s",
	})
}

func (p *program) decisionCommand(d *decision) *cobra.Command {
	var by, why string
	var asJSON bool
	number := cobra.ExactArgs(1)
	if d.many {
		number = cobra.MinimumNArgs(1)
	}
	cmd := &cobra.Command{Use: d.use, Short: d.short, Long: d.long, Example: d.example, Args: args(number)}
	name, _, _ := strings.Cut(d.use, " ")
	cmd.Flags().StringVar(&by, "by", "", "the `NAME` of who decides it")
	cmd.Flags().StringVar(&why, "why", "", "the reason, as an auditor should read it")
	addJSON(cmd, &asJSON)
	cmd.RunE = func(cmd *cobra.Command, ids []string) error {
		if strings.TrimSpace(by) == "" || strings.TrimSpace(why) == "" {
			return usage(name, "add both", "want --by NAME and --why TEXT: a decision without a person and a reason is worth nothing to an auditor")
		}
		user, host := p.account()
		return p.open(cmd.Context(), func(pipeline *nightly.Pipeline) error {
			decisions, err := d.act(pipeline, cmd.Context(), ids, store.Step{User: user, Host: host}, by, why)
			if err != nil {
				return err
			}
			if asJSON {
				return p.printJSON(madeDecisions(decisions))
			}
			w := &lines.Writer{Out: p.stdout}
			for i := range decisions {
				done := d.done
				if decisions[i].Act == store.ReopenProposed {
					done = "stays written off; %s proposes to take that back: %s; another person says: tieout dispute approve, or refuse"
				}
				opens, err := pipeline.OpensAgain(cmd.Context(), &decisions[i])
				if err != nil {
					return err
				}
				if !opens {
					done = "not one, says %s: %s; no match of it stands, so nothing is opened"
				}
				for _, x := range decisions[i].Exceptions {
					w.Line("%s "+done, x.ID, decisions[i].By, decisions[i].Why)
				}
			}
			return w.Err
		})
	}
	return cmd
}

// madeDecision is a decision as it is shown.
type madeDecision struct {
	Act        string   `json:"act"`
	Exceptions []string `json:"exceptions"`
	By         string   `json:"by"`
	Why        string   `json:"why"`
	At         string   `json:"at"`
}

func madeDecisions(decisions []store.Decision) []madeDecision {
	views := []madeDecision{}
	for i := range decisions {
		d := &decisions[i]
		view := madeDecision{Act: string(d.Act), By: d.By, Why: d.Why, At: d.At}
		for _, x := range d.Exceptions {
			view.Exceptions = append(view.Exceptions, x.ID)
		}
		views = append(views, view)
	}
	return views
}
