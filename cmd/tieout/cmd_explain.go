package main

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"tieout/internal/fault"
	"tieout/internal/lines"
	"tieout/internal/nightly"
	"tieout/reconcile"
	"tieout/reconcile/match"
	"tieout/reconcile/money"
)

func (p *program) explainCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "explain REFERENCE",
		Short: "What happened to a reference, each night, and why",
		Long: `Prints, for a retrieval reference, order number, trace number or exception ID,
every transaction and settlement line that bears it: each night's verdict, the
fee rule tried, the nearest candidate and why it did not match. Each night is
judged again from its files, so the answer is the kernel's own.`,
		Example: "  tieout explain 260928000117",
		Args:    args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return p.open(cmd.Context(), func(pipeline *nightly.Pipeline) error {
				explanation, err := pipeline.Explain(cmd.Context(), given[0])
				if err != nil {
					return err
				}
				if len(explanation.Nights) == 0 {
					return &fault.Error{
						Name: "unknown-reference", Class: fault.Usage, Place: explanation.Reference, Fact: "no closed night knows this reference",
						Hint: "give a retrieval reference, order number, trace number or exception ID; tieout runs lists the closed nights",
					}
				}
				if asJSON {
					return p.printJSON(viewOfExplanation(&explanation))
				}
				return printExplanation(p.stdout, &explanation)
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON document instead of text")
	return cmd
}

// printExplanation writes one block a night; nights in a row that say the same are told once.
func printExplanation(out io.Writer, explanation *nightly.Explanation) error {
	w := &lines.Writer{Out: out}
	nights := explanation.Nights
	for i := 0; i < len(nights); {
		told := textOfNight(&nights[i])
		last := i
		for last+1 < len(nights) && textOfNight(&nights[last+1]) == told {
			last++
		}
		if last == i {
			w.Line("night of %s (run %s)", nights[i].AsOf, nights[i].RunID)
		} else {
			w.Line("night of %s and %d more up to %s (run %s), which say the same", nights[i].AsOf, last-i, nights[last].AsOf, nights[last].RunID)
		}
		w.Line("%s", told)
		i = last + 1
	}
	for _, d := range explanation.Decisions {
		w.Line("exception %s was %s by %s: %s", d.ExceptionID, d.What, d.By, d.Why)
	}
	return w.Err
}

// textOfNight is what one night says of the reference.
func textOfNight(night *nightly.NightExplanation) string {
	var text strings.Builder
	w := &lines.Writer{Out: &text}
	for i := range night.Traces {
		printTrace(w, &night.Traces[i])
	}
	for _, x := range night.Exceptions {
		w.Line("  exception %s: %s", x.ID, x.Kind)
		w.Line("    cause      %s", x.Cause.Code)
		w.Line("    evidence   %s", x.Cause.Evidence)
		w.Line("    action     %s", x.Cause.Action)
	}
	if night.Problem != "" {
		w.Line("  %s", night.Problem)
	}
	return text.String()
}

func printTrace(w *lines.Writer, t *match.Trace) {
	verdict := string(t.Verdict)
	if t.Reason != "" {
		verdict += " (" + t.Reason + ")"
	}
	w.Line("  %s:%d  %s", t.Origin.File, t.Origin.Line, t.What)
	w.Line("    verdict    %s", verdict)
	w.Line("    gross      %s %s", money.FormatAmount(t.Gross, t.Currency), t.Currency)
	if t.Fee.Valid {
		name := "fee"
		if t.Side == reconcile.TerminalSide {
			name = "expected"
			w.Line("    %-10s fee %s, net %s", name, money.FormatAmount(t.Fee.Decimal, t.Currency), money.FormatAmount(t.Gross.Sub(t.Fee.Decimal), t.Currency))
		} else {
			w.Line("    %-10s %s", name, money.FormatAmount(t.Fee.Decimal, t.Currency))
		}
	}
	if t.Rule != "" {
		w.Line("    rule tried %s", t.Rule)
	}
	if t.Due != 0 {
		w.Line("    due        %s", t.Due)
	}
	if t.Other.File != "" {
		w.Line("    with       %s:%d%s", t.Other.File, t.Other.Line, basisText(t.Basis))
	}
	switch {
	case t.Candidate.File != "":
		w.Line("    nearest    %s:%d; %s", t.Candidate.File, t.Candidate.Line, t.WhyNot)
	case t.Other.File == "" && t.WhyNot != "":
		w.Line("    nearest    none: %s", t.WhyNot)
	case t.Other.File == "" && t.Verdict != reconcile.Excluded:
		w.Line("    nearest    none: no row of the other side that is still alone has its amount")
	}
}

func basisText(basis string) string {
	if basis == "" {
		return ""
	}
	return ", matched by " + basis
}
