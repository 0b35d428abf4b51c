package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"tieout/internal/lines"
	"tieout/internal/nightly"
	"tieout/store"
)

func (p *program) runsCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "runs",
		Short: "List the closed nights, the undone ones too",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.open(cmd.Context(), func(pipeline *nightly.Pipeline) error {
				runs, err := pipeline.Store.History(cmd.Context())
				if err != nil {
					return err
				}
				signed, err := pipeline.Signatures(cmd.Context())
				if err != nil {
					return err
				}
				if asJSON {
					return p.printJSON(runsViewOf(runs, signed))
				}
				return p.table("AS OF\tRUN\tEXIT\tVERSION\tHASH\tSIGNED\tUNDONE", len(runs), func(i int) string {
					undone := ""
					if u := runs[i].Undone; u != nil {
						undone = fmt.Sprintf("by %s at %s: %s", u.By, u.At, u.Why)
					}
					var by []string
					for _, d := range signed[runs[i].ID] {
						by = append(by, d.By)
					}
					return fmt.Sprintf("%s\t%s\t%d\t%s\t%.16s\t%s\t%s", runs[i].AsOf, runs[i].ID, runs[i].ExitCode, runs[i].Version, runs[i].Hash, strings.Join(by, ", "), undone)
				})
			})
		},
	}
	addJSON(cmd, &asJSON)
	return cmd
}

// runsView is the closed nights as they are printed for machines.
type runsView struct {
	Runs []runView `json:"runs"`
}

type runView struct {
	AsOf         string     `json:"as_of"`
	RunID        string     `json:"run_id"`
	ExitCode     int        `json:"exit_code"`
	Version      string     `json:"version"`
	InputsDigest string     `json:"inputs_digest"`
	PrevHash     string     `json:"prev_hash"`
	Hash         string     `json:"hash"`
	Published    bool       `json:"published"`
	Signed       []signedBy `json:"signed,omitempty"`
	Undone       *undoneBy  `json:"undone,omitempty"`
}

// signedBy says who signed a night.
type signedBy struct {
	By     string `json:"by"`
	Why    string `json:"why,omitempty"`
	At     string `json:"at"`
	User   string `json:"user,omitempty"`
	Host   string `json:"host,omitempty"`
	Digest string `json:"digest"` // of the night as it was signed: its hash in the chain
}

// undoneBy says who took a night back.
type undoneBy struct {
	By     string `json:"by"`
	Why    string `json:"why"`
	At     string `json:"at"`
	KeptAs string `json:"kept_as,omitempty"`
}

func runsViewOf(runs []store.Run, signed map[string][]store.Decision) runsView {
	view := runsView{Runs: []runView{}}
	for i := range runs {
		r := &runs[i]
		line := runView{AsOf: r.AsOf.String(), RunID: r.ID, ExitCode: r.ExitCode, Version: r.Version, InputsDigest: r.InputsDigest, PrevHash: r.PrevHash, Hash: r.Hash, Published: r.Published}
		for _, d := range signed[r.ID] {
			line.Signed = append(line.Signed, signedBy{d.By, d.Why, d.At, d.Step.User, d.Step.Host, d.Step.Hash})
		}
		if u := r.Undone; u != nil {
			line.Undone = &undoneBy{u.By, u.Why, u.At, u.KeptAs.String}
		}
		view.Runs = append(view.Runs, line)
	}
	return view
}

func (p *program) filesCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "files",
		Short: "List the files that nights took in, skipped or quarantined",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.open(cmd.Context(), func(pipeline *nightly.Pipeline) error {
				files, err := pipeline.Store.Files(cmd.Context())
				if err != nil {
					return err
				}
				if asJSON {
					return p.printJSON(filesViewOf(files))
				}
				return p.table("RUN\tFILE\tSOURCE\tSTATE\tLINES\tACCEPTED\tREJECTED\tIGNORED\tSHA-256", len(files), func(i int) string {
					f := files[i]
					return fmt.Sprintf("%d\t%s\t%s\t%s\t%d\t%d\t%d\t%d\t%.12s", f.Seq, f.Name, f.Source, f.State, f.Lines, f.Accepted, f.Rejected, f.Ignored, f.SHA256)
				})
			})
		},
	}
	addJSON(cmd, &asJSON)
	return cmd
}

// filesView is the files of all nights as they are printed for machines.
type filesView struct {
	Files []fileView `json:"files"`
}

type fileView struct {
	Run      int64  `json:"run"`
	Name     string `json:"name"`
	SHA256   string `json:"sha256"`
	Source   string `json:"source"`
	State    string `json:"state"`
	Lines    int64  `json:"lines"`
	Accepted int64  `json:"accepted"`
	Rejected int64  `json:"rejected"`
	Ignored  int64  `json:"ignored"`
}

func filesViewOf(files []store.FileRow) filesView {
	view := filesView{Files: []fileView{}}
	for i := range files {
		f := &files[i]
		view.Files = append(view.Files, fileView{f.Seq, f.Name, f.SHA256, f.Source, string(f.State), f.Lines, f.Accepted, f.Rejected, f.Ignored})
	}
	return view
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
