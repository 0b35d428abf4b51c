package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"tieout/internal/fault"
	"tieout/internal/lines"
	"tieout/internal/nightly"
)

func (p *program) verifyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "verify",
		Short: "Prove that no closed night was changed",
		Long: `Recomputes the hash chain of the closed nights, re-reads the inputs that they
took in, judges each night again and compares the digests.`,
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.open(cmd.Context(), func(pipeline *nightly.Pipeline) error {
				checked, err := pipeline.Verify(cmd.Context())
				if err != nil {
					return err
				}
				return p.printVerification(checked)
			})
		},
	}
}

func (p *program) printVerification(checked []nightly.Verification) error {
	w := &lines.Writer{Out: p.stdout}
	wrong, undone := 0, 0
	for _, v := range checked {
		switch {
		case v.Problem != "":
			wrong++
			w.Line("%s  %s  WRONG\n%s", v.AsOf, v.RunID, v.Problem)
		case v.Judged:
			w.Line("%s  %s  ok: chain, inputs and verdicts", v.AsOf, v.RunID)
		default:
			w.Line("%s  %s  ok: chain; %s", v.AsOf, v.RunID, v.Note)
		}
		if v.Undone {
			undone++
		}
	}
	if wrong > 0 {
		return &fault.Error{
			Name: "verify-failed", Place: "the closed nights", Fact: fmt.Sprintf("%d of %d can't be proven", wrong, len(checked)),
			Hint: "the lines above say of each night why, and what to do",
		}
	}
	w.Line("%d nights verified", len(checked)-undone)
	if undone > 0 {
		w.Line("%d undone: they count no more, and the chain still covers them", undone)
	}
	return w.Err
}
