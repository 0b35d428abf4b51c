package main

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tieout/internal/fault"
	"tieout/internal/nightly"
	"tieout/reconcile"
)

// mostSlices bounds into how many slices a night is cut: more would each read all files for a handful of merchants.
const mostSlices = 1024

// sliceOf reads K/N, or I+1/N, for an engine that counts machines from 0 and can't add; empty: the
// night is not cut.
func sliceOf(text string) (reconcile.Slice, error) {
	if text == "" {
		return reconcile.Slice{}, nil
	}
	number, of, _ := strings.Cut(text, "/")
	number, fromZero := strings.CutSuffix(number, "+1")
	k, err := strconv.Atoi(number)
	n, errOf := strconv.Atoi(of)
	if fromZero {
		k++
	}
	if err != nil || errOf != nil || k < 1 || k > n || n > mostSlices {
		return reconcile.Slice{}, usage("--slice", "three machines run: tieout run --slice 1/3, 2/3 and 3/3", "want K/N with K from 1 to N, and N up to %d, got %q", mostSlices, text)
	}
	return reconcile.Slice{Number: k, Of: n}, nil
}

// wholeNightFlags are those of run that say something of a night that is closed; a slice closes none.
var wholeNightFlags = []string{"dry-run", "fail-on", "new-store", "new-anchor", "allow-empty"}

// runSlice reads a slice of a night and says where it lies.
func (p *program) runSlice(cmd *cobra.Command, pipeline *nightly.Pipeline, options nightly.Options, slice reconcile.Slice, asJSON bool) error {
	for _, name := range wholeNightFlags {
		if cmd.Flags().Changed(name) {
			return usage("--slice", "give --"+name+" to tieout combine, which closes the night", "want no --%s beside it", name)
		}
	}
	if err := p.checkNight(pipeline, options); err != nil {
		return err
	}
	bar := p.newProgress()
	pipeline.Progress = bar.show
	outcome, err := pipeline.RunSlice(cmd.Context(), options, slice)
	bar.clear()
	if err != nil {
		return err
	}
	for _, note := range outcome.Notes {
		pipeline.Log.Warn(note)
	}
	if asJSON {
		return p.printJSON(outcome)
	}
	p.printf("Slice %d of %d of the night of %s: %d files, %d pairs settled, %d rows left to be judged.\nWritten: %s\nWhen all slices are there: tieout combine %s\n",
		outcome.Slice, outcome.Of, outcome.AsOf, outcome.Files, outcome.Settled, outcome.Left, outcome.Path, filepath.Dir(outcome.Path))
	return nil
}

// checkNight refuses a night that can't be meant, and a configuration that has faults.
func (p *program) checkNight(pipeline *nightly.Pipeline, options nightly.Options) error {
	if err := pipeline.RefuseFuture(options); err != nil { // before a calendar is missed that was not decreed yet
		return err
	}
	problems, _ := nightly.Check(pipeline.Config, options.AsOf)
	switch {
	case len(problems) == 0:
		return nil
	case fault.ClassOf(problems[0]) == fault.Usage:
		return problems[0]
	}
	return fault.As(fault.Usage, problems[0])
}

