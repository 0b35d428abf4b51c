package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tieout/loaders"
)

// complete registers what shells offer as values: of flags, and of exceptions, nights and profiles. What can't be
// read offers nothing; a shell is no place for errors.
func (p *program) complete(cmd *cobra.Command) {
	for _, sub := range cmd.Commands() {
		p.complete(sub)
	}
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		if values := p.valuesOf(flag.Name); values != nil {
			_ = cmd.RegisterFlagCompletionFunc(flag.Name, values) // fails for a flag that is not there only
		}
	})
	if strings.Contains(cmd.Use, "EXCEPTION") || cmd.Name() == "explain" {
		cmd.ValidArgsFunction = p.openExceptions
	}
	if cmd.Use == "completion SHELL" {
		cmd.ValidArgs = []string{"bash", "zsh", "fish", "powershell"}
	}
}

// valuesOf returns what a flag may be; nil: a shell can't know.
func (p *program) valuesOf(flag string) cobra.CompletionFunc {
	words := func(list ...string) cobra.CompletionFunc {
		return cobra.FixedCompletions(list, cobra.ShellCompDirectiveNoFileComp)
	}
	switch flag {
	case "fail-on":
		return words("missing\tmoney that is due has not arrived", "any\tany exception is open")
	case "due":
		return words("T+0", "T+1\tthe next business day", "T+2", "D+0\ton the day of the sale", "D+1\tthe next day")
	case "currency":
		return words("CNY", "EUR", "GBP", "HKD", "JPY", "USD")
	case "timezone":
		return words("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Singapore", "Asia/Tokyo", "Europe/Berlin", "Europe/London", "America/New_York", "UTC")
	case "profile":
		return profileNames
	case "as-of":
		return p.nights
	case "config":
		return cobra.FixedCompletions([]string{"yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt)
	case "by", "why", "slice", "fee", "jobs", "run", "set", "date", "case", "amount", "month":
		return words()
	default:
		return nil
	}
}

// profileNames offers the built-in profiles, of FILE=NAME after the sign.
func profileNames(cmd *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	before, _, found := strings.Cut(begun, "=")
	if cmd.Name() != "inspect" && !found {
		return nil, cobra.ShellCompDirectiveNoSpace // the file first
	}
	list := loaders.ProfileNames()
	if found {
		for i := range list {
			list[i] = before + "=" + list[i]
		}
	}
	return list, cobra.ShellCompDirectiveDefault
}

// nights offers the days of the report sets, the newest first.
func (p *program) nights(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	c, err := p.config()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	entries, err := os.ReadDir(c.Out)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var days []string
	for _, entry := range entries {
		if name := entry.Name(); entry.IsDir() && len(name) == len("2026-10-08") && name[4] == '-' {
			days = append(days, name)
		}
	}
	slices.Reverse(days)
	return days, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}

// openExceptions offers the exceptions of the newest report set, each with its kind.
func (p *program) openExceptions(_ *cobra.Command, given []string, _ string) ([]string, cobra.ShellCompDirective) {
	c, err := p.config()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	file, err := os.Open(filepath.Join(c.Out, "latest", "exceptions.csv"))
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	defer func() { _ = file.Close() }() // read only: nothing can be lost
	return exceptionsOf(csv.NewReader(file), given), cobra.ShellCompDirectiveNoFileComp
}

// mostOffered is how many exceptions a shell is given.
const mostOffered = 500

// exceptionsOf lists those that were not given yet.
func exceptionsOf(rows *csv.Reader, given []string) (list []string) {
	header, err := rows.Read()
	if err != nil {
		return nil
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff") // of Chinese reports
	id, kind, gross := slices.Index(header, "exception_id"), slices.Index(header, "kind"), slices.Index(header, "gross_amount")
	for id >= 0 && kind >= 0 && gross >= 0 && len(list) < mostOffered {
		row, err := rows.Read()
		if err != nil {
			break
		}
		if !slices.Contains(given, row[id]) {
			list = append(list, row[id]+"\t"+strings.TrimSpace(row[kind]+" "+row[gross]))
		}
	}
	return list
}
