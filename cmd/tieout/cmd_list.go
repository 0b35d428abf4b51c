package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"tieout/internal/lines"
	"tieout/internal/nightly"
)

func (p *program) runsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "runs",
		Short: "List the closed nights, the undone ones too",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.open(cmd.Context(), func(pipeline *nightly.Pipeline) error {
				runs, err := pipeline.Store.History(cmd.Context())
				if err != nil {
					return err
				}
				return p.table("AS OF\tRUN\tEXIT\tVERSION\tHASH\tUNDONE", len(runs), func(i int) string {
					undone := ""
					if u := runs[i].Undone; u != nil {
						undone = fmt.Sprintf("by %s at %s: %s", u.By, u.At, u.Why)
					}
					return fmt.Sprintf("%s\t%s\t%d\t%s\t%.16s\t%s", runs[i].AsOf, runs[i].ID, runs[i].ExitCode, runs[i].Version, runs[i].Hash, undone)
				})
			})
		},
	}
}

func (p *program) filesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "files",
		Short: "List the files that nights took in, skipped or quarantined",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.open(cmd.Context(), func(pipeline *nightly.Pipeline) error {
				files, err := pipeline.Store.Files(cmd.Context())
				if err != nil {
					return err
				}
				return p.table("RUN\tFILE\tSOURCE\tSTATE\tLINES\tACCEPTED\tREJECTED\tIGNORED\tSHA-256", len(files), func(i int) string {
					f := files[i]
					return fmt.Sprintf("%d\t%s\t%s\t%s\t%d\t%d\t%d\t%d\t%.12s", f.Seq, f.Name, f.Source, f.State, f.Lines, f.Accepted, f.Rejected, f.Ignored, f.SHA256)
				})
			})
		},
	}
}

// table writes a header and rows whose cells are parted by tabs.
func (p *program) table(header string, rows int, row func(int) string) error {
	table := tabwriter.NewWriter(p.stdout, 0, 8, 2, ' ', 0)
	w := &lines.Writer{Out: table}
	w.Line("%s", header)
	for i := range rows {
		w.Line("%s", row(i))
	}
	if w.Err != nil {
		return w.Err
	}
	return table.Flush()
}