func (p *program) combineCommand() *cobra.Command {
	var out, failOn, given string
	var asJSON, allowFuture, allowEmpty, newStore, newAnchor bool
	cmd := &cobra.Command{
		Use:   "combine [SET...]",
		Short: "Close a night that was cut into slices",
		Long: `Puts together what tieout run --slice handed over on one or more machines, judges
what the slices left, commits the night and publishes its report set: with the same
bytes as tieout run of the whole night on one machine. A SET is the file of a slice,
or a folder of such files; without any, the folder where the slices of the as-of date
lie. All slices of the night must be there, each once, and of one
build, configuration, masking key, inbox and state of the store.` + exitCodeHelp,
		Example: "  tieout combine\n  tieout combine reports/slices/2026-10-09\n  tieout combine a/1-of-2.slice b/2-of-2.slice --out reports",
		Args:    args(cobra.ArbitraryArgs),
	}
	flags := cmd.Flags()
	flags.StringVar(&given, "as-of", "", "the `DATE` of the slices (default: that of the SETs; without any, today in the configured time zone)")
	flags.StringVar(&out, "out", "", "publish into this `FOLDER` instead of that of the configuration")
	flags.StringVar(&failOn, "fail-on", "", "exit with 3 when exceptions are open: missing or any")
	flags.BoolVar(&asJSON, "json", false, "print summary.json instead of text")
	flags.BoolVar(&allowFuture, "allow-future", false, "close a night after tomorrow; none before it can be closed any more")
	flags.BoolVar(&allowEmpty, "allow-empty", false, "close the first night of a store although there is no file to take in")
	flags.BoolVar(&newStore, "new-store", false, "begin an empty store beside report sets of another one, which are kept")
	flags.BoolVar(&newAnchor, "new-anchor", false, "begin the anchor beside the reports anew, which does not fit the store; it keeps for ever that you did")
	cmd.RunE = func(cmd *cobra.Command, sets []string) error {
		if err := checkFailOn(failOn); err != nil {
			return err
		}
		day, err := asOf(cmd, given)
		if err != nil {
			return err
		}
		return p.open(cmd.Context(), func(pipeline *nightly.Pipeline) (err error) {
			if len(sets) == 0 {
				sets = []string{pipeline.SlicesFolder(cmp.Or(day, p.today(pipeline.Config)))}
			}
			if out != "" {
				if pipeline.Config.Out, err = filepath.Abs(out); err != nil {
					return err
				}
			}
			files, err := slicesIn(sets)
			if err != nil {
				return err
			}
			set, err := nightly.OpenSlices(files)
			if err != nil {
				return fault.Note(err, "nothing was committed")
			}
			defer func() { err = errors.Join(err, set.Close()) }()
			if day != 0 && day != set.AsOf() {
				return usage("--as-of", "leave the flag out, or name other slices", "want the night of the slices, %s, got %s", set.AsOf(), day)
			}
			return p.closeAndTell(cmd.Context(), pipeline, nightly.Options{
				AsOf: set.AsOf(), Slices: set, FailOn: failOn, AllowFuture: allowFuture, AllowEmpty: allowEmpty, NewStore: newStore, NewAnchor: newAnchor,
			}, asJSON)
		})
	}
	return cmd
}

// errNoSlices is a SET that is none.
var errNoSlices = &fault.Error{Name: "slice-missing", Class: fault.Usage, Hint: "run: tieout run --slice K/N for each K, and name the folder that it writes to"}

// slicesIn lists the files of slices: those that are named, and those in folders that are named.
func slicesIn(given []string) (files []string, err error) {
	for _, path := range given {
		found, err := filepath.Glob(filepath.Join(path, "*.slice"))
		if err != nil {
			return nil, usage("combine", "name the files of the slices one by one", "want a folder whose name is no pattern, got %q", path)
		}
		slices.Sort(found)
		if info, err := os.Stat(path); len(found) == 0 && (err != nil || info.IsDir()) {
			return nil, errNoSlices.At(path, "want a folder with the files of slices, or such a file, got none")
		}
		if len(found) == 0 {
			found = []string{path}
		}
		files = append(files, found...)
	}
	return files, nil
}

// closeAndTell closes a night, and tells whoever is to be told that it began and that it failed.
func (p *program) closeAndTell(ctx context.Context, pipeline *nightly.Pipeline, options nightly.Options, asJSON bool) error {
	if options.FailOn == "" {
		options.FailOn = pipeline.Config.FailOn
	}
	if options.DryRun {
		return p.runNight(ctx, pipeline, options, asJSON)
	}
	tellStart(ctx, pipeline, options.AsOf)
	err := p.runNight(ctx, pipeline, options, asJSON)
	if closed := (closedNight{}); err != nil && !errors.As(err, &closed) {
		tellFailed(ctx, pipeline, options.AsOf, err)
	}
	return err
}

// checkFailOn wants a word that --fail-on knows.
func checkFailOn(given string) error {
	if given != "" && given != "missing" && given != "any" {
		return usage("--fail-on", "name one of the two, or leave the flag out", "want missing or any, got %q", given)
	}
	return nil
}
