package main

import (
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tieout/internal/keys"
)

var (
	unknownFlag = regexp.MustCompile(`^unknown flag: --(.+)$`)
	unknownSign = regexp.MustCompile(`^unknown shorthand flag: '(.)' in (-.*)$`)
	noArgument  = regexp.MustCompile(`^flag needs an argument: (?:--([a-z-]+)|'(.)' in -.*)$`)
	badArgument = regexp.MustCompile(`^invalid argument "(.*)" for "(?:-., )?--([a-z-]+)" flag: (.*)$`)
)

// flagFault says what is wrong with the flags of a command: of a mistyped one the nearest, of a
// value what it should be.
func flagFault(cmd *cobra.Command, err error) error {
	if given := cmd.Flags().Args(); cmd.HasSubCommands() && len(given) > 0 { // a flag of a command that is none says little
		return unknownCommand(cmd, given[0])
	}
	hint := "see: " + cmd.CommandPath() + " --help"
	text := err.Error()
	if found := unknownFlag.FindStringSubmatch(text); found != nil {
		name, _, _ := strings.Cut(found[1], "=")
		if near := nearestFlag(cmd, name); near != "" {
			hint = "did you mean --" + near + "? " + hint
		}
		return usage(commandOf(cmd), hint, "unknown flag --%s", name)
	}
	if found := unknownSign.FindStringSubmatch(text); found != nil {
		return usage(commandOf(cmd), hint, "unknown flag -%s in %s", found[1], found[2])
	}
	if found := noArgument.FindStringSubmatch(text); found != nil {
		return usage(commandOf(cmd)+": --"+found[1]+found[2], hint, "want a value, got none")
	}
	if found := badArgument.FindStringSubmatch(text); found != nil {
		want := "another value"
		if flag := cmd.Flags().Lookup(found[2]); flag != nil {
			want = map[string]string{"int": "a whole number", "bool": "true or false", "stringToString": "NAME=VALUE"}[flag.Value.Type()]
		}
		return usage(commandOf(cmd)+": --"+found[2], hint, "want %s, got %q", want, found[1])
	}
	return usage(commandOf(cmd), hint, "%v", err)
}

// unknownCommand names the command that is none, and the nearest one.
func unknownCommand(parent *cobra.Command, given string) error {
	var names []string
	for _, sub := range parent.Commands() {
		if sub.IsAvailableCommand() && sub.Name() != "help" {
			names = append(names, sub.Name())
		}
	}
	hint := "see: " + parent.CommandPath() + " --help"
	if near := keys.Nearest(given, names); near != "" {
		hint = "did you mean: " + parent.CommandPath() + " " + near + "? " + hint
	}
	return usage(commandOf(parent), hint, "unknown command %q; want one of %s", given, strings.Join(names, ", "))
}

// nearestFlag is the flag of a command that a mistyped name is nearest to; empty: none is near.
func nearestFlag(cmd *cobra.Command, name string) string {
	var names []string
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		if !flag.Hidden {
			names = append(names, flag.Name)
		}
	})
	return keys.Nearest(name, names)
}
