package main

import (
	"cmp"
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
	"tieout/internal/lines"
	"tieout/internal/mask"
	"tieout/loaders"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

func (p *program) initCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "init [FILE...]",
		Short: "Write a first configuration from the files that you have",
		Long: `Recognises the files, those of folders that are named, or of the folder inbox where nothing is, and writes a configuration with comments: sources with
their patterns, terms and fees to confirm. It says what no file could tell; for a file that no profile fits and whose columns say enough it writes the draft of one and ends with 4. It never writes over a configuration; --config names another file.`,
		Example: "  tieout init\n  tieout init bills/*.csv pos/*.csv",
	}
	var asJSON bool
	var named, sets []string
	cmd.Flags().StringArrayVar(&named, "profile", nil, "read a file by this profile, as `FILE=NAME`; may be repeated")
	cmd.Flags().StringArrayVar(&sets, "set", nil, "a setting of the profiles, as `NAME=VALUE`, or of one file's, as FILE=NAME=VALUE; may be repeated")
	addJSON(cmd, &asJSON)
	cmd.RunE = func(cmd *cobra.Command, given []string) error {
		return p.initialise(cmd.Context(), given, named, sets, asJSON)
	}
	return cmd
}

// initialise looks at the files and writes the configuration.
func (p *program) initialise(ctx context.Context, given, named, sets []string, asJSON bool) error {
	if _, err := os.Lstat(p.configPath); !errors.Is(err, fs.ErrNotExist) {
		return (&fault.Error{
			Name: "configuration-exists", Class: fault.Usage, Hint: "move it away, or write beside it: tieout init --config other.yaml",
		}).At(p.configPath, "want no configuration yet, got one")
	}
	paths, err := filesToRecognise(given)
	if err != nil {
		return err
	}
	profiles, err := namedProfiles("init", named, paths)
	if err != nil {
		return err
	}
	plan, err := p.recogniseFirst(ctx, paths, profiles)
	if err != nil {
		return err
	}
	if err := plan.settle(ctx, sets); err != nil {
		return err
	}
	file, err := os.OpenFile(p.configPath, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(plan.yaml())
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	if asJSON {
		err = p.printJSON(plan.view(p.configPath))
	} else {
		err = p.printPlan(plan)
	}
	if err == nil && len(plan.drafts) > 0 {
		err = closedNight{exitIncomplete} // the configuration is whole for the files that were read, and those alone
	}
	return err
}

// printPlan tells what was found, what to confirm and what comes next.
func (p *program) printPlan(plan *firstPlan) error {
	w := &lines.Writer{Out: p.stdout}
	for _, line := range plan.told {
		w.Line("%s", line)
	}
	w.Line("")
	w.Line("Written: %s. Confirm in it:", p.configPath)
	for _, line := range plan.open {
		w.Line("  - %s", line)
	}
	w.Line("")
	for _, unread := range plan.drafts {
		w.Line("Not read: %s. The draft of a profile for it is %s: fill its gaps, see tieout inspect --profile %s FILE, and add a source with profile: ./%s to the configuration.", unread.file, unread.path, unread.path, unread.path)
	}
	if len(plan.drafts) > 0 {
		w.Line("Without these files nothing of theirs is judged.")
		return w.Err
	}
	w.Line("%s", plan.next())
	return w.Err
}

// recogniseFirst looks at each file. Errors: usage, where no profile fits any.
func (p *program) recogniseFirst(ctx context.Context, paths []string, profiles map[string]string) (*firstPlan, error) {
	folder, err := filepath.Abs(filepath.Dir(p.configPath))
	if err != nil {
		return nil, err
	}
	plan := &firstPlan{folder: folder}
	for _, path := range paths {
		inspection, err := loaders.Inspect(ctx, path, loaders.Choice{Profile: profiles[path]}, text.DefaultLimits())
		if err != nil && (profiles[path] != "" || fault.OfInput(err) == nil && fault.ClassOf(err) != fault.Usage) {
			return nil, err
		}
		if own := profiles[path]; isProfilePath(own) {
			if inspection.Profile, err = ownProfile(folder, own); err != nil {
				return nil, err
			}
		}
		if err := plan.add(path, profiles[path], &inspection, err); err != nil {
			return nil, err
		}
	}
	if err := plan.writeDrafts(); err != nil {
		return nil, err
	}
	if len(plan.found) == 0 && len(plan.drafts) > 0 {
		var paths []string
		for _, unread := range plan.drafts {
			paths = append(paths, unread.path)
		}
		return nil, (&fault.Error{
			Name: "nothing-recognised", Class: fault.Usage, Hint: "drafts of profiles were written: " + strings.Join(paths, ", ") + "; fill their gaps, then: tieout init --profile FILE=DRAFT",
		}).At("", "want a file that a profile fits, got %s and none does", reconcile.Counted(len(plan.strange), "file", "files"))
	}
	if len(plan.found) == 0 {
		return nil, (&fault.Error{
			Name: "nothing-recognised", Class: fault.Usage, Hint: "see what a file is with tieout inspect FILE; write a profile of your own as docs/PROFILES.md says, or name the files of terminals, acquirers and banks",
		}).At("", "want a file that a profile fits, got %s and none does", reconcile.Counted(len(paths), "file", "files"))
	}
	return plan, nil
}

// isProfilePath reports whether a profile is a file of the user's own.
func isProfilePath(name string) bool {
	return strings.ContainsAny(name, `/\`) || strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}

// ownProfile is the path of a profile as the configuration in a folder writes it.
func ownProfile(folder, path string) (string, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	relative, err := filepath.Rel(folder, absolute)
	if err != nil || strings.HasPrefix(relative, "..") {
		return absolute, nil
	}
	return "./" + filepath.ToSlash(relative), nil
}

// initView is what init prints for programs.
type initView struct {
	Configuration string       `json:"configuration"`
	Sources       []initSource `json:"sources"`
	NotRecognised []initFile   `json:"not_recognised"`
	Confirm       []string     `json:"confirm"`
}

type initSource struct {
	Name     string `json:"name"`
	Side     string `json:"side"`
	Profile  string `json:"profile"`
	Files    string `json:"files"` // the pattern
	Provider string `json:"provider,omitempty"`
	Expect   string `json:"expect"`
	Count    int    `json:"count"` // of files
	Rows     int64  `json:"rows"`
}

type initFile struct {
	Path  string `json:"path"`
	Why   string `json:"why"`
	Draft string `json:"draft,omitempty"` // of a profile, beside the configuration

	given string // the path, as a person wrote it
}

func (f *firstPlan) view(path string) initView {
	view := initView{Configuration: path, Sources: []initSource{}, NotRecognised: append([]initFile{}, f.strange...), Confirm: f.open}
	for _, s := range f.sources {
		expect, _ := s.expectation(s.calendar())
		view.Sources = append(view.Sources, initSource{s.name, s.side, s.profile, s.pattern, s.provider, expect, s.files, s.rows})
	}
	return view
}

// filesToRecognise lists the named files, and those of named folders; those of the folder inbox where nothing is named.
func filesToRecognise(given []string) (paths []string, err error) {
	for _, path := range given {
		within := []string{path}
		if info, wrong := os.Stat(path); wrong == nil && info.IsDir() {
			if within, err = filesBelow(path); err != nil {
				return nil, err
			}
		}
		paths = append(paths, within...)
	}
	if len(given) == 0 {
		paths, err = filesBelow("inbox")
	}
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(paths) == 0 {
		return nil, usage("init", "name files: tieout init bills/*.csv pos/*.csv", "want files, or a folder inbox that holds some, got none")
	}
	return paths, err
}

// filesBelow lists the files in a folder and below it, sorted, without hidden ones and those that are on their way.
func filesBelow(folder string) (paths []string, err error) {
	err = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.Type().IsRegular() && !text.Skippable(entry.Name()) {
			paths = append(paths, path)
		}
		return nil
	})
	slices.Sort(paths)
	return paths, err
}

// firstSource is a source that the files show.
type firstSource struct {
	name, side, profile, pattern, provider string
	merchants, currencies                  []string
	files                                  int
	rows, refused                          int64
	days                                   []civil.Date // of its files, where their names say them
	paths                                  []string
	reads                                  string // the profile, as Inspect takes it
	hand                                   *inHand
	whyProvider                            string   // what shows the provider; empty: it is guessed by a name
	several                                []string // providers whose lines name its sales, where they are more than one
	merchant, whyMerchant                  string   // of rows that name none; empty: not known which
}

// add recognises one file, as part of a source that is there or of a new one.
func (f *firstPlan) add(path, named string, inspection *loaders.Inspection, failed error) error {
	if failed != nil || inspection.Side == "" {
		why := inspection.Detail
		if failed != nil {
			why = failed.Error()
		}
		why, _, _ = strings.Cut(why, "\n")
		shown := mask.Name(path)
		f.told = append(f.told, fmt.Sprintf("%s: not recognised: %s", shown, mask.Name(why)))
		f.strange = append(f.strange, initFile{Path: shown, Why: mask.Name(why), given: path})
		return nil
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	f.files = append(f.files, absolute)
	f.found = append(f.found, firstFile{absolute, path, cmp.Or(named, inspection.Profile), *inspection})
	return nil
}
