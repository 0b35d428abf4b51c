package main

import (
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
	completion := &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print a completion script for bash, zsh, fish or powershell",
		Args:  args(cobra.ExactArgs(1)),
		RunE:  func(cmd *cobra.Command, given []string) error { return p.completion(cmd.Root(), given[0]) },
	}
	man := &cobra.Command{
		Use:   "man FOLDER",
		Short: "Write manual pages into a folder that exists",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			day := p.now()
			return doc.GenManTree(cmd.Root(), &doc.GenManHeader{Title: "TIEOUT", Section: "1", Date: &day}, given[0])
		},
	}
	cmd.AddCommand(completion, man)
	return cmd
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
