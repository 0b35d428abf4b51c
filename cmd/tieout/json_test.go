package main

import (
	"testing"

	"github.com/spf13/cobra"
)

// TestEveryCommandHasJSON: what a person can read, a program can.
func TestEveryCommandHasJSON(t *testing.T) {
	var walk func(cmd *cobra.Command) int
	walk = func(cmd *cobra.Command) (count int) {
		for _, child := range cmd.Commands() {
			count += walk(child)
			switch {
			case !child.Runnable() || child.HasSubCommands():
			case child.Parent().Name() == "generate": // it writes the shell's own language
			case child.Flags().Lookup("json") == nil:
				t.Errorf("%s has no --json", child.CommandPath())
			default:
				count++
			}
		}
		return count
	}
	p := &program{}
	if count := walk(p.root()); count < 20 {
		t.Errorf("only %d commands were looked at", count)
	}
}
