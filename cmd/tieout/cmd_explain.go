package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"tieout/internal/nightly"
	"tieout/reconcile"
)

func (p *program) explainCommand() *cobra.Command {
	return &cobra.Command{
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
					return fmt.Errorf("no closed night knows the reference %q\nhint: give a retrieval reference, order number, trace number or exception ID; see: tieout runs\n[unknown-reference]", given[0])
				}
				return printExplanation(p.stdout, &explanation)
			})
		},
	}
}

// printExplanation writes one block a night.
func printExplanation(out io.Writer, explanation *nightly.Explanation) error {
	w := &lineWriter{out: out}
	for _, night := range explanation.Nights {
		w.line("night of %s (run %s)", night.AsOf, night.RunID)
		for i := range night.Traces {
			printTrace(w, &night.Traces[i])
		}
		for _, x := range night.Exceptions {
			w.line("  exception %s: %s", x.ID, x.Kind)
			w.line("    cause      %s", x.Cause.Code)
			w.line("    evidence   %s", x.Cause.Evidence)
			w.line("    action     %s", x.Cause.Action)
		}
		if night.Problem != "" {
			w.line("  %s", night.Problem)
		}
		w.line("")
	}
	for _, closing := range explanation.Closings {
		w.line("exception %s was closed by %s: %s", closing.ExceptionID, closing.By, closing.Why)
	}
	return w.err
}

func printTrace(w *lineWriter, t *reconcile.Trace) {
	verdict := string(t.Verdict)
	if t.Reason != "" {
		verdict += " (" + t.Reason + ")"
	}
	w.line("  %s:%d  %s", t.Origin.File, t.Origin.Line, t.What)
	w.line("    verdict    %s", verdict)
	w.line("    gross      %s %s", reconcile.FormatAmount(t.Gross, t.Currency), t.Currency)
	if t.Fee.Valid {
		name := "fee"
		if t.Side == reconcile.TerminalSide {
			name = "expected"
			w.line("    %-10s fee %s, net %s", name, reconcile.FormatAmount(t.Fee.Decimal, t.Currency), reconcile.FormatAmount(t.Gross.Sub(t.Fee.Decimal), t.Currency))
		} else {
			w.line("    %-10s %s", name, reconcile.FormatAmount(t.Fee.Decimal, t.Currency))
		}
	}
	if t.Rule != "" {
		w.line("    rule tried %s", t.Rule)
	}
	if t.Due != 0 {
		w.line("    due        %s", t.Due)
	}
	if t.Other.File != "" {
		w.line("    with       %s:%d%s", t.Other.File, t.Other.Line, by(t.Basis))
	}
	switch {
	case t.Candidate.File != "":
		w.line("    nearest    %s:%d; %s", t.Candidate.File, t.Candidate.Line, t.WhyNot)
	case t.Other.File == "" && t.Verdict != reconcile.Excluded:
		w.line("    nearest    none: no row of the other side that is still alone has its amount")
	}
}

func by(basis string) string {
	if basis == "" {
		return ""
	}
	return ", matched by " + basis
}

// lineWriter writes lines and keeps the first error.
type lineWriter struct {
	out io.Writer
	err error
}

func (w *lineWriter) line(format string, values ...any) {
	if w.err == nil {
		_, w.err = fmt.Fprintf(w.out, format+"\n", values...)
	}
}
