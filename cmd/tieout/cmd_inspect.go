package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"tieout/internal/fault"
	"tieout/internal/mask"
	"tieout/loaders"
	"tieout/loaders/text"
	"tieout/reconcile/civil"
)

func (p *program) inspectCommand() *cobra.Command {
	var profile, date string
	var settings map[string]string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "inspect FILE",
		Short: "What is this file: profile, rows, sums, control totals, refused rows",
		Long: `Reads one file and says what tieout makes of it. Needs no configuration.
Exits with 0 when the file would be taken whole, 4 when rows would be refused or
the file quarantined, 12 when no profile fits or it is no file.`,
		Args: args(cobra.ExactArgs(1)),
	}
	cmd.Flags().StringVar(&profile, "profile", "", "read the file by this profile, a `NAME` or the path of a file, instead of recognising it")
	cmd.Flags().StringToStringVar(&settings, "set", nil, "a setting of the profile, as `unit=yuan`; may be repeated")
	cmd.Flags().StringVar(&date, "date", "", "the `DATE` of the file, when neither its name nor its rows say it")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	cmd.RunE = func(cmd *cobra.Command, given []string) error {
		debug.SetMemoryLimit(inspectMemory)
		choice := loaders.Choice{Profile: profile, Settings: settings}
		if date != "" {
			day, err := civil.ParseDate(date)
			if err != nil {
				return usage("--date", "name a day that exists", "%v", err)
			}
			choice.Date = day
		}
		inspection, err := loaders.Inspect(cmd.Context(), given[0], choice, text.DefaultLimits())
		if err != nil {
			return wantFile(err, given[0], profile, "--profile NAME")
		}
		if asJSON {
			err = p.printJSON(inspection)
		} else {
			err = p.printInspection(&inspection)
		}
		if err != nil {
			return err
		}
		if !inspection.Whole() {
			return closedNight{exitIncomplete}
		}
		return nil
	}
	return cmd
}

// inspectMemory is what looking at a file may take before the collector works harder: the parts of a
// workbook leave much behind.
const inspectMemory = 200 << 20

// wantFile makes a usage error of a path at which no file lies, and of a file that no profile fits: how is the
// flag that names one. Named is the profile that was named; empty: none was, and the file is what the fault is about.
func wantFile(err error, path, named, how string) error {
	if unknown := (*fault.Error)(nil); errors.As(err, &unknown) && unknown.Name == "unknown-profile" {
		made := fault.As(fault.Usage, err)
		if named != "" {
			made.Place, made.Hint = "--profile", "name one of them, or the path of a profile of your own, as docs/PROFILES.md says"
			return made
		}
		made.Place = mask.Name(path)
		made.Hint = "name one with " + how + ": the path of a profile of your own, as docs/PROFILES.md says, or one of " + strings.Join(loaders.ProfileNames(), ", ")
		return made
	}
	if fault.OfInput(err) != nil || errors.Is(err, fs.ErrNotExist) {
		return fault.As(fault.Usage, err)
	}
	return err
}

func (p *program) printInspection(i *loaders.Inspection) error {
	table := tabwriter.NewWriter(p.stdout, 0, 8, 2, ' ', 0)
	row := func(name string, values ...any) {
		_, _ = fmt.Fprintf(table, "%s\t%s\n", name, fmt.Sprint(values...)) // Flush reports errors
	}
	if i.Side != "" {
		row("profile", i.Profile, " (", i.Side, " side)")
	}
	if i.Encoding != "" {
		row("container", i.Container, ", ", i.Encoding)
	}
	row("lines", fmt.Sprintf("%d = %d accepted + %d rejected + %d ignored + %d structure", i.Lines, i.Accepted, i.Rejected, i.Ignored, i.Structure))
	row("control totals", i.ControlTotals)
	for _, currency := range i.Currencies() {
		sum := i.Sums[currency]
		row("sum "+currency, fmt.Sprintf("%d rows, gross %s, fee %s, net %s", sum.Count, sum.Gross, sum.Fee, sum.Net))
	}
	for _, reason := range slices.Sorted(maps.Keys(i.IgnoredBy)) {
		row("ignored", i.IgnoredBy[reason], " ", reason)
	}
	for _, warning := range i.Warnings {
		row("warning", warning)
	}
	for _, reject := range i.Rejects {
		row(fmt.Sprintf("line %d", reject.Line), "[", reject.Reason, "] ", reject.Detail)
	}
	if err := table.Flush(); err != nil || i.ErrorName == "" {
		return err
	}
	_, err := fmt.Fprintf(p.stdout, "\nThe file would be quarantined.\n%s\n", i.Detail)
	return err
}
