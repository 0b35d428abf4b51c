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
	"tieout/reports"
)

func (p *program) explainCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "explain REFERENCE",
		Short: "What happened to a reference, each night, and why",
		Long: `Prints, for a retrieval reference, order number, trace number or exception ID,
every transaction and settlement line that bears it: each night's verdict, the
fee rule tried, by what it was matched, or the evidence of its exception. It is
told from what the nights left; nights that say the same are told once.`,
		Example: "  tieout explain 260928000117",
		Args:    args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return p.open(cmd.Context(), func(pipeline *nightly.Pipeline) error {
				explanation, err := pipeline.Explain(cmd.Context(), given[0])
				if err != nil {
					return err
				}
				if len(explanation.Nights) == 0 {
					return unknownReference(&explanation)
				}
				if asJSON {
					return p.printJSON(explainedView(&explanation))
				}
				return printExplanation(p.stdout, &explanation, p.language)
			})
		},
	}
	addJSON(cmd, &asJSON)
	return cmd
}

// unknownReference refuses a reference that no night has, as far as its files can be read.
func unknownReference(e *nightly.Explanation) error {
	f := &fault.Error{
		Name: "unknown-reference", Class: fault.Usage, Place: e.Reference, Fact: "no closed night knows this reference",
		Hint: "give a retrieval reference, order number, trace number or exception ID; tieout runs lists the closed nights",
	}
	if len(e.Unread) > 0 {
		f.Fact = "nothing is known of this reference, but " + unreadText(e.Unread)
		f.Hint = "put the files back into the inbox or the archive as the nights took them in, and ask again"
	}
	return f
}

// unreadText says which files were not looked through, the first of many.
func unreadText(files []string) string {
	const most = 5
	text := reconcile.Counted(len(files), "file", "files") + " of the nights can't be looked through again, gone, changed or of a source that is configured no longer: " + strings.Join(files[:min(len(files), most)], ", ")
	if len(files) > most {
		text += ", …"
	}
	return text
}

// printExplanation writes one block a night; what is said of an exception stands in the language of the reports.
func printExplanation(out io.Writer, explanation *nightly.Explanation, language string) error {
	w := &lines.Writer{Out: out}
	for _, night := range explanation.Nights {
		if night.Count > 1 {
			w.Line("nights of %s to %s (%d that say the same, the first run %s)", night.AsOf, night.Last, night.Count, night.RunID)
		} else {
			w.Line("night of %s (run %s)", night.AsOf, night.RunID)
		}
		for i := range night.Traces {
			printTrace(w, &night.Traces[i])
		}
		for _, x := range night.Exceptions {
			w.Line("  exception %s: %s", x.ID, reports.Code(language, string(x.Kind)))
			w.Line("    cause      %s", reports.Code(language, x.Cause.Code))
			w.Line("    evidence   %s", reports.Sentence(language, x.Cause.Evidence))
			w.Line("    action     %s", reports.Sentence(language, x.Cause.Action))
		}
		if night.Problem != "" {
			w.Line("  %s", night.Problem)
		}
		w.Line("")
	}
	for _, d := range explanation.Decisions {
		w.Line("exception %s was %s by %s: %s", d.ExceptionID, d.What, d.By, d.Why)
	}
	if len(explanation.Unread) > 0 {
		w.Line("Note: %s", unreadText(explanation.Unread))
	}
	return w.Err
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
	}
}

// basisText says by what two rows were matched. Most bases are what was equal; the others are ways.
func basisText(basis string) string {
	if basis == "" {
		return ""
	}
	ways := map[string]string{
		"by-hand": "by hand", "by-payout": "by their payout", "in-parts": "in parts", "one-for-many": "as one of several that a line settles together",
		"equal-group": "in a group of equal amounts", "original": "by the sale that it refunds",
	}
	way, rest, _ := strings.Cut(basis, ",")
	said, known := ways[way]
	if !known {
		said = "by " + way
	}
	if rest != "" {
		said += "," + rest
	}
	return ", matched " + said
}
