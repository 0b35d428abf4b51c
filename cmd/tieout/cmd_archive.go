package main

import (
	"errors"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tieout/internal/archive"
	"tieout/internal/fault"
	"tieout/internal/lines"
	"tieout/internal/nightly"
	"tieout/reconcile"
)

func (p *program) archiveCommand() *cobra.Command {
	var after, newKey string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "archive",
		Short: "Keep the files that nights took in, so that the inbox can be cleaned",
		Long: `Keeps each file that a night took in under the SHA-256 of its bytes in the folder
that archive: of the configuration names: compressed with zstd and, with archive_key:,
encrypted with age. What is written is read back before it counts; what is there
already is read and compared. verify, explain, report and the nights read a file from
there that the inbox has no longer; undo puts its files back.` + exitCodeHelp,
		Example: "  tieout archive\n  tieout archive --remove-after 30d",
		Args:    args(cobra.NoArgs),
	}
	cmd.Flags().StringVar(&after, "remove-after", "", "remove files from the inbox that nights of as many days before the newest one took in, such as `30d`; 0d: all of them (default: none)")
	addJSON(cmd, &asJSON)
	cmd.Flags().StringVar(&newKey, "new-key", "", "write a new key for archive_key: into this new `FILE`, and do nothing else")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if cmd.Flags().Changed("new-key") {
			return p.writeArchiveKey(newKey)
		}
		days, err := daysOf(cmd, "remove-after", after)
		if err != nil {
			return err
		}
		return p.open(cmd.Context(), func(pipeline *nightly.Pipeline) error {
			if pipeline.Config.Archive.Dir == "" {
				return usage("archive", "write archive: with a folder that is neither in inbox: or out: nor around them", "want a folder for the archive, got none")
			}
			var remove func(reconcile.NightFile) bool
			last, closed, err := pipeline.Store.LastRun(cmd.Context())
			if err != nil {
				return err
			}
			if closed && days >= 0 {
				remove = func(file reconcile.NightFile) bool { return file.Night <= last.AsOf.AddDays(-days) }
			}
			done, err := pipeline.ArchiveInputs(cmd.Context(), remove)
			if err != nil {
				return err
			}
			return p.showArchived(&done, asJSON)
		})
	}
	return cmd
}

// writeArchiveKey writes a key where nothing is yet: a key that is lost takes the archive with it.
func (p *program) writeArchiveKey(path string) error {
	text, err := archive.NewKey()
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return usage("--new-key", "name a file that is not there yet, in a folder that is", "want a new file: %v", fault.WithoutPath(err))
	}
	_, err = file.WriteString(text)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	p.printf("Written: %s. Name it in archive_key:, and keep a copy elsewhere: without it nothing of the archive can be read\n", path)
	return nil
}

// daysOf reads a flag such as 30d; -1: it was not given.
func daysOf(cmd *cobra.Command, name, text string) (int, error) {
	if !cmd.Flags().Changed(name) {
		return -1, nil
	}
	digits, isDays := strings.CutSuffix(text, "d")
	days, err := strconv.ParseUint(digits, 10, 16)
	if !isDays || err != nil {
		return 0, usage("--"+name, "write a number of days, as 30d", "want days, got %q", text)
	}
	return int(days), nil
}

// archivedView is an archiving as it is shown.
type archivedView struct {
	Kept    int64    `json:"kept"`
	Bytes   int64    `json:"bytes"` // that they take
	There   int64    `json:"there"`
	Removed int64    `json:"removed"`
	Lost    []string `json:"lost"` // inputs that are in neither place
}

// showArchived says what was done; an input that is in neither place can't prove its night.
func (p *program) showArchived(done *nightly.Archived, asJSON bool) error {
	view := archivedView{done.Kept, done.Bytes, done.There, done.Removed, append([]string{}, done.Unarchivable...)}
	if asJSON {
		if err := p.printJSON(view); err != nil {
			return err
		}
	} else {
		w := &lines.Writer{Out: p.stdout}
		w.Line("Kept:     %s, %d bytes as they are kept", reconcile.Counted(view.Kept, "file", "files"), view.Bytes)
		w.Line("There:    %s, read and compared", reconcile.Counted(view.There, "file", "files"))
		w.Line("Removed:  %s of the inbox", reconcile.Counted(view.Removed, "file", "files"))
		for _, lost := range view.Lost {
			w.Line("Lost:     %s", lost)
		}
		if w.Err != nil {
			return w.Err
		}
	}
	if len(view.Lost) > 0 {
		return closedNight{exitFailed}
	}
	return nil
}
