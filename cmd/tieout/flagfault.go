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
	badArgument = regexp.MustCompile(`^invalid argument "(.*)" for "(?:-., )?--([a-z-]+)" flag: (.*)$`)
)

// flagFault says what is wrong with the flags of a command: of a mistyped one the nearest, of a
// value what it should be.
func flagFault(cmd *cobra.Command, err error) error {
	hint := "see: " + cmd.CommandPath() + " --help"
	text := err.Error()
	if found := unknownFlag.FindStringSubmatch(text); found != nil {
		name, _, _ := strings.Cut(found[1], "=")
		if near := nearestFlag(cmd, name); near != "" {
			hint = "did you mean --" + near + "? " + hint
		}
		return usage(commandOf(cmd), hint, "unknown flag --%s", name)
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

// nearestFlag is the flag of a command that a mistyped name is nearest to; empty: none is near.
func nearestFlag(cmd *cobra.Command, name string) string {
	var names []string
	cmd.Flags().VisitAll(func(flag *pflag.Flag) { names = append(names, flag.Name) })
	return keys.Nearest(name, names)
}
