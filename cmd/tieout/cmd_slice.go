package main

import (
	"path/filepath"
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
	p.printf("Slice %d of %d of the night of %s: %s, %s settled, %s left to be judged.\nWritten: %s\nWhen all slices are there: tieout combine %s\n",
		outcome.Slice, outcome.Of, outcome.AsOf, reconcile.Counted(outcome.Files, "file", "files"), reconcile.Counted(outcome.Settled, "pair", "pairs"), reconcile.Counted(outcome.Left, "row", "rows"), outcome.Path, filepath.Dir(outcome.Path))
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
