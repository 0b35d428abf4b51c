package main

import (
	_ "embed"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

func (p *program) generateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "generate",
		Short: "Generate shell completion or manual pages",
		Args:  args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return usage("generate", "see: tieout generate --help", "want: tieout generate completion SHELL, or: tieout generate man FOLDER")
		},
	}
	var asJSON bool
	completion := &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print a completion script for bash, zsh, fish or powershell",
		Long: `Prints a script that lets a shell complete commands, flags and their values: exceptions, nights, profiles.
  bash  tieout generate completion bash > /etc/bash_completion.d/tieout
  zsh   tieout generate completion zsh > "${fpath[1]}/_tieout"
  fish  tieout generate completion fish > ~/.config/fish/completions/tieout.fish`,
		Args: args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			if !asJSON {
				return p.completion(cmd.Root(), given[0])
			}
			var script strings.Builder
			quiet := *p
			quiet.stdout = &script
			if err := quiet.completion(cmd.Root(), given[0]); err != nil {
				return err
			}
			return p.printJSON(map[string]string{"shell": given[0], "script": script.String()})
		},
	}
	completion.Flags().BoolVar(&asJSON, "json", false, "print one JSON document that holds the script")
	cmd.AddCommand(completion, p.manCommand())
	return cmd
}

func (p *program) manCommand() *cobra.Command {
	var asJSON bool
	man := &cobra.Command{
		Use:   "man FOLDER",
		Short: "Write manual pages, of the commands and of tieout.yaml, into a folder that exists",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			written, err := p.manuals(cmd.Root(), given[0])
			if err == nil && asJSON {
				err = p.printJSON(map[string][]string{"written": written})
			}
			return err
		},
	}
	man.Flags().BoolVar(&asJSON, "json", false, "print one JSON document that lists the pages")
	return man
}

//go:embed tieout.yaml.5
var configurationManual []byte

// manuals writes a page a command, with the exit codes as a table, and the page of the configuration.
func (p *program) manuals(root *cobra.Command, folder string) (written []string, err error) {
	day := p.now()
	forManual(root)
	if err := doc.GenManTree(root, &doc.GenManHeader{Title: "TIEOUT", Section: "1", Date: &day, Source: "tieout " + buildVersion()}, folder); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(folder, "tieout.yaml.5"), configurationManual, 0o644); err != nil {
		return nil, err
	}
	return filepath.Glob(filepath.Join(folder, "tieout*.[15]"))
}

// forManual gives each command the section EXIT STATUS, whose lines a manual keeps apart.
func forManual(cmd *cobra.Command) {
	cmd.DisableAutoGenTag = true
	if cmd.Long == "" {
		cmd.Long = cmd.Short + "."
	}
	table := strings.TrimPrefix(exitCodeHelp, "\n\nExit codes:\n")
	cmd.Long = strings.ReplaceAll(strings.TrimSuffix(cmd.Long, exitCodeHelp), "\n  ", "\n      ") +
		"\n\n# EXIT STATUS\n\n    " + strings.ReplaceAll(table, "\n", "\n    ") + "\n"
	for _, sub := range cmd.Commands() {
		forManual(sub)
	}
}

func (p *program) completion(root *cobra.Command, shell string) error {
	switch shell {
	case "bash":
		return root.GenBashCompletionV2(p.stdout, true)
	case "zsh":
		return root.GenZshCompletion(p.stdout)
	case "fish":
		return root.GenFishCompletion(p.stdout, true)
	case "powershell":
		return root.GenPowerShellCompletion(p.stdout)
	default:
		return usage("SHELL", "name one of the four", "want bash, zsh, fish or powershell, got %q", shell)
	}
}
