package main

import (
	"strings"

	"github.com/spf13/cobra"

	"tieout/internal/lines"
	"tieout/internal/nightly"
	"tieout/store"
)

// disputeStep is a step of a claim's life.
type disputeStep struct {
	name, short  string
	act          store.Act
	caseNo, part bool // it may name the acquirer's number, an amount
}

var disputeSteps = []disputeStep{
	{name: "send", short: "the claim was sent to the acquirer, under its case number", act: store.Sent, caseNo: true},
	{name: "answer", short: "the acquirer answered", act: store.Answered},
	{name: "recover", short: "the money came another way: all of it, or --amount", act: store.Recovered, part: true},
	{name: "reject", short: "the acquirer rejected the claim", act: store.Rejected},
	{name: "reopen", short: "a rejected or recovered claim is open again", act: store.Redrafted},
	{name: "write-off", short: "propose to give the money up", act: store.Proposed},
	{name: "approve", short: "another person approves the write-off, which closes the exception, or that one is taken back", act: store.Approved},
	{name: "refuse", short: "another person refuses the write-off, or that one is taken back", act: store.RefusedStep},
	{name: "note", short: "note something about an exception", act: store.Noted},
}

func (p *program) disputeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "dispute", Short: "The life of a claim: list, send, answer, recover, reject, write-off, approve, refuse, reopen, note, export, import",
		Long: `Keeps what people do about the money that has not arrived. No step changes a verdict: a claim that is paid ends with the night
on which the money comes, and an approved write-off closes its exception. Who did it, on which account of which
machine, when and why is kept for ever, and stands in disputes.csv of the next night.`,
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.disputeListCommand(), p.disputeExportCommand(), p.disputeImportCommand())
	for _, step := range disputeSteps {
		cmd.AddCommand(p.disputeStepCommand(step))
	}
	return cmd
}

func (p *program) disputeStepCommand(step disputeStep) *cobra.Command {
	var by, why, caseNo, amount string
	var asJSON bool
	cmd := &cobra.Command{Use: step.name + " EXCEPTION...", Short: step.short, Args: args(cobra.MinimumNArgs(1))}
	cmd.Flags().StringVar(&by, "by", "", "the `NAME` of who does it")
	cmd.Flags().StringVar(&why, "why", "", "the reason, as an auditor should read it")
	addJSON(cmd, &asJSON)
	if step.caseNo {
		cmd.Flags().StringVar(&caseNo, "case", "", "the acquirer's `NUMBER` of the case")
	}
	if step.part {
		cmd.Flags().StringVar(&amount, "amount", "", "the `AMOUNT` that came, where it is not all")
	}
	cmd.RunE = func(cmd *cobra.Command, ids []string) error {
		if strings.TrimSpace(by) == "" || strings.TrimSpace(why) == "" {
			return usage("dispute "+step.name, "add both", "want --by NAME and --why TEXT: a step without a person and a reason is worth nothing to an auditor")
		}
		if step.caseNo && strings.TrimSpace(caseNo) == "" {
			return usage("dispute send", "add --case NUMBER; the acquirer's answer will name it", "want the acquirer's case number, got none")
		}
		if amount != "" && len(ids) > 1 {
			return usage("dispute recover", "name one exception with --amount", "want one exception, got %d and one amount", len(ids))
		}
		user, host := p.account()
		return p.open(cmd.Context(), func(pipeline *nightly.Pipeline) error {
			decisions, err := pipeline.TakeStep(cmd.Context(), step.act, ids, store.Step{Case: caseNo, Amount: amount, User: user, Host: host}, by, why)
			if err != nil {
				return err
			}
			if asJSON {
				return p.printJSON(madeDecisions(decisions))
			}
			w := &lines.Writer{Out: p.stdout}
			for i := range decisions {
				for _, x := range decisions[i].Exceptions {
					if decisions[i].Act != store.CloseAgain { // of an approval, which is told
						w.Line("%s %s by %s: %s", x.ID, decisions[i].Act, decisions[i].By, decisions[i].Why)
					}
				}
			}
			return w.Err
		})
	}
	return cmd
}

// account is the system's user and machine, as far as they are known.
func (p *program) account() (user, host string) {
	if p.whoami == nil {
		return "", ""
	}
	return p.whoami()
}
