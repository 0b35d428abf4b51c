package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tieout/internal/fault"
	"tieout/loaders"
	"tieout/loaders/text"
)

func (p *program) initCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "init [FILE...]",
		Short: "Write a first configuration from the files that you have",
		Long: `Recognises the files, or those of the folder inbox where none is named, and writes a configuration with comments: sources with
their patterns, terms and fees to confirm. It says what no file could tell. It never writes over a configuration; --config names another file.`,
		Example: "  tieout init\n  tieout init bills/*.csv pos/*.csv",
	}
	cmd.RunE = func(cmd *cobra.Command, given []string) error { return p.initialise(cmd.Context(), given, asJSON) }
	addJSON(cmd, &asJSON)
	return cmd
}

// initialise looks at the files and writes the configuration.
func (p *program) initialise(ctx context.Context, given []string, asJSON bool) error {
	if _, err := os.Lstat(p.configPath); !errors.Is(err, fs.ErrNotExist) {
		return (&fault.Error{
			Name: "configuration-exists", Class: fault.Usage, Hint: "move it away, or write beside it: tieout init --config other.yaml",
		}).At(p.configPath, "want no configuration yet, got one")
	}
	paths, err := filesToRecognise(given)
	if err != nil {
		return err
	}
	folder, err := filepath.Abs(filepath.Dir(p.configPath))
	if err != nil {
		return err
	}
	plan := &firstPlan{folder: folder}
	for _, path := range paths {
		inspection, err := loaders.Inspect(ctx, path, loaders.Choice{}, text.DefaultLimits())
		if err != nil && fault.OfInput(err) == nil && fault.ClassOf(err) != fault.Usage {
			return err
		}
		if err := plan.add(path, &inspection, err); err != nil {
			return err
		}
	}
	if len(plan.found) == 0 {
		return (&fault.Error{
			Name: "nothing-recognised", Class: fault.Usage, Hint: "see what a file is with tieout inspect FILE; write a profile of your own as docs/PROFILES.md says, or name the files of terminals, acquirers and banks",
		}).At("", "want a file that a profile fits, got %d files and none does", len(paths))
	}
	plan.settle()
	file, err := os.OpenFile(p.configPath, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(plan.yaml())
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	if asJSON {
		return p.encode(map[string]any{"written": p.configPath, "files": append([]string{}, plan.told...), "confirm": append([]string{}, plan.open...)})
	}
	for _, line := range plan.told {
		p.printf("%s\n", line)
	}
	p.printf("\nWritten: %s. Confirm in it:\n", p.configPath)
	for _, line := range plan.open {
		p.printf("  - %s\n", line)
	}
	p.printf("\nThen: tieout check, and tieout run --as-of DATE, a day at a time from the first one on.\n")
	return nil
}

// filesToRecognise lists the named files, or those of the folder inbox.
func filesToRecognise(given []string) (paths []string, err error) {
	if len(given) > 0 {
		return given, nil
	}
	const inbox = "inbox"
	err = filepath.WalkDir(inbox, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.Type().IsRegular() && !text.Skippable(entry.Name()) {
			paths = append(paths, path)
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(paths) == 0 {
		return nil, usage("init", "name files: tieout init bills/*.csv pos/*.csv", "want files, or a folder inbox that holds some, got none")
	}
	slices.Sort(paths)
	return paths, err
}

// firstSource is a source that the files show.
type firstSource struct {
	name, side, profile, pattern, provider string
	merchants                              []string
	files                                  int
	rows                                   int64
}

// add recognises one file, as part of a source that is there or of a new one.
func (f *firstPlan) add(path string, inspection *loaders.Inspection, failed error) error {
	if failed != nil || inspection.Side == "" {
		why := inspection.Detail
		if failed != nil {
			why = failed.Error()
		}
		why, _, _ = strings.Cut(why, "\n")
		f.told = append(f.told, fmt.Sprintf("%s: not recognised: %s", path, why))
		return nil
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	f.files = append(f.files, absolute)
	f.currencies = append(f.currencies, inspection.Currencies()...)
	f.found = append(f.found, firstFile{absolute, *inspection})
	return nil
}
