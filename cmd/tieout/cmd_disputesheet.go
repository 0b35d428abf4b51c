package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"tieout/internal/fault"
	"tieout/internal/lines"
	"tieout/internal/nightly"
	"tieout/reconcile"
	"tieout/store"
)

func (p *program) disputeExportCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "export FILE", Short: "every open exception as CSV or XLSX, to decide in",
		Long: `Writes a row for each open exception into a new file that ends in .csv or .xlsx. People decide in its columns decision
(match, unmatch, close, reopen, send, answer, recover, reject, write-off, approve, refuse, note), with (the other exceptions
of a match), by, why, amount (of recover) and case_number (of send); then: tieout dispute import FILE. Columns may be moved and
rows left out.`,
		Args: args(cobra.ExactArgs(1)),
	}
	addJSON(cmd, &asJSON)
	cmd.RunE = func(cmd *cobra.Command, given []string) error {
		return p.open(cmd.Context(), func(pipeline *nightly.Pipeline) error {
			rows, err := pipeline.ExportDecisions(cmd.Context(), given[0])
			if err != nil {
				return err
			}
			if asJSON {
				return p.printJSON(map[string]any{"file": given[0], "rows": rows})
			}
			p.printf("%s written to %s\n", reconcile.Counted(rows, "open exception", "open exceptions"), given[0])
			return nil
		})
	}
	return cmd
}

// importedView is an import as it is printed for machines.
type importedView struct {
	DryRun    bool          `json:"dry_run"`
	Kept      bool          `json:"kept"`
	Rows      []importedRow `json:"rows"`
	Untouched int           `json:"untouched"`
}

type importedRow struct {
	Place     string `json:"place"`
	Exception string `json:"exception_id"`
	Decision  string `json:"decision"`
	By        string `json:"by"`
	Why       string `json:"why"`
	Refused   string `json:"refused,omitempty"` // why
	Error     string `json:"error,omitempty"`   // its name
}

func (p *program) disputeImportCommand() *cobra.Command {
	var o nightly.ImportOptions
	var asJSON bool
	cmd := &cobra.Command{
		Use: "import FILE", Short: "take over what people decided in an exported file",
		Long: `Takes over the decisions of a file that dispute export wrote, each as if made by its command: all of them or none, but with
--partial. A row that has changed since the export is refused, and who decided meanwhile is said.`,
		Args: args(cobra.ExactArgs(1)),
	}
	cmd.Flags().BoolVar(&o.DryRun, "dry-run", false, "say what would be kept, and keep nothing")
	cmd.Flags().BoolVar(&o.Partial, "partial", false, "keep the rows that can be meant, though others are refused")
	cmd.Flags().StringVar(&o.By, "by", "", "the `NAME` of who decided, where a row does not say")
	addJSON(cmd, &asJSON)
	cmd.RunE = func(cmd *cobra.Command, given []string) error {
		user, host := p.account()
		o.By, o.Account = strings.TrimSpace(o.By), store.Step{User: user, Host: host}
		return p.open(cmd.Context(), func(pipeline *nightly.Pipeline) error {
			imported, err := pipeline.ImportDecisions(cmd.Context(), given[0], o)
			if err != nil && len(imported.Rows) == 0 {
				return err
			}
			return errors.Join(err, p.showImported(&imported, o.DryRun, asJSON))
		})
	}
	return cmd
}

// showImported shows what became of each row.
func (p *program) showImported(imported *nightly.Imported, dryRun, asJSON bool) error {
	view := importedView{DryRun: dryRun, Kept: imported.Kept, Rows: []importedRow{}, Untouched: imported.Untouched}
	w := &lines.Writer{Out: p.stdout}
	for i := range imported.Rows {
		r := &imported.Rows[i]
		line := importedRow{Place: r.Place, Exception: r.ExceptionID, Decision: r.Decision, By: r.By, Why: r.Why}
		done := "kept"
		if !imported.Kept {
			done = "not kept"
			if dryRun {
				done = "would be kept"
			}
		}
		if r.Refused != nil {
			line.Refused, done = r.Refused.Error(), "refused: "+firstLine(r.Refused)
			var named *fault.Error
			if errors.As(r.Refused, &named) {
				line.Error = named.Name
				done += " [" + named.Name + "]"
			}
		}
		if view.Rows = append(view.Rows, line); !asJSON {
			w.Line("%s  %s  %s by %s: %s  %s", r.Place, r.ExceptionID, r.Decision, r.By, r.Why, done)
		}
	}
	if asJSON {
		return p.printJSON(view)
	}
	w.Line("%s with a decision, %d refused, %d untouched", reconcile.Counted(len(imported.Rows), "row", "rows"), imported.Refused(), imported.Untouched)
	return w.Err
}

// firstLine is an error without its hint and name.
func firstLine(err error) string {
	text, _, _ := strings.Cut(err.Error(), "\n")
	return text
}
