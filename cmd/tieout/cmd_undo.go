package main

import (
	"cmp"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"tieout/internal/lines"
	"tieout/internal/nightly"
)

func (p *program) undoCommand() *cobra.Command {
	var by, why string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "undo",
		Short: "A person takes back the newest night; kept for ever with who, when and why",
		Long: `Takes back the newest night that stands: the files that it took in are taken in
again by the next run, and what it ended is open again. Its report set is kept as
<as-of>.undone-N, and latest points to the night before. What people decided since
stays. The night itself stays in the store, which counts it no more; the hash chain
covers it, and who undid it: whom --by names or, without it, the account that runs the
command; and why, or that no reason was given.`,
		Example: `  tieout undo --by "Li Na" --why "the acquirer sent the wrong day's file"
  tieout undo`,
		Args: args(cobra.NoArgs),
	}
	cmd.Flags().StringVar(&by, "by", "", "the `NAME` of who takes it back")
	cmd.Flags().StringVar(&why, "why", "", "the reason, as an auditor should read it")
	addJSON(cmd, &asJSON)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if cmd.Flags().Changed("by") && strings.TrimSpace(by) == "" || cmd.Flags().Changed("why") && strings.TrimSpace(why) == "" {
			return usage("undo", "say who and why, or leave the flag out", "want a text after --by and --why, got none")
		}
		by, why := p.whoUndoes(by), cmp.Or(why, "no reason was given")
		return p.open(cmd.Context(), func(pipeline *nightly.Pipeline) error {
			outcome, err := pipeline.Undo(cmd.Context(), by, why)
			if err != nil {
				return err
			}
			view := undoViewOf(pipeline.Config.Out, &outcome)
			if asJSON {
				return p.printJSON(view)
			}
			return view.print(&lines.Writer{Out: p.stdout})
		})
	}
	return cmd
}

// whoUndoes is whom a person names, or the account that runs the command.
func (p *program) whoUndoes(by string) string {
	if by != "" {
		return by
	}
	user, _ := p.account()
	return "the account " + cmp.Or(user, "that has no name")
}

// undoView is an undone night as it is shown.
type undoView struct {
	RunID     string         `json:"run_id"`
	AsOf      string         `json:"as_of"`
	By        string         `json:"by"`
	Why       string         `json:"why"`
	At        string         `json:"at"`
	KeptAs    string         `json:"kept_as,omitempty"` // the folder of its report set; absent: it had none
	Latest    string         `json:"latest,omitempty"`  // the night that latest points to; absent: there is none
	Files     int            `json:"files"`             // that are to be taken in again
	Decisions []decisionView `json:"decisions"`
	Notes     []string       `json:"notes,omitempty"`
}

// decisionView is what a person decided after the undone night.
type decisionView struct {
	ExceptionID string `json:"exception_id"`
	What        string `json:"what"`
	By          string `json:"by"`
	Why         string `json:"why"`
	At          string `json:"at"`
}

func undoViewOf(out string, o *nightly.UndoOutcome) undoView {
	u := o.Run.Undone
	view := undoView{
		RunID: o.Run.ID, AsOf: o.Run.AsOf.String(), By: u.By, Why: u.Why, At: u.At, Latest: o.Latest, Files: o.Files,
		Decisions: []decisionView{}, Notes: o.Notes,
	}
	if o.KeptAs != "" {
		view.KeptAs = filepath.Join(out, o.KeptAs)
	}
	for _, d := range o.Decisions {
		view.Decisions = append(view.Decisions, decisionView{d.ExceptionID, d.What, d.By, d.Why, d.At})
	}
	return view
}

func (v *undoView) print(w *lines.Writer) error {
	w.Line("The night of %s (run %s) is undone by %s: %s", v.AsOf, v.RunID, v.By, v.Why)
	switch {
	case v.KeptAs == "":
		w.Line("It had no report set in place.")
	default:
		w.Line("Its reports are kept in %s", v.KeptAs)
	}
	if v.Latest == "" {
		w.Line("No night is left that latest could point to.")
	} else {
		w.Line("latest points to %s", v.Latest)
	}
	w.Line("Files that the next run takes in again: %d", v.Files)
	for _, d := range v.Decisions {
		w.Line("What was decided since stays: %s %s by %s: %s", d.ExceptionID, d.What, d.By, d.Why)
	}
	for _, note := range v.Notes {
		w.Line("Note: %s", note)
	}
	w.Line("To close it again: tieout run --as-of %s", v.AsOf)
	return w.Err
}
