package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"tieout/internal/fault"
	"tieout/internal/lines"
	"tieout/internal/nightly"
	"tieout/reconcile"
)

func (p *program) verifyCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Prove that no closed night was changed",
		Long: `Recomputes the hash chain of the closed nights and holds its end against the
anchor beside the reports, re-reads the inputs that they took in, judges each night
again and compares the digests, and compares every published report with what was
published.`,
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			err := p.open(cmd.Context(), func(pipeline *nightly.Pipeline) error {
				found, err := pipeline.Verify(cmd.Context())
				if err != nil {
					return err
				}
				if asJSON {
					err = p.printJSON(verifiedViewOf(&found))
				} else {
					err = p.printVerified(&found)
				}
				if err != nil {
					return err
				}
				return unproven(&found)
			})
			if errors.Is(err, nightly.ErrStoreLost) {
				err = fault.As(fault.Failed, err) // nights that nothing proves any more
			}
			return err
		},
	}
	addJSON(cmd, &asJSON)
	return cmd
}

// unproven is the error of a verification that found something wrong.
func unproven(found *nightly.Verified) error {
	wrong := 0
	for i := range found.Nights {
		if found.Nights[i].Problem != "" {
			wrong++
		}
	}
	e := &fault.Error{Name: "verify-failed", Hint: "the lines above say of each why, and what to do"}
	switch {
	case wrong > 0:
		e.Place, e.Fact = "the closed nights", fmt.Sprintf("%d of %d can't be proven", wrong, len(found.Nights))
		if len(found.Problems) > 0 {
			e.Fact += fmt.Sprintf("; problems of no single night: %d", len(found.Problems))
		}
	case len(found.Problems) > 0:
		e.Place, e.Fact = "the chain of the closed nights", fmt.Sprintf("want an end that the anchor and the reports bear out, got one that they do not; problems: %d", len(found.Problems))
	default:
		return nil
	}
	return e
}

func (p *program) printVerified(found *nightly.Verified) error {
	w := &lines.Writer{Out: p.stdout}
	wrong, undone := 0, 0
	for i := range found.Nights {
		v := &found.Nights[i]
		w.Line("%s  %s  %s", v.AsOf, v.RunID, sayNight(v))
		if v.Problem != "" {
			wrong++
		}
		if v.Undone {
			undone++
		}
	}
	for _, problem := range found.Problems {
		w.Line("WRONG\n%s", problem)
	}
	for _, note := range found.Notes {
		w.Line("Note: %s", note)
	}
	if wrong+len(found.Problems) > 0 {
		return w.Err
	}
	w.Line("%s verified", reconcile.Counted(len(found.Nights)-undone, "night", "nights"))
	if undone > 0 {
		w.Line("%d undone: they count no more, and the chain still covers them", undone)
	}
	return w.Err
}

// sayNight says in words what was found of a night.
func sayNight(v *nightly.Verification) string {
	text := "ok: chain"
	switch {
	case v.Problem != "":
		return "WRONG\n" + v.Problem
	case v.Judged:
		text = "ok: chain, inputs and verdicts"
	}
	if v.Note != "" {
		text += "; " + v.Note
	}
	if v.Published {
		text += "; reports as published"
	}
	return text
}

// verifiedView is what verify prints for machines.
type verifiedView struct {
	OK       bool                `json:"ok"`
	Nights   []verifiedNightView `json:"nights"`
	Problems []string            `json:"problems"` // of no single night
	Notes    []string            `json:"notes"`
}

type verifiedNightView struct {
	RunID   string `json:"run_id"`
	AsOf    string `json:"as_of"`
	OK      bool   `json:"ok"`
	Judged  bool   `json:"judged"`  // it was judged again and said the same
	Reports bool   `json:"reports"` // its files are those that were published
	Undone  bool   `json:"undone"`
	Note    string `json:"note,omitempty"`
	Problem string `json:"problem,omitempty"`
}

func verifiedViewOf(found *nightly.Verified) verifiedView {
	view := verifiedView{OK: unproven(found) == nil, Nights: []verifiedNightView{}, Problems: append([]string{}, found.Problems...), Notes: append([]string{}, found.Notes...)}
	for i := range found.Nights {
		v := &found.Nights[i]
		view.Nights = append(view.Nights, verifiedNightView{v.RunID, v.AsOf, v.Problem == "", v.Judged, v.Published, v.Undone, v.Note, v.Problem})
	}
	return view
}
